"""Each statistic of the check, made of a survey's frames. Shares are per cent; nothing here knows how the world is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl

from simulation.chance import Flags, Floats
from simulation.figures.survey import GRAVE, HURT, Survey
from simulation.state import DIBAO, NO_AID

DEATH = 3
FALL = 0.7
CATASTROPHIC, LEAST_CAPACITY = 0.40, 0.10
RIDGE, ROUNDS, LONGEST_STEP = 10.0, 40, 0.5
LITTLE, MUCH = 0.05, 2.0
"""Incomes below LITTLE of the standard are counted as that; above MUCH times the standard the slope may differ."""


def share(flags: pl.Series) -> float:
    """Per cent that are true; 0 of none."""
    return 100.0 * float(flags.mean() or 0.0)  # type: ignore[arg-type]


def aged(people: pl.DataFrame, low: float, high: float = 200.0) -> float:
    """Per cent of people of ``low`` to below ``high`` years."""
    return share(people.select((pl.col("age") >= low) & (pl.col("age") < high)).to_series())


def hospitalised(bills: pl.DataFrame, people: int) -> float:
    """Per cent of people with at least one stay."""
    return 100.0 * bills.filter("is_stay")["person"].n_unique() / people


def mean_bill(bills: pl.DataFrame, *, is_stay: bool) -> float:
    return float(bills.filter(pl.col("is_stay") == is_stay)["total"].mean() or 0.0)  # type: ignore[arg-type]


def own_share(bills: pl.DataFrame) -> float:
    return 100.0 * float(bills["cash"].sum()) / float(bills["total"].sum())


def share_of_dearest(bills: pl.DataFrame, people: int, part: float) -> float:
    """Per cent of all bills that fall to the dearest ``part`` of ``people``, those without a bill included."""
    by_person = bills.group_by("person").agg(pl.col("total").sum())["total"].sort(descending=True)
    return 100.0 * float(by_person.head(round(people * part)).sum()) / float(by_person.sum())


def catastrophic(homes: pl.DataFrame) -> float:
    """Per cent of households whose own money for bills exceeds 40 % of their capacity to pay.

    Capacity to pay is what was spent beyond the standard of living of all members, and at least a tenth of what was spent.
    """
    capacity = pl.max_horizontal(pl.col("spent") - pl.col("living"), LEAST_CAPACITY * pl.col("spent"))
    return share(homes.select(pl.col("cash") > CATASTROPHIC * capacity).to_series())


def unemployment(labour: pl.DataFrame) -> float:
    at_work, seeking = float(labour["at_work"].sum()), float(labour["seeking"].sum())
    return 100.0 * seeking / (at_work + seeking)


def _by_income(homes: pl.DataFrame) -> tuple[Floats, Floats]:
    """Income a head, ascending, and how many people have it."""
    sorted_homes = homes.select(head=pl.col("income") / pl.col("members"), people="members").sort("head", "people")
    return sorted_homes["head"].to_numpy(), sorted_homes["people"].to_numpy()


def gini(homes: pl.DataFrame) -> float:
    """Of income a head, each household counted with its members."""
    head, people = _by_income(homes)
    rank = np.cumsum(people) - people / 2.0
    return float(2.0 * (head * people * rank).sum() / people.sum() / (head * people).sum() - 1.0)


def fifth(homes: pl.DataFrame, number: int) -> float:
    """Mean income a head of the ``number``-th fifth of people (1 is the lowest), as a multiple of everybody's mean."""
    head, people = _by_income(homes)
    edges = np.cumsum(people) / people.sum()
    low, high = (number - 1) / 5.0, number / 5.0
    inside = np.clip(np.minimum(edges, high) - np.maximum(edges - people / people.sum(), low), 0.0, None)
    return float((head * inside).sum() / inside.sum() / ((head * people).sum() / people.sum()))


def falls(panel: pl.DataFrame, *conditions: pl.Expr) -> float:
    """Per cent of the people who meet the conditions whose household's income fell by at least 30 %."""
    return share(panel.filter(*conditions).select(pl.col("after") < FALL * pl.col("before")).to_series())


def auc(happened: Flags, foretold: Floats) -> float:
    """The chance that one to whom it happened was rated above one to whom it did not; ties count half.

    One half where it happened to nobody or to all: there is nothing to foretell.
    """
    if happened.all() or not happened.any():
        return 0.5
    _, place, count = np.unique(foretold, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2.0)[place]
    yes = float(happened.sum())
    return float((rank[happened].sum() - yes * (yes + 1) / 2.0) / (yes * (len(happened) - yes)))


def shocks(outlook: pl.DataFrame) -> Floats:
    """What had struck each household: work, illness, disability, accidents; nothing of its income."""
    cash = pl.col("cash").log1p()
    return outlook.select(
        "lost", (pl.col("lost") > 0).cast(pl.Float64).alias("any_lost"), "registered", "stays", cash.alias("log_cash"),
        (cash**2).alias("log_cash_2"), (pl.col("cash") / 100_000).alias("large_cash"), "certificates", "grave_certificates", "accidents",
        "injuries",
    ).to_numpy()  # fmt: skip


def incomes(outlook: pl.DataFrame) -> Floats:
    """Two years of income a head, in logarithms, with a bend at twice the standard, and how it changed."""
    now, before = (pl.col(name).clip(LITTLE).log() for name in ("income", "income_before"))
    bend = float(np.log(MUCH))
    return outlook.select(
        now.alias("now"), before.alias("before"), now.clip(bend).alias("now_high"), before.clip(bend).alias("before_high"),
        (now - before).alias("change"), (before - now).clip(-float(np.log(FALL))).alias("fall"),
    ).to_numpy()  # fmt: skip


def foretold(outlook: pl.DataFrame, features: Floats) -> float:
    """The AUC of a logistic regression declared beforehand, for households that it has not seen: odd numbers by even ones, and back."""
    happened, is_odd = outlook["becomes_hard"].to_numpy(), (outlook["number"] % 2 == 1).to_numpy()
    found = []
    for seen in (is_odd, ~is_odd):
        score = _logistic(features[seen], happened[seen])(features[~seen])
        found.append(auc(happened[~seen], score))
    return float(np.mean(found))


def _logistic(features: Floats, happened: Flags) -> Callable[[Floats], Floats]:
    """Ridge logistic regression by Newton's method on standardised features."""
    middle, spread = features.mean(axis=0), features.std(axis=0) + 1e-9

    def design(rows: Floats) -> Floats:
        return np.column_stack([np.ones(len(rows)), (rows - middle) / spread])

    known = design(features)
    penalty = RIDGE * np.eye(known.shape[1])
    penalty[0, 0] = 0.0
    weights = np.zeros(known.shape[1])
    for _ in range(ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(known @ weights, -12.0, 12.0)))
        slope = known.T @ (happened - chance) - penalty @ weights
        curve = (known.T * (chance * (1.0 - chance))) @ known + penalty
        step = np.linalg.solve(curve, slope)
        weights += np.clip(step, -LONGEST_STEP, LONGEST_STEP)
        if np.abs(step).max() < 1e-6:
            break
    return lambda rows: design(rows) @ weights


def _per_head(count: float, survey: Survey, of: float = 1.0) -> float:
    return of * count / survey.people.height


def _road(survey: Survey, *severities: int) -> float:
    return survey.accidents.filter("is_road", pl.col("severity").is_in(severities)).height / survey.years_lived


WELL = (~pl.col("was_in_hospital"), ~pl.col("is_in_hospital"))
IN_HOSPITAL = (~pl.col("was_in_hospital"), pl.col("is_in_hospital"))
STATISTICS: Mapping[str, Callable[[Survey], float]] = {
    "household_size": lambda s: float(s.now["size"].mean() or 0.0),  # type: ignore[arg-type]
    "living_alone": lambda s: share(s.now["size"] == 1),
    "aged_0_14": lambda s: aged(s.people, 0, 15),
    "aged_15_59": lambda s: aged(s.people, 15, 60),
    "aged_60_up": lambda s: aged(s.people, 60),
    "aged_65_up": lambda s: aged(s.people, 65),
    "male": lambda s: share(s.people["is_male"]),
    "migrants": lambda s: share(s.people["is_permit"]),
    "hospitalised": lambda s: hospitalised(s.bills, s.people.height),
    "admissions": lambda s: _per_head(float(s.bills["is_stay"].sum()), s, 100.0),
    "visits": lambda s: _per_head(float((~s.bills["is_stay"]).sum()), s),
    "bill_of_admission": lambda s: mean_bill(s.bills, is_stay=True),
    "bill_of_visit": lambda s: mean_bill(s.bills, is_stay=False),
    "bills_a_head": lambda s: _per_head(float(s.bills["total"].sum()), s),
    "own_share": lambda s: own_share(s.bills),
    "top_1": lambda s: share_of_dearest(s.bills, s.people.height, 0.01),
    "top_5": lambda s: share_of_dearest(s.bills, s.people.height, 0.05),
    "no_bill": lambda s: 100.0 - _per_head(s.bills["person"].n_unique(), s, 100.0),
    "catastrophic": lambda s: catastrophic(s.homes),
    "disabled": lambda s: share(s.people["grade"] > 0),
    "gravely_disabled": lambda s: share(s.people.filter(pl.col("grade") > 0)["grade"] <= GRAVE),
    "unemployment": lambda s: unemployment(s.labour),
    "gini": lambda s: gini(s.homes),
    **{f"fifth_{number}": lambda s, number=number: fifth(s.homes, number) for number in range(1, 6)},  # type: ignore[misc]
    "low_income": lambda s: share(s.people["tier"] > NO_AID),
    "dibao": lambda s: share(s.people["tier"] == DIBAO),
    "in_hardship": lambda s: share(s.now["in_hardship"]),
    "unhelped": lambda s: share(s.now.filter("in_hardship")["tier"] < DIBAO),
    "road_told": lambda s: 100.0 * _road(s, 0, HURT, GRAVE, DEATH),
    "road_injured": lambda s: 100_000.0 * _road(s, HURT, GRAVE),
    "road_killed": lambda s: 100_000.0 * _road(s, DEATH),
    "falls_at_work": lambda s: falls(s.panel, pl.col("worked"), pl.col("works")),
    "falls_out_of_work": lambda s: falls(s.panel, pl.col("worked"), ~pl.col("works")),
    "falls_at_home": lambda s: falls(s.panel, *WELL),
    "falls_in_hospital": lambda s: falls(s.panel, *IN_HOSPITAL),
    "foretold_by_shocks": lambda s: foretold(s.outlook, shocks(s.outlook)),
    "foretold_by_income": lambda s: foretold(s.outlook, np.column_stack([shocks(s.outlook), incomes(s.outlook)])),
}
"""Every statistic by the key of its figure."""


def measure(survey: Survey, keys: Sequence[str] | None = None) -> dict[str, float]:
    """The statistics of a survey: all of them, or those of ``keys``."""
    return {key: STATISTICS[key](survey) for key in keys or STATISTICS}
