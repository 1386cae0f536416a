"""Income and assets as a means check finds them.

They may be asked for only on application and with consent (社会救助法 art. 40–41). The night has neither and leaves them
unknown; a caseworker's calculator fills them in.
"""

from __future__ import annotations

import polars as pl

from hardship.declarations import Indicator

INDICATORS = (
    Indicator(
        "means_income_per_head_fen", "fen", "核对人均月收入", "income a head and month found by a means check",
        "Insurance shows only part of an income; the law looks at all of it, but only once the family has agreed.",
        "household", pl.lit(None, pl.Int64),
    ),
    Indicator(
        "means_assets_within_limits", "bool", "财产符合规定", "assets lie within the limits, found by a means check",
        "Savings, cars and flats count too, but only once the family has agreed that they are looked up.",
        "household", pl.lit(None, pl.Boolean),
    ),
)  # fmt: skip
