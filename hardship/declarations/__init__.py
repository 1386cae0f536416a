"""What the nouns declare. Incomplete means it does not import: every class refuses a missing part when it is made.

Sources of the required parts: lawful basis and purpose, 个人信息保护法 art. 6, 13; citation and explanation, art. 24;
review and signature, our own rule (docs/decisions/0005-signed-rules.md).
"""

from hardship.declarations.feed import HANDFUL, IDENTITY_KINDS, VAULT_ONLY, ColumnKind, Feed, FeedColumn, Measure, RowRule
from hardship.declarations.indicator import Aggregate, Current, DaysSince, How, Indicator, Param, Total
from hardship.declarations.region import Area, Region
from hardship.declarations.rule import Case, Condition, Policy, Scenario

__all__ = [
    "HANDFUL", "IDENTITY_KINDS", "VAULT_ONLY", "Aggregate", "Area", "Case", "ColumnKind", "Condition", "Current", "DaysSince",
    "Feed", "FeedColumn", "How", "Indicator", "Measure", "Param", "Policy", "Region", "RowRule", "Scenario", "Total",
]  # fmt: skip
