"""A batch of what was sent into rows as declared, and the rows that cannot be: the first thing wrong with each.

Nothing is guessed and nothing silently left empty: a cell that cannot be read sets its whole row aside. What can be
said only once the whole file is known (repeats, columns that a spreadsheet has rounded, columns that hold something
else) is gathered here and decided in ``pipelines.land.examine``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from exchange.delivery import Seal
from hardship.declarations import Feed, FeedColumn
from hardship.identity import parse_disability_certificate, parse_resident_id
from hardship.text import tidy
from pipelines.engine import Digests
from pipelines.land import people
from pipelines.land.cells import identifier, parse_cells, required
from pipelines.land.distinct import REASON, VALUE, by_distinct, otherwise
from pipelines.land.lines import no_records
from pipelines.land.naming import NAMES_A_PERSON, NO_NUMBER, naming, words
from pipelines.land.people import Keys
from pipelines.land.plain import CELL
from pipelines.land.read import FORMULA, LINE, RAGGED, WHY
from pipelines.land.reasons import FORMULA_CELL, RAGGED_ROW
from pipelines.land.stems import born, numbers, plain_stems, stem_of

SAMPLE = 100
_HOLDER = "holder"
_LONG = 16  # digits, of which Excel keeps fifteen
_READABLE = ("missing", "range", "future")  # reasons of cells that were read


@dataclass(frozen=True)
class Doubts:
    """Cells of a column that only the rest of the column can tell to be good: ``line`` and ``value`` of each.

    ``is_rounded``: the column holds a number that Excel has certainly rounded; ``is_sound``: a long one that it has not.
    """

    cells: pl.DataFrame
    is_rounded: bool
    is_sound: bool


@dataclass(frozen=True)
class Tally:
    """Of a column's cells how many are not empty and how many of them cannot be read, and the first of these."""

    filled: int
    unreadable: int
    sample: tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """A batch as it was read. ``rows`` as they land; ``bad``: line and rule; ``originals``: the cells of these lines."""

    read: int
    rows: pl.DataFrame
    bad: pl.DataFrame
    originals: pl.DataFrame
    identities: pl.DataFrame
    doubts: Mapping[str, Doubts]
    tallies: Mapping[str, Tally]


@dataclass(frozen=True)
class Reader:
    """Reads the batches of one delivery of one feed, known since ``known_on``. ``invented`` admits the people of an invented city.

    ``headings`` are the columns' headings as sent, ``units`` the units that they name. Several threads may use one.
    """

    feed: Feed
    seal: Seal
    known_on: date
    invented: bool
    headings: Mapping[str, str]
    units: Mapping[str, str]
    keys: Keys
    digests: Digests

    def read(self, sent: pl.DataFrame, rounded: pl.DataFrame | None = None) -> Piece:
        """``sent`` has LINE, RAGGED, FORMULA and the columns that were found, under their declared names.

        ``rounded``: line and rule of rows that are known to be damaged, though each looks good by itself.
        """
        values, reasons, stems = self._columns(sent)
        rule = self._first_rule(sent, values, reasons)
        if rounded is not None:
            late = sent.select(pl.col(LINE).alias("line")).join(rounded, on="line", how="left", maintain_order="left")["rule"]
            rule = rule.zip_with(rule.is_not_null(), late)
        is_good = rule.is_null()
        good = pl.DataFrame({**values, "line": sent[LINE]})
        if not is_good.all():
            good, stems = good.filter(is_good), {name: stem.filter(is_good) for name, stem in stems.items()}
        good = self._completed(good)
        bad = pl.DataFrame({"line": sent[LINE], "rule": rule}).drop_nulls("rule")
        of_persons = [made for name, stem in stems.items() for made in born(stem, name.removesuffix("_key"))]
        landed = [column.name for column in self.feed.columns if column.is_landed]
        return Piece(
            sent.height,
            good.select(*landed, *of_persons, "row_key", "content", "known_on", "delivery", "line"),
            bad,
            sent.filter(~is_good).drop(FORMULA, WHY) if bad.height else sent.clear().drop(FORMULA, WHY),
            people.identities(self.feed, good, stems),
            self._doubts(sent, good, stems, reasons),
            {name: _tally(sent[name], values[name], reasons[name]) for name in reasons if name in sent.columns},
        )

    def _columns(self, sent: pl.DataFrame) -> tuple[dict[str, pl.Series], dict[str, pl.Series], dict[str, pl.Series]]:
        """Values and reasons of each column, and the stems of the numbers in the columns that name a person."""
        values: dict[str, pl.Series] = {}
        reasons: dict[str, pl.Series] = {}
        stems: dict[str, pl.Series] = {}
        # Certificates are held against their holder, so people come first.
        for column in sorted(self.feed.columns, key=lambda column: column.kind != "resident_id"):
            cells = sent[column.name] if column.name in sent.columns else pl.Series([None] * sent.height, dtype=pl.String)
            parsed = self._one(column, cells, stems)
            values[column.name], reasons[column.name] = parsed[VALUE], parsed[REASON]
            if column.kind == "resident_id":
                stems[column.name] = parsed[VALUE]
                values[column.name] = self.keys.persons(parsed[VALUE])
            elif column.kind == "household":
                values[column.name] = self.keys.households(parsed[VALUE])
            else:
                reasons[column.name] = self._unnamed(column, parsed, list(stems.values()))
        declared = [column.name for column in self.feed.columns]
        return {name: values[name] for name in declared}, {name: reasons[name] for name in declared}, stems

    def _one(self, column: FeedColumn, cells: pl.Series, stems: Mapping[str, pl.Series]) -> pl.DataFrame:
        if column.kind == "resident_id":
            return required(column, self._people(_as_cells(cells)))
        if column.kind == "certificate":
            return required(column, self._certificates(cells, next(iter(stems.values()), None)))
        if column.kind == "household":
            return required(column, by_distinct(_as_cells(cells).cast(pl.String), identifier, pl.String()))
        # A record cannot have been made after it was handed over; other days (ends of benefits) may lie ahead.
        as_of = self.seal.delivered_on if column.name == self.feed.recorded_on else None
        return parse_cells(column, cells, as_of, "wan_yuan" if self.units.get(column.name) == "wan_yuan" else "yuan")

    def _unnamed(self, column: FeedColumn, parsed: pl.DataFrame, stems: list[pl.Series]) -> pl.Series:
        """The reasons of a column's cells, with those of cells that name a person."""
        names = {NAMES_A_PERSON: naming(column, parsed[VALUE], stems, self.seal.delivered_on, self.invented)}
        if column.kind == "key" and column.name in self.feed.key:
            names[NO_NUMBER] = words(parsed[VALUE])
        for reason, where in names.items():
            if where is not None:
                parsed = parsed.with_columns(pl.when(where).then(pl.lit(reason)).otherwise(REASON).alias(REASON))
        return parsed[REASON]

    def _people(self, cells: pl.Series) -> pl.DataFrame:
        def person(cell: str | int | float) -> int | None:
            found = parse_resident_id(cell, as_of=self.seal.delivered_on, invented=self.invented)
            return None if found is None else stem_of(found.number)

        plain = plain_stems(cells, self.seal.delivered_on, self.invented) if cells.dtype == pl.String else None
        return otherwise(cells, plain, person, pl.Int64())

    def _certificates(self, cells: pl.Series, holders: pl.Series | None) -> pl.DataFrame:
        """Once per distinct pair of certificate and holder; a holder who could not be read is not held against it."""
        of = pl.Series([None] * len(cells), dtype=pl.String) if holders is None else numbers(holders)
        pairs = pl.DataFrame({CELL: cells.cast(pl.String), _HOLDER: of}).select(pl.struct(CELL, _HOLDER))[CELL]

        def certificate(pair: dict[str, str | None]) -> str | None:
            found = parse_disability_certificate(pair[CELL], as_of=self.seal.delivered_on, invented=self.invented, holder=pair[_HOLDER])
            return None if found is None else found.number

        return by_distinct(pairs, certificate, pl.String())

    def _first_rule(self, sent: pl.DataFrame, values: Mapping[str, pl.Series], reasons: Mapping[str, pl.Series]) -> pl.Series:
        """Of each row the first rule that it breaks: no record at all, cells, formula, then the columns as declared."""
        formula = pl.concat_str(pl.col(FORMULA).str.extract(r"^\s*([^\s,;、]+)"), pl.lit(f":{FORMULA_CELL}"))
        broken = sent.select(
            pl.when(pl.col(RAGGED).is_not_null()).then(pl.coalesce(WHY, pl.lit(RAGGED_ROW))).alias("ragged"),
            pl.when(pl.col(FORMULA).is_not_null()).then(formula).alias("formula"),
        )
        found = [f"{name}:" + reason for name, reason in reasons.items() if reason.null_count() < len(reason)]
        broken = broken.with_columns(rule.alias(f"r{n}") for n, rule in enumerate(found))
        for column in self.feed.columns:
            if column.after is not None:
                is_before = (values[column.name] < values[column.after]).fill_null(False)
                if is_before.any():
                    rule = pl.when(is_before).then(pl.lit(f"{column.name}:before_{column.after}"))
                    broken = broken.with_columns(rule.alias(f"a{column.name}"))
        first = broken.select(pl.coalesce(pl.all()).cast(pl.String).alias("rule"))["rule"]
        none = no_records(self.feed, self.headings, sent, first.is_not_null())
        return first if none.null_count() == len(none) else none.zip_with(none.is_not_null(), first)

    def _completed(self, good: pl.DataFrame) -> pl.DataFrame:
        """Adds known_on, delivery, and the digests of key and content."""
        known_on = pl.lit(self.known_on)
        if self.seal.history:
            recorded = pl.col(self.feed.recorded_on) + timedelta(days=self.feed.lateness_days)
            known_on = pl.min_horizontal(recorded, pl.lit(self.seal.delivered_on)).fill_null(self.seal.delivered_on)
        landed = [column.name for column in self.feed.columns if column.is_landed]
        digests = self.digests.of(good, {"row_key": self.feed.key, "content": landed})
        return good.with_columns(known_on.cast(pl.Date).alias("known_on"), pl.lit(self.seal.delivery).alias("delivery"), *digests)

    def _doubts(
        self, sent: pl.DataFrame, good: pl.DataFrame, stems: Mapping[str, pl.Series], reasons: Mapping[str, pl.Series]
    ) -> dict[str, Doubts]:
        """What Excel may have rounded: ID numbers that end in 000, and other long numbers that end in zeros."""
        found = {}
        for name, stem in stems.items():
            ends = pl.DataFrame({"line": good["line"], "stem": stem}).filter(pl.col("stem") % 100 == 0)
            ends = ends.select("line", numbers(ends["stem"]).alias(VALUE)).filter(pl.col(VALUE).str.ends_with("000"))
            if ends.height:  # fifteen digits Excel keeps: whoever was written with as many is not in doubt
                as_sent = sent.select(pl.col(LINE).alias("line"), pl.col(name).cast(pl.String).alias(CELL))
                ends = ends.join(as_sent, on="line", how="left", maintain_order="left")
                ends = ends.filter(pl.Series([sum(map(str.isdigit, tidy(cell))) != _LONG - 1 for cell in ends[CELL].to_list()])).drop(CELL)
            is_rounded = reasons[name].null_count() < len(reasons[name]) and bool((reasons[name] == "rounded").any())
            found[name] = Doubts(ends, is_rounded, is_sound=False)
        for column in self.feed.columns:
            if column.kind == "key":
                long = good.select("line", pl.col(column.name).alias(VALUE)).filter(pl.col(VALUE).str.len_bytes() >= _LONG)
                long = long.filter(pl.col(VALUE).str.contains("^[1-9][0-9]+$"))
                ends = long.filter(pl.col(VALUE).str.contains("^[0-9]{15}0+$"))
                found[column.name] = Doubts(ends, is_rounded=False, is_sound=ends.height < long.height)
        return found


def _tally(cells: pl.Series, values: pl.Series, reasons: pl.Series) -> Tally:
    if reasons.null_count() == len(reasons):
        return Tally(len(values) - values.null_count(), 0, ())
    is_unreadable = reasons.is_not_null() & ~reasons.is_in(_READABLE)
    sample = cells.filter(is_unreadable).head(SAMPLE).cast(pl.String, strict=False)
    unreadable = int(is_unreadable.sum())
    filled = int((values.is_not_null() | is_unreadable).sum())
    return Tally(filled, unreadable, tuple(cell or "" for cell in sample))


def _as_cells(cells: pl.Series) -> pl.Series:
    """Text and numbers as they are; whatever else as text, which then is no number of a person."""
    is_known = cells.dtype == pl.String or cells.dtype.is_integer() or cells.dtype.is_float()
    return cells if is_known else cells.cast(pl.String, strict=False)
