"""What the alerts changed, measured by the truth of two worlds that are the same but for the visits.

Only the invented city can tell: no real office sees what would have happened without it. Amounts are fen, shares are rounded
to four decimals and null for 0 of 0, medians are whole days rounded down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from simulation.help import GRANTED
from simulation.loop.workers import FAILED, HARDSHIP, VISIT_COST_FEN
from simulation.world import World

HORIZON_DAYS = 90


@dataclass(frozen=True)
class Told:
    """What a world tells of its loop, by number of household.

    ``truth``: household, month, in_hardship, depth_fen; ``helped``: household, on (the day of each grant); ``paid``: month, fen.
    """

    truth: pl.DataFrame
    helped: pl.DataFrame
    paid: pl.DataFrame

    @classmethod
    def of(cls, world: World, paid: list[int]) -> Told:
        numbers = world.homes.select("household", "household_no")
        truth = world.truth.join(numbers, on="household_no").select("household", "month", "in_hardship", "depth_fen")
        found = world.events("findings").filter(pl.col("action") == GRANTED).select(household="home", on="found_on")
        months = [world.months.start(month).astype(object) for month in range(len(paid))]
        return cls(truth, found, pl.DataFrame({"month": months, "fen": paid}, schema={"month": pl.Date, "fen": pl.Int64}))


def changed(without: pl.DataFrame, with_alerts: pl.DataFrame) -> pl.DataFrame:
    """household, month, avoided of the months that differ: 1 for a month of hardship that did not come, −1 for one that came instead.

    Both tables: household, month, in_hardship. A month in which nobody lives there is none of hardship.
    """
    keys = ["household", "month"]
    both = without.join(with_alerts, on=keys, how="full", coalesce=True, suffix="_with")
    before, after = (pl.col(name).fill_null(False).cast(pl.Int64) for name in ("in_hardship", "in_hardship_with"))
    return both.select(*keys, avoided=before - after).filter(pl.col("avoided") != 0).sort(keys)


def leads(put: pl.DataFrame, without: Told, with_alerts: Told) -> pl.DataFrame:
    """A row a household put before people, at its first night: what would have become of it, and when help came.

    ``put``: household, night, selected_by. Adds is_now (in hardship in the night's month), days_to_onset (of those that
    enter within the horizon; else null), is_right (either), and the days to the first grant after the night in each world.
    """
    first = put.sort("night", "household").unique("household", keep="first", maintain_order=True)
    hard = without.truth.filter("in_hardship").select("household", hard_on="month")
    now = first.join(hard, left_on=["household", pl.col("night").dt.truncate("1mo")], right_on=["household", "hard_on"], how="semi")
    later = first.join(hard, on="household").filter(
        pl.col("hard_on") > pl.col("night"), pl.col("hard_on") <= pl.col("night") + timedelta(HORIZON_DAYS)
    )
    onset = later.group_by("household").agg(onset=pl.col("hard_on").min())
    is_now = pl.col("household").is_in(now["household"].implode())
    rows = first.join(onset, on="household", how="left").with_columns(is_now=is_now)
    rows = rows.with_columns(
        is_right=pl.col("is_now") | pl.col("onset").is_not_null(),
        days_to_onset=pl.when(~pl.col("is_now")).then((pl.col("onset") - pl.col("night")).dt.total_days()),
    )
    for name, told in (("with", with_alerts), ("without", without)):
        after = first.join(told.helped, on="household").filter(pl.col("on") > pl.col("night"))
        help_on = after.group_by("household").agg((pl.col("on") - pl.col("night")).dt.total_days().min().alias(f"days_to_help_{name}"))
        rows = rows.join(help_on, on="household", how="left")
    return rows.drop("onset").sort("night", "household")


def measured(put: pl.DataFrame, visits: pl.DataFrame, without: Told, with_alerts: Told, homes: pl.DataFrame, since: date) -> dict[str, Any]:
    """The figures of the whole loop, from the month ``since`` of its first night on.

    ``put``: household, night, selected_by; ``visits``: household, selected_by, visited_on, finding, applied, is_hard;
    ``homes``: household, is_silent.
    """
    told = leads(put, without, with_alerts)
    ranked, sampled = (told.filter(pl.col("selected_by") == way) for way in ("rank", "audit_sample"))
    right = ranked.filter("is_right")
    change = changed(without.truth, with_alerts.truth)
    silent = homes.filter("is_silent").select("household")
    met = visits.filter(~pl.col("finding").is_in(FAILED))
    reached = met.filter("is_hard").unique("household")
    met_before = visits.select("household", again_on="visited_on").join(met.select("household", "visited_on"), on="household")
    again = met_before.filter(pl.col("again_on") > pl.col("visited_on")).select("household", "again_on").unique()
    cost, aid = visits.height * VISIT_COST_FEN, _paid(with_alerts, since) - _paid(without, since)
    net = int(change["avoided"].sum())
    return {
        "leads": {
            "households": ranked.height, "right": right.height, "precision": _share(right.height, ranked.height),
            "in_hardship_already": int(ranked["is_now"].sum()),
            "ahead_of_onset": int(ranked["days_to_onset"].is_not_null().sum()), "days_ahead_of_onset": _median(ranked["days_to_onset"]),
            "helped": {name: _helped(right, name) for name in ("with", "without")},
        },
        "sample": {
            "households": sampled.height, "right": int(sampled["is_right"].sum()),
            "precision": _share(int(sampled["is_right"].sum()), sampled.height),
        },
        "visits": {
            "made": visits.height, "failed": visits.height - met.height, "households": visits["household"].n_unique(),
            "met_before": again.height,
            "by_finding": dict(visits["finding"].value_counts().sort("finding").iter_rows()),
            "wrong": met.filter((pl.col("finding") == HARDSHIP) != pl.col("is_hard")).height,
            "applications": int(visits["applied"].sum()),
        },
        "reached_in_hardship": reached.height,
        "reached_silent": reached.join(silent, on="household", how="semi").height,
        "in_hardship": _in_hardship(without, with_alerts, since, homes.select("household")),
        "silent_in_hardship": _in_hardship(without, with_alerts, since, silent),
        "months_of_hardship": {
            "without": _months(without, since), "with": _months(with_alerts, since),
            "avoided": int((change["avoided"] > 0).sum()), "added": int((change["avoided"] < 0).sum()), "net": net,
        },
        "uncovered_fen": {"without": _uncovered(without, since), "with": _uncovered(with_alerts, since)},
        "cost_fen": {
            "a_visit": VISIT_COST_FEN, "visits": cost, "aid_without": _paid(without, since), "aid_with": _paid(with_alerts, since),
            "more_aid": aid, "visits_a_month_avoided": cost // net if net > 0 else None,
            "all_a_month_avoided": (cost + aid) // net if net > 0 else None,
        },
    }  # fmt: skip


def by_month(put: pl.DataFrame, visits: pl.DataFrame, without: Told, with_alerts: Told, since: date) -> list[dict[str, Any]]:
    """A row a month from ``since`` on, those after the last night too."""
    told, change = leads(put, without, with_alerts), changed(without.truth, with_alerts.truth)
    rows = []
    for month in without.truth.filter(pl.col("month") >= since)["month"].unique().sort():
        new = told.filter(pl.col("night").dt.truncate("1mo") == month, pl.col("selected_by") == "rank")
        made = visits.filter(pl.col("visited_on").dt.truncate("1mo") == month)
        differ = change.filter(pl.col("month") == month)["avoided"]
        rows.append({
            "month": month.isoformat(), "leads": new.height, "right": int(new["is_right"].sum()), "visits": made.height,
            "failed": int(made["finding"].is_in(FAILED).sum()), "found": int((made["finding"] == HARDSHIP).sum()),
            "in_hardship_without": _hard(without, month).height, "in_hardship_with": _hard(with_alerts, month).height,
            "avoided": int(differ.sum()),
            "aid_without_fen": int(without.paid.filter(pl.col("month") == month)["fen"].sum()),
            "aid_with_fen": int(with_alerts.paid.filter(pl.col("month") == month)["fen"].sum()),
        })  # fmt: skip
    return rows


def _in_hardship(without: Told, with_alerts: Told, since: date, among: pl.DataFrame) -> dict[str, int]:
    """Households that would have been in hardship in any month from ``since`` on, and those helped in each world by then."""
    hard = (
        without.truth.filter("in_hardship", pl.col("month") >= since).select("household").unique().join(among, on="household", how="semi")
    )
    helped = {
        name: hard.join(told.helped.filter(pl.col("on") >= since), on="household", how="semi").height
        for name, told in (("helped_without", without), ("helped_with", with_alerts))
    }
    return {"households": hard.height, **helped}


def _helped(right: pl.DataFrame, name: str) -> dict[str, int | None]:
    days = right[f"days_to_help_{name}"]
    return {"households": days.len() - days.null_count(), "days_after_the_alert": _median(days)}


def _hard(told: Told, month: date) -> pl.DataFrame:
    return told.truth.filter("in_hardship", pl.col("month") == month)


def _months(told: Told, since: date) -> int:
    return told.truth.filter("in_hardship", pl.col("month") >= since).height


def _uncovered(told: Told, since: date) -> int:
    """What households in hardship lacked: aid that does not end hardship makes it less deep."""
    return int(told.truth.filter(pl.col("month") >= since)["depth_fen"].sum())


def _paid(told: Told, since: date) -> int:
    return int(told.paid.filter(pl.col("month") >= since)["fen"].sum())


def _median(days: pl.Series) -> int | None:
    middle = days.median()
    return int(middle) if isinstance(middle, int | float) else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
