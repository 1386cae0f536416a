"""What people and departments say about the household: 群众反映 and 部门转介. That nobody says anything means nothing."""

from __future__ import annotations

from hardship.declarations import DaysSince, Indicator, Total

LEADS_90D = Total("leads.leads", days=90, how="count")
LEADS_12M = Total("leads.leads", days=365, how="count")
REPORTS_90D = Total("leads.reports", days=90, how="count")
GRASSROOTS_90D = Total("leads.grassroots", days=90, how="count")
REFERRALS_90D = Total("leads.referrals", days=90, how="count")
SINCE = DaysSince("leads.leads")

INDICATORS = (
    Indicator(
        "leads_90d", "int", "近90天线索", "leads of any source, last 90 days",
        "Somebody saw something and took the trouble to tell it.",
        "household", LEADS_90D.col, (LEADS_90D,),
    ),
    Indicator(
        "leads_12m", "int", "近12个月线索", "leads of any source, last 12 months",
        "A family that is told of again and again may have been visited in vain.",
        "household", LEADS_12M.col, (LEADS_12M,),
    ),
    Indicator(
        "public_reports_90d", "int", "近90天群众反映", "reports by the public (hotline, letters, visits), last 90 days",
        "Neighbours see what no feed sees.",
        "household", REPORTS_90D.col, (REPORTS_90D,),
    ),
    Indicator(
        "grassroots_reports_90d", "int", "近90天基层上报", "reports by grid workers, village staff and social workers, last 90 days",
        "Grassroots staff know the household, and the law asks them to report (社会救助法 art. 39).",
        "household", GRASSROOTS_90D.col, (GRASSROOTS_90D,),
    ),
    Indicator(
        "referrals_90d", "int", "近90天部门转介", "referrals by other departments and rescue stations, last 90 days",
        "A hospital, a school or a court has met the need and cannot meet it alone.",
        "household", REFERRALS_90D.col, (REFERRALS_90D,),
    ),
    Indicator(
        "days_since_lead", "int", "距最近线索天数", "days since somebody last told of the household",
        "What was told long ago may no longer be so.",
        "household", SINCE.col, (SINCE,), changes_with_calendar=True,
    ),
)  # fmt: skip
