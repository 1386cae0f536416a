"""The model's card: what it is for, what it was made from, how good it was, and what it must not be used for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SCHEMA = 1
FEW_POSITIVES = 200

PURPOSE_ZH = "估计家庭在未来90天内被核实确有困难的可能性，用于排定走访次序；只提供线索，不作任何决定。"
PURPOSE_EN = "Estimates the chance that hardship is found in a household within 90 days, to order visits. A lead, never a decision."

LIMITS = (
    (
        "选择偏差：只有被走访、提出申请或被随机抽查的家庭才有结论；没有人看过的家庭一律记为“未发现困难”，实际困难可能更多。",
        "Selection bias: only households that were visited, applied or were drawn at random have a finding. "
        "Those at whom nobody looked count as not found; real hardship may be larger.",
    ),
    (
        "训练只用不在特困、低保名册上的家庭；对名册内家庭的分数没有依据，只为完整而给出。",
        "Trained on households that are not on 特困 or 低保; scores of households on these rolls are given for completeness only.",
    ),
    (
        "收入只见参保缴费基数：灵活就业、务农和未参保的收入看不见。",
        "Income is seen through social-insurance contributions only: informal and farm income is invisible.",
    ),
    (
        "理由说明分数为什么高，不说明困难的原因；两者不可混同。",
        "Reasons say why the score is high, not why the family is in hardship.",
    ),
    (
        "尚未比较各人群之间的差异，尚未在真实数据上检验。",
        "Differences between groups of people have not been compared, and it has not been tried on real data.",
    ),
)
INVENTED = ("用虚构城市的数据训练，指标不代表任何真实地区。", "Trained on an invented city: its figures say nothing about any real place.")
FEW = ("阳性样本不足，概率和指标都不稳定。", "Few positive examples: probabilities and figures are unsteady.")


def card(facts: Mapping[str, Any], *, digest: str, versions: Mapping[str, str], data_until: str, invented: bool) -> dict[str, Any]:
    """The card as JSON: ``facts`` of the training, the SHA-256 and versions behind it, purpose and limits in two languages."""
    few = facts["training_data"]["training"]["positives"] < FEW_POSITIVES
    limits = [*([INVENTED] if invented else []), *([FEW] if few else []), *LIMITS]
    return {
        "schema": SCHEMA,
        "model": "hardship_risk",
        "digest": digest,
        "versions": dict(versions),
        "data_until": data_until,
        "invented": invented,
        "purpose": {"zh": PURPOSE_ZH, "en": PURPOSE_EN},
        "target": {
            "zh": "起点时不在特困、低保名册的家庭，在起点后90天内被核实确有困难且结果已知",
            "en": "among households not on 特困 or 低保 at the origin: hardship is found, and known, within 90 days after it",
        },
        "limits": [{"zh": zh, "en": en} for zh, en in limits],
        **facts,
    }
