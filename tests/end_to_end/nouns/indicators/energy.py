"""Energy arrears of the household."""

from hardship.declarations import Indicator, Total

ARREARS = Total("energy_arrears.arrears_fen", days=90)

INDICATORS = (
    Indicator(
        name="energy_arrears_3m_fen",
        kind="fen",
        zh="近90天水电欠费",
        en="energy arrears of 90 days",
        why="A household that stops paying for light and heat is often out of money.",
        over="household",
        expr=ARREARS.col,
        reads=(ARREARS,),
    ),
)
