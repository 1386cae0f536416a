"""The list of leads: the most urgent first, fifty a page, filters that read as a sentence."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from console.desk import rights
from console.desk.catalogue import Words
from console.desk.filters import Filters
from console.desk.language import say
from console.desk.models import Alert
from console.desk.release import ReleaseFiles, current, files_of

PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """A lead as the list shows it: the sentence, then where, when and which policies. No score."""

    alert: Alert
    headline: str
    place: str
    size: int | None
    scenarios: list[str]
    policies: list[str]
    stale: list[str]


def alerts(request: HttpRequest) -> HttpResponse:
    release = current()
    if not rights.rights(request.user).sees_persons and rights.rights(request.user).reads_log:
        return redirect("log")
    rights.check_sees_households(request.user)
    if release is None:
        return render(request, "desk/no_release.html", {"page": "alerts"})
    files = files_of(release.release_id)
    words = Words.of(files, release.as_of)
    visible = rights.visible_alerts(request.user)
    filters = Filters(request.GET, words, visible)
    leads = filters.apply(visible).select_related("assigned_to").order_by("urgency", "position", "township", "alert_id")
    page = Paginator(leads, PER_PAGE).get_page(request.GET.get("page"))
    content = {"rows": _rows(page, files, words), "leads": page, "filters": filters, "chips": filters.chips(), "page": "alerts"}
    template = "desk/parts/list.html" if request.htmx and not request.htmx.history_restore_request else "desk/alerts.html"
    return render(request, template, content | {"as_of": release.as_of})


def _rows(page: Page[Alert], files: ReleaseFiles, words: Words) -> list[Row]:
    keys = [alert.household_key for alert in page]
    path = files.folder / "household.parquet"
    found = pl.scan_parquet(path).filter(pl.col("household_key").is_in(keys)).select("household_key", "village", "size").collect()
    homes = {key: (village, size) for key, village, size in found.iter_rows()}
    return [_row(alert, *homes.get(alert.household_key, ("", None)), words) for alert in page]


def _row(alert: Alert, village: str, size: int | None, words: Words) -> Row:
    place = " ".join(words.place(code) for code in (alert.township, village) if code)
    return Row(
        alert=alert,
        headline=say(alert.headline_zh, alert.headline_en),
        place=place,
        size=size,
        scenarios=[words.label("scenarios", name) for name in alert.scenario_names],
        policies=[words.label("policies", name) for name in alert.policy_names],
        stale=[words.label("feeds", name) for name in alert.stale_feed_names],
    )
