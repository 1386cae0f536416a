"""The quarantine desk: what was set aside, what was asked for, what came back, and what an officer lets count all the same.

Everything but the waivers is derived each time from what landed: nobody marks a row as mended by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from hardship.declarations import IDENTITY_KINDS, Feed, FeedColumn
from hardship.errors import DeliveryError, NotFoundError, VaultError
from hardship.identity import mask_resident_id
from hardship.settings import Settings
from hardship.text import tidy
from pipelines.commands.mended import Mended
from pipelines.commands.originals import lines_of, sent_again
from pipelines.commands.requests import requests_of
from pipelines.deliveries import standing_refusals, waivers
from pipelines.land.lines import FOOTNOTE, HEADING_AGAIN, TOTAL_ROW
from pipelines.land.read import LINE
from pipelines.night import Night

STATUS = ("open", "requested", "corrected", "released", "nothing_to_mend")
NO_RECORD = frozenset({TOTAL_ROW, HEADING_AGAIN, FOOTNOTE})  # rows which are no records: nobody is asked to mend a total
SET_ASIDE = "delivery_refused"  # rows without a fault of their own in a delivery that was refused whole
ROWS_SHOWN = 200
_LONGEST = 40  # characters of a cell that are drawn


def listed(settings: Settings, *, on: date, feed: str | None = None, since: date | None = None) -> dict[str, Any]:
    """{on, deliveries: […], totals: {…}} of everything that was set aside in deliveries from ``since`` until ``on``.

    A delivery: {feed, feed_zh, delivery, file, delivered_on, outcome, reason_zh, reason_en, rows, by_rule, nothing_to_mend,
    set_aside, corrected, released, open, status, requests, due_on, is_overdue, waivers}. ``rows`` = nothing_to_mend +
    set_aside + corrected + released + open. ``status`` is one of STATUS; a request leaves its rows open until they come
    back. ``totals`` adds up: see ``totals_of``. Raises DeclarationError for an unknown feed.
    """
    night = Night(on, settings)
    feeds = (night.catalogue.feed(feed),) if feed is not None else night.catalogue.feeds
    found = [entry for one in feeds for entry in _of_feed(night, one, since)]
    return {"on": on.isoformat(), "deliveries": found, "totals": totals_of(found)}


def totals_of(entries: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """{deliveries, open_rows, requested_rows, corrected_rows, released_rows, refused_deliveries, overdue_requests}.

    ``open_rows`` wait for somebody to ask, ``requested_rows`` for the department; ``refused_deliveries`` stand refused;
    ``overdue_requests`` are deliveries that were asked for and did not come back in time.
    """
    standing = [entry for entry in entries if entry["outcome"] == "refused" and entry["status"] in ("open", "requested")]
    return {
        "deliveries": len(entries),
        "open_rows": sum(entry["open"] for entry in entries if entry["status"] == "open"),
        "requested_rows": sum(entry["open"] for entry in entries if entry["status"] == "requested"),
        "corrected_rows": sum(entry["corrected"] for entry in entries),
        "released_rows": sum(entry["released"] for entry in entries),
        "refused_deliveries": len(standing),
        "overdue_requests": sum(entry["is_overdue"] for entry in entries),
    }


def _of_feed(night: Night, feed: Feed, since: date | None) -> Iterator[dict[str, Any]]:
    manifests = night.store.deliveries(feed.name, night.as_of)
    standing = {one["delivery"] for one in standing_refusals(manifests)}
    waived = waivers(night.store, feed.name)
    asked = requests_of(night.store, feed.name)
    mended = Mended(night, feed)
    for manifest in manifests:
        if since is not None and manifest["delivered_on"] < since.isoformat():
            continue
        if manifest["quarantined"] or manifest["outcome"] == "refused" or manifest["delivery"] in waived:
            yield _entry(night, feed, manifest, manifest["delivery"] in standing, waived.get(manifest["delivery"], []), asked, mended)


def _entry(
    night: Night, feed: Feed, manifest: dict[str, Any], is_standing: bool, waived: list[dict[str, Any]], asked: list[dict[str, Any]],
    mended: Mended,
) -> dict[str, Any]:  # fmt: skip
    rows = night.store.quarantined(feed.name, manifest["delivery"])
    faults, corrected, released = _faults(manifest, rows, waived, mended)
    aside = rows["rule"].is_in([SET_ASIDE]).sum()
    is_refused = manifest["outcome"] == "refused"
    is_again = is_refused and not is_standing  # a good file of the same name came: nothing of this one is missed
    if is_again:
        corrected, released = set(faults), set()
    left = len(faults) - len(corrected) - len(released)
    requests = [one for one in asked if manifest["delivery"] in one["deliveries"]]
    is_passed = _is_passed(manifest, waived)
    waits = (is_refused and is_standing and not is_passed) or left > 0
    due = min((one["due_on"] for one in requests), default=None) if waits else None
    return {
        "feed": feed.name,
        "feed_zh": feed.zh,
        "feed_en": feed.en,
        "delivery": manifest["delivery"],
        "file": manifest["file"],
        "delivered_on": manifest["delivered_on"],
        "outcome": manifest["outcome"],
        "reason_zh": manifest["reason_zh"],
        "reason_en": manifest["reason_en"],
        "rows": rows.height,
        "by_rule": dict(sorted(Counter(rows["rule"].to_list()).items())),
        "nothing_to_mend": rows.height - len(faults) - int(aside or 0),
        "set_aside": int(aside or 0),
        "corrected": len(corrected),
        "released": len(released),
        "open": left,
        "status": _status(bool(waits), bool(requests), bool(corrected) or is_again, bool(waived)),
        "requests": [one["request"] for one in requests],
        "due_on": due,
        "is_overdue": due is not None and night.as_of.isoformat() > due,
        "waivers": waived,
    }


def _faults(
    manifest: dict[str, Any], rows: pl.DataFrame, waived: list[dict[str, Any]], mended: Mended
) -> tuple[dict[int, str], set[int], set[int]]:
    """The rule of each line that has a fault of its own; of these lines those that came back mended, and those that count all the same."""
    faults = {line: rule for line, rule in rows.select("line", "rule").iter_rows() if rule not in NO_RECORD and rule != SET_ASIDE}
    corrected = mended.lines(manifest, set(faults))
    released = {line for line, rule in faults.items() if line not in corrected and any(_covers(one, line, rule) for one in waived)}
    return faults, corrected, released


def _is_passed(manifest: dict[str, Any], waived: list[dict[str, Any]]) -> bool:
    """Whether an officer lets pass what the delivery was refused for."""
    return any(one["rule"] == manifest.get("refused_by") for one in waived)


def to_ask(night: Night, feed: Feed, manifest: dict[str, Any], mended: Mended) -> pl.DataFrame:
    """The rows that a correction request is about, by line, and no others: they hold personal data.

    Of a delivery that stands refused every record, for the department hands the whole file over; of any other the lines
    that neither came back mended nor were released. Raises NotFoundError where nothing is left to ask for.
    """
    rows = night.store.quarantined(feed.name, manifest["delivery"]).sort("line")
    waived = waivers(night.store, feed.name).get(manifest["delivery"], [])
    if manifest in standing_refusals(night.store.deliveries(feed.name, night.as_of)) and not _is_passed(manifest, waived):
        return rows.filter(~rows["rule"].is_in(list(NO_RECORD)))
    faults, corrected, released = _faults(manifest, rows, waived, mended)
    left = set(faults) - corrected - released
    if not left:
        where = f"feed {feed.name}, delivery {manifest['delivery']} ({manifest['file']})"
        raise NotFoundError(
            "nothing of the delivery waits to be mended",
            where=where,
            do="`hardship quarantine show` says what became of it",
            zh="该交付没有待更正的行",
        )
    return rows.filter(rows["line"].is_in(list(left)))


def _status(waits: bool, was_asked_for: bool, came_back: bool, is_waived: bool) -> str:
    if waits:
        return "requested" if was_asked_for else "open"
    if came_back:
        return "corrected"
    return "released" if is_waived else "nothing_to_mend"


def _covers(waiver: Mapping[str, Any], line: int, rule: str) -> bool:
    return waiver["rule"] == rule and ("lines" not in waiver or line in waiver["lines"])


def found(settings: Settings, delivery: str, *, on: date, feed: str | None = None) -> tuple[Night, Feed, dict[str, Any]]:
    """The night's view, feed and manifest of a delivery. Raises NotFoundError: unknown, or handed over to several feeds."""
    night = Night(on, settings)
    feeds = (night.catalogue.feed(feed),) if feed is not None else night.catalogue.feeds
    hits = [(one, manifest) for one in feeds for manifest in night.store.deliveries(one.name, date.max) if manifest["delivery"] == delivery]
    if not hits:
        where = str(settings.var / "landed" / (feed or ""))
        raise NotFoundError(
            f"no delivery {delivery}",
            where=where,
            do="`hardship quarantine list` names those that hold anything back",
            zh=f"没有交付{delivery}",
        )
    if len(hits) > 1:
        named = ", ".join(one.name for one, _ in hits)
        raise NotFoundError(
            f"the delivery {delivery} went to several feeds", do=f"say which with --feed: {named}", zh=f"交付{delivery}属于多个数据源"
        )
    return night, *hits[0]


def shown(settings: Settings, delivery: str, *, on: date, feed: str | None = None, rows: int = ROWS_SHOWN) -> dict[str, Any]:
    """The delivery as in ``listed``, and ``lines``: [{line, column, rule, reason_zh, reason_en, is_corrected, value}].

    ``value`` is the shape of the cell (a digit as 9, a letter as x, a Han character as 字), so that a slip can be seen
    and nobody be known; null where the column is an identity or sensitive, or no single column is at fault. At most
    ``rows`` lines; ``more`` counts the others. Rows of a refused delivery without a fault of their own are only counted.
    """
    night, of, manifest = found(settings, delivery, on=on, feed=feed)
    standing = manifest in standing_refusals(night.store.deliveries(of.name, on))
    waived = waivers(night.store, of.name).get(delivery, [])
    mended = Mended(night, of)
    entry = _entry(night, of, manifest, standing, waived, requests_of(night.store, of.name), mended)
    every = night.store.quarantined(of.name, delivery)
    faults = every.filter(every["rule"] != SET_ASIDE).sort("line")
    first = faults.head(rows)
    corrected = mended.lines(manifest, set(first["line"].to_list()))
    cells = _shapes(night, of, manifest, first["line"].to_list())
    lines = [
        {name: row[name] for name in ("line", "column", "rule", "reason_zh", "reason_en")}
        | {"is_corrected": row["line"] in corrected, "value": cells.get((row["line"], row["column"]))}
        for row in first.iter_rows(named=True)
    ]
    return {**entry, "lines": lines, "more": faults.height - len(lines)}


def _shapes(night: Night, feed: Feed, manifest: dict[str, Any], lines: list[int]) -> dict[tuple[int, str | None], str]:
    """Of each cell what may be shown of it: its shape, of a person's number the mask (``hardship.identity``), else nothing."""
    ways = {column.name: shape for column in feed.columns if is_open(column)}
    ways |= {column.name: masked for column in feed.columns if column.kind == "resident_id"}
    if not lines or not ways:
        return {}
    try:
        cells = lines_of(sent_again(night, feed, manifest), lines)
    except (VaultError, DeliveryError):  # put away, or never readable: the line and the rule are told all the same
        return {}
    named = [name for name in ways if name in cells.columns]
    return {
        (row[LINE], name): ways[name](str(row[name]))
        for row in cells.select(LINE, *named).iter_rows(named=True)
        for name in named
        if row[name] is not None
    }


def is_open(column: FeedColumn) -> bool:
    """Whether the shape of a column's cells may be shown."""
    return column.sensitivity not in ("identity", "sensitive") and column.kind not in IDENTITY_KINDS


def masked(text: str) -> str:
    return mask_resident_id(tidy(text)[:_LONGEST])


def shape(text: str) -> str:
    """A cell as it looks and not what it says."""
    drawn = "".join("9" if c.isdigit() else "x" if c.isascii() and c.isalpha() else "字" if c.isalpha() else c for c in text[:_LONGEST])
    return "".join(c if c.isprintable() else "␣" for c in drawn) + ("…" if len(text) > _LONGEST else "")
