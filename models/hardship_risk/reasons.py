"""Why a score is high: exact Shapley values of the trees on the log-odds, told in sentences.

个人信息保护法 art. 24 asks for an explanation of whatever weighs on a person. Values are integers (millionths of
log-odds), ties go by name, and the explanation of a household does not depend on who else is explained with it.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hardship.night_tables import REASON
from models.hardship_risk.artefact import Model
from models.hardship_risk.features import BY_NAME, Feature, matrix, written

TOP = 5
NOTHING = "no_single_reason"
NOTHING_ZH = "没有单项指标使该家庭的分数高于平均水平"
NOTHING_EN = "no single indicator raises the score above the average"


def contributions_ppm(model: Model, facts: pl.DataFrame) -> NDArray[np.int64]:
    """Shapley value of each feature (one column a feature, in the model's order) in millionths of log-odds."""
    import shap

    if not facts.height:
        return np.zeros((0, len(model.features)), dtype=np.int64)
    by_column = np.asarray(shap.TreeExplainer(model.trees).shap_values(matrix(facts, model.features)), dtype=np.float64)
    widths = [len(BY_NAME[name].columns) for name in model.features]
    # The columns of one fact (a tier each) are one reason.
    by_feature = np.add.reduceat(by_column, np.cumsum([0, *widths[:-1]]), axis=1)
    return np.rint(by_feature * 1e6).astype(np.int64)


def reasons(model: Model, facts: pl.DataFrame, top: int = TOP) -> pl.DataFrame:
    """The ``top`` facts that raised each household's score, largest first, as rows of the table ``reason``.

    A household that nothing raises gets one row that says so: nobody is shown a score without a word.
    """
    if not facts.height:
        return REASON.empty()
    found = contributions_ppm(model, facts)
    wide = pl.DataFrame(found, schema=list(model.features), orient="row").with_columns(facts["household_key"])
    raised = (
        wide.unpivot(index="household_key", variable_name="indicator", value_name="contribution_ppm")
        .filter(pl.col("contribution_ppm") > 0)
        .sort("household_key", -pl.col("contribution_ppm"), "indicator")
        .with_columns((pl.int_range(pl.len()).over("household_key") + 1).alias("position"))
        .filter(pl.col("position") <= top)
    )
    told = [_told(BY_NAME[name], raised.filter(pl.col("indicator") == name), facts) for name in model.features]
    silent = facts.select("household_key").join(raised, on="household_key", how="anti").select(
        "household_key",
        position=pl.lit(1, pl.Int64),
        indicator=pl.lit(NOTHING),
        value=pl.lit(None, pl.String),
        contribution_ppm=pl.lit(0, pl.Int64),
        text_zh=pl.lit(NOTHING_ZH),
        text_en=pl.lit(NOTHING_EN),
    )  # fmt: skip
    return REASON.conform(pl.concat([frame.select(REASON.schema.names()).cast(REASON.schema) for frame in (*told, silent)]))


def _told(feature: Feature, rows: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """``rows`` of one feature with the household's value and both sentences; each distinct value is worded once."""
    with_value = rows.join(facts.select("household_key", pl.col(feature.name).alias("fact")), on="household_key", how="left")
    distinct = with_value["fact"].unique().sort()
    words = [written(feature, value) for value in distinct.to_list()]
    wording = pl.DataFrame(
        {
            "fact": distinct,
            "value": pl.Series([zh for zh, _ in words], dtype=pl.String),
            "text_zh": pl.Series([feature.zh.format(value=zh) for zh, _ in words], dtype=pl.String),
            "text_en": pl.Series([feature.en.format(value=en) for _, en in words], dtype=pl.String),
        }
    )
    return with_value.join(wording, on="fact", how="left", nulls_equal=True)
