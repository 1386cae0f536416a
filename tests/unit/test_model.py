"""The model of hardship risk: nothing from the future, nothing unchecked, nothing that cannot be said in a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from hardship.catalogue import load_catalogue
from hardship.errors import ModelError
from hardship.settings import PROJECT
from models.hardship_risk import artefact, evaluate, reasons
from models.hardship_risk.card import card
from models.hardship_risk.features import BY_NAME, FEATURES, LEFT_OUT, matrix, written
from models.hardship_risk.train import Split, Trained, positives, possible_origins, split_of, train
from tests import invented_facts as invented

NAMES = tuple(feature.name for feature in FEATURES)


@pytest.fixture(scope="module")
def trained() -> Trained:
    return train(invented.snapshots(), split_of(invented.ORIGINS), capacity=15)


@pytest.fixture(scope="module")
def files(trained: Trained) -> tuple[bytes, bytes, dict[str, str]]:
    data = artefact.dumps(trained.estimator)
    digest = artefact.sha256(data)
    made = card(trained.facts, digest=digest, versions=artefact.versions(), data_until="2026-03-01", invented=True)
    text = json.dumps(made, ensure_ascii=False).encode()
    return data, text, {"digest": digest, "card_sha256": artefact.sha256(text)}


@pytest.fixture(scope="module")
def model(files: tuple[bytes, bytes, dict[str, str]]) -> artefact.Model:
    return artefact.loads(*files, where="here")


# the split in time


@pytest.mark.parametrize("days", [90, 91])
def test_labels_must_end_before_the_next_groups_first_origin(days: int) -> None:
    first = date(2025, 1, 31)
    calibration = first + timedelta(days=days)
    test = calibration + timedelta(days=200)
    if days > 90:
        assert Split((first,), (calibration,), (test,)).all == (first, calibration, test)
    else:
        with pytest.raises(ModelError, match=r"training origin .* reach into the calibration origin"):
            Split((first,), (calibration,), (test,))
    with pytest.raises(ModelError, match="empty group"):
        Split((), (calibration,), (test,))


def test_default_origins_have_a_year_before_them_and_their_labels_behind_them() -> None:
    origins = possible_origins(date(2023, 10, 2), date(2026, 9, 27))
    assert origins[0] == date(2024, 11, 30)
    assert origins[-1] == date(2026, 5, 31)
    split = split_of(origins)
    assert split.test == (date(2026, 5, 31),)
    assert split.calibration == (date(2026, 1, 31), date(2026, 2, 28))
    assert split.training[-1] == date(2025, 10, 31)
    assert len(split.training) == 9
    with pytest.raises(ModelError, match="history is too short"):
        split_of(possible_origins(date(2025, 6, 1), date(2026, 9, 27)))


def test_labels_are_found_and_known_within_the_horizon_and_as_they_stood_at_its_end() -> None:
    found = positives(invented.outcomes(date(2025, 1, 31)), date(2025, 1, 31)).to_list()
    assert found == ["h_first_day", "h_last_day", "h_taken_back_too_late"]


def test_supported_households_are_not_learned_from() -> None:
    snapshot = invented.snapshots(200)[0]
    population = snapshot.population()
    assert population.height == snapshot.facts.filter(~pl.col("is_on_dibao")).height < 200
    assert population["label"].sum() == snapshot.found.is_in(population["household_key"].implode()).sum()


# features


def test_unknown_stays_unknown_and_tiers_are_apart() -> None:
    frame = invented.facts(50).with_columns(
        pl.when(pl.col("household_key") == f"h_{0:032x}").then(None).otherwise(pl.col("tier")).alias("tier"),
        size=pl.lit(None, pl.Int64),
        is_elder_alone=pl.lit(True),
    )
    x = matrix(frame, ["size", "is_elder_alone", "tier"])
    assert x.shape == (50, 7)
    assert np.isnan(x[:, 0]).all()
    assert (x[:, 1] == 1).all()
    assert np.isnan(x[0, 2:]).all()
    assert (x[1:, 2:].sum(axis=1) == 1).all()


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("medical_self_paid_12m_fen", 1_234_500, "12,345元", "12,345 yuan"),
        ("medical_self_paid_12m_fen", 1_234_505, "12,345.05元", "12,345.05 yuan"),
        ("insured_income_fall_ppm", 352_499, "35.2%", "35.2%"),
        ("insured_income_fall_ppm", None, "无参保收入可比", "no insured income to compare with"),
        ("size", 1, "1人", "1 person"),
        ("inpatient_stays_12m", 3, "3次", "3 times"),
        ("has_income_stopped", True, "是", "yes"),
        ("has_income_stopped", False, "否", "no"),
        ("tier", "edge", "低保边缘", "minimum-living-allowance edge"),
        ("days_to_benefit_end", None, "无记录", "none on record"),
        ("minors", None, "不详", "unknown"),
    ],
)
def test_values_are_written_for_a_reader(name: str, value: Any, zh: str, en: str) -> None:
    assert written(BY_NAME[name], value) == (zh, en)


def test_every_feature_is_an_indicator_of_households_of_the_same_kind() -> None:
    indicators = {indicator.name: indicator for indicator in load_catalogue(PROJECT).indicators}
    kinds = {"yuan": "fen", "percent": "ppm", "yes_no": "bool", "tier": "code"}
    for feature in FEATURES:
        indicator = indicators[feature.name]
        assert (indicator.level, indicator.kind) == ("household", kinds.get(feature.unit, "int"))


def test_what_the_card_says_is_left_out_is_left_out() -> None:
    assert not {name.strip() for names in LEFT_OUT for name in names.split(",")} & set(NAMES)


def test_every_feature_tells_its_value_in_both_languages() -> None:
    for feature in FEATURES:
        assert feature.zh.count("{value}") == feature.en.count("{value}") == 1


# training and judging


def test_the_model_finds_what_was_put_in_and_is_judged_beside_the_baselines(trained: Trained) -> None:
    metrics = trained.facts["metrics"]
    assert set(metrics) == {
        "gradient_boosting", "logistic_regression", "medical_self_paid_12m", "insured_income_fall", "count_of_warnings",
    }  # fmt: skip
    assert metrics["gradient_boosting"]["auc_ppm"] > 750_000
    assert metrics["gradient_boosting"]["average_precision_ppm"] > metrics["insured_income_fall"]["average_precision_ppm"]
    assert metrics["medical_self_paid_12m"]["brier_ppm"] is None
    assert [at["k"] for at in metrics["gradient_boosting"]["at"]] == [15, 150]
    assert sum(group["households"] for group in trained.facts["reliability"]) == trained.facts["training_data"]["test"]["households"]
    assert trained.facts["origins"]["test"] == ["2025-11-30"]


def test_ties_over_the_line_count_with_their_share() -> None:
    y, scores = np.array([1, 0, 1, 0], dtype=np.int8), np.array([3.0, 2.0, 2.0, 1.0])
    assert [evaluate.found_among_first(y, scores, k) for k in (0, 1, 2, 3, 4)] == [0, 1, 1.5, 2, 2]


def test_measures_without_both_classes_are_unknown() -> None:
    none = evaluate.measures(np.zeros(5, dtype=np.int8), np.arange(5) / 5, is_probability=True, places=(2, 99))
    assert none["auc_ppm"] is none["average_precision_ppm"] is None
    assert [at["k"] for at in none["at"]] == [2, 5]
    assert none["at"][0] == {"k": 2, "precision_ppm": 0, "recall_ppm": None, "lift_ppm": None}


def test_too_few_findings_refuse_to_train() -> None:
    empty = [
        type(snapshot)(snapshot.origin, snapshot.facts, snapshot.found.head(3), snapshot.warnings) for snapshot in invented.snapshots(300)
    ]
    with pytest.raises(ModelError, match="hardship was found in"):
        train(empty, split_of(invented.ORIGINS), capacity=5)


def test_what_was_never_known_is_not_learned_from_and_does_not_stop_training() -> None:
    blind = [
        type(s)(s.origin, s.facts.with_columns(insured_income_fall_ppm=pl.lit(None, pl.Int64)), s.found, s.warnings)
        for s in invented.snapshots(400)
    ]
    without = train(blind, split_of(invented.ORIGINS), capacity=5)
    assert set(NAMES) - set(without.features) == {"insured_income_fall_ppm"} == set(without.facts["never_known"])


# the artefact


def test_equal_training_gives_equal_bytes_in_another_process(files: tuple[bytes, bytes, dict[str, str]]) -> None:
    code = (
        "from models.hardship_risk import artefact, train; from tests import invented_facts as i;"
        "t = train.train(i.snapshots(), train.split_of(i.ORIGINS), capacity=15);"
        "print(artefact.sha256(artefact.dumps(t.estimator)))"
    )
    environment = {"OMP_NUM_THREADS": "4", "POLARS_MAX_THREADS": "1", "PYTHONHASHSEED": "7", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment, cwd=".")
    assert done.stdout.strip() == files[2]["digest"]


def test_an_altered_file_or_card_is_refused(files: tuple[bytes, bytes, dict[str, str]]) -> None:
    data, text, promoted = files
    with pytest.raises(ModelError, match=r"model\.skops is not the file that was promoted"):
        artefact.loads(data[:-1] + bytes([data[-1] ^ 1]), text, promoted, "here")
    with pytest.raises(ModelError, match=r"card\.json is not the file that was promoted"):
        artefact.loads(data, text.replace(b"size", b"area"), promoted, "here")


@pytest.mark.parametrize("library", artefact.LIBRARIES)
def test_another_version_is_refused(files: tuple[bytes, bytes, dict[str, str]], library: str) -> None:
    data, text, promoted = files
    foreign = json.loads(text)
    foreign["versions"][library] = "0.1"
    other = json.dumps(foreign).encode()
    with pytest.raises(ModelError, match=f"made with {library} 0.1"):
        artefact.loads(data, other, promoted | {"card_sha256": artefact.sha256(other)}, "here")


def test_a_type_off_the_list_is_refused(files: tuple[bytes, bytes, dict[str, str]]) -> None:
    _, text, promoted = files
    strange = artefact.dumps(evaluate.found_among_first)
    with pytest.raises(ModelError, match="not on the trusted list"):
        artefact.loads(strange, text, promoted | {"digest": artefact.sha256(strange)}, "here")


def test_missing_indicators_are_named_and_extra_ones_ignored(model: artefact.Model) -> None:
    frame = invented.facts(20, seed=3)
    with pytest.raises(ModelError, match="needs the indicators elders, size,"):
        model.probabilities_ppm(frame.drop("size", "elders"))
    assert (model.probabilities_ppm(frame.with_columns(new=pl.lit(1))) == model.probabilities_ppm(frame)).all()


# probabilities and reasons


def test_probabilities_are_whole_millionths_whoever_is_scored_beside(model: artefact.Model) -> None:
    frame = invented.facts(700, seed=4)
    whole = model.probabilities_ppm(frame)
    assert whole.dtype == np.int64
    assert whole.min() >= 0
    assert whole.max() <= 1_000_000
    assert len(set(whole.tolist())) > 100
    parts = np.concatenate([model.probabilities_ppm(frame.slice(start, 33)) for start in range(0, 700, 33)])
    assert (parts == whole).all()
    assert len(model.probabilities_ppm(frame.head(0))) == 0


def test_spending_more_on_illness_never_lowers_the_chance(model: artefact.Model) -> None:
    frame = invented.facts(300, seed=5)
    more = frame.with_columns(pl.col("medical_self_paid_12m_fen") + 1_000_000)
    assert (model.probabilities_ppm(more) >= model.probabilities_ppm(frame)).all()


def test_contributions_add_up_to_the_margin(model: artefact.Model) -> None:
    frame = invented.facts(100, seed=6)
    margin = model.trees.decision_function(matrix(frame, model.features))
    total = reasons.contributions_ppm(model, frame).sum(axis=1)
    base = margin - total / 1e6
    assert np.abs(base - base.mean()).max() < 1e-4


def test_reasons_are_the_five_largest_in_order_and_the_same_for_a_subset(model: artefact.Model) -> None:
    frame = invented.facts(200, seed=7)
    told = reasons.reasons(model, frame)
    by_household = told.group_by("household_key", maintain_order=True).agg("position", "contribution_ppm", "indicator")
    assert by_household["household_key"].to_list() == frame["household_key"].to_list()
    wide = dict(zip(frame["household_key"], reasons.contributions_ppm(model, frame), strict=True))
    for key, position, contribution, indicator in by_household.iter_rows():
        assert position == list(range(1, len(position) + 1))
        expected = sorted((-int(value), name) for value, name in zip(wide[key], model.features, strict=True) if value > 0)[:5]
        assert list(zip([-c for c in contribution], indicator, strict=True)) == expected
    subset = frame.filter(pl.col("township") == invented.TOWNSHIPS[0])
    assert reasons.reasons(model, subset).equals(told.join(subset.select("household_key"), on="household_key", how="semi"))


def test_a_reason_reads_as_a_sentence_with_the_value(model: artefact.Model) -> None:
    frame = invented.facts(200, seed=8)
    told = reasons.reasons(model, frame).filter(pl.col("indicator") == "medical_self_paid_12m_fen")
    assert told.height > 10
    first = told.row(0, named=True)
    fen = frame.filter(pl.col("household_key") == first["household_key"])["medical_self_paid_12m_fen"].item()
    assert first["value"] == written(BY_NAME["medical_self_paid_12m_fen"], fen)[0]
    assert first["text_zh"] == f"近12个月个人自付医疗费 {first['value']}"
    assert first["text_en"].startswith("own medical costs in 12 months: ")


def test_nobody_is_shown_a_score_without_a_word(model: artefact.Model, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = invented.facts(3)
    monkeypatch.setattr(reasons, "contributions_ppm", lambda *_: np.full((3, len(model.features)), -1, dtype=np.int64))
    assert reasons.reasons(model, frame)["indicator"].to_list() == [reasons.NOTHING] * 3


def test_importing_the_verb_loads_no_learning_library() -> None:
    code = "import sys, pipelines.score, pipelines.commands.train; print([m for m in ('sklearn', 'shap', 'skops') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=".")
    assert done.stdout.strip() == "[]"
