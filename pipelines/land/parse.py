"""What was sent into rows as declared, and the rows that cannot be: the first thing wrong with each.

Nothing is guessed and nothing silently left empty: a cell that cannot be read sets its whole row aside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from exchange.delivery import Seal
from hardship.declarations import Feed, FeedColumn
from hardship.identity import parse_disability_certificate, parse_resident_id
from pipelines.deliveries import QUARANTINED
from pipelines.land.cells import CELL, REASON, VALUE, by_distinct, identifier, parse_cells, required
from pipelines.land.read import FORMULA, LINE, RAGGED
from pipelines.land.reasons import RAGGED_ROW, TOTAL_ROW, wording
from pipelines.vault import Vault

_TOTALS = ("合计", "总计", "小计", "共计", "本页合计", "合计:", "总计:", "合计：", "总计：")
_CELL_END, _NO_CELL = "\x1f", "\x1e"  # tidy leaves no control character in any value
_HOLDER = "holder"


@dataclass(frozen=True)
class Parsed:
    """``rows`` as they land, ``quarantined`` with one rule each, ``identities`` for the vault; and rows that were left out."""

    rows: pl.DataFrame
    quarantined: pl.DataFrame
    identities: pl.DataFrame
    duplicate: int
    superseded: int


@dataclass(frozen=True)
class Reader:
    """Reads one delivery of one feed. ``invented`` admits the people of an invented city."""

    feed: Feed
    seal: Seal
    vault: Vault
    invented: bool

    def parse(self, sent: pl.DataFrame) -> Parsed:
        """``sent`` has LINE, RAGGED and the columns that were found, under their declared names."""
        values, reasons, numbers = self._columns(sent)
        rule = self._first_rule(sent, values, reasons)
        frame = pl.DataFrame({**values, LINE: sent[LINE], "#rule": rule}, strict=False)
        good = frame.filter(pl.col("#rule").is_null()).drop("#rule").rename({LINE: "line"})
        bad = frame.filter(pl.col("#rule").is_not_null()).select(pl.col(LINE).alias("line"), pl.col("#rule").alias("rule"))
        good = self._completed(good)
        is_good = rule.is_null()
        numbers = {name: number.filter(is_good) for name, number in numbers.items()}
        identities = self._identities(good, numbers)
        born = _born(numbers)
        good = good.with_columns(born)
        rows, duplicate, superseded = self._without_repeats(good)
        landed = [column.name for column in self.feed.columns if column.is_landed]
        rows = rows.select(*landed, *(one.name for one in born), "row_key", "content", "known_on", "delivery", "line")
        return Parsed(rows, self._worded(bad), identities, duplicate, superseded)

    def _columns(self, sent: pl.DataFrame) -> tuple[dict[str, pl.Series], dict[str, pl.Series], dict[str, pl.Series]]:
        """Values and reasons of each column, and the canonical numbers of the columns that name a person."""
        values: dict[str, pl.Series] = {}
        reasons: dict[str, pl.Series] = {}
        numbers: dict[str, pl.Series] = {}
        # Certificates are held against their holder, so people come first.
        for column in sorted(self.feed.columns, key=lambda column: column.kind != "resident_id"):
            cells = sent[column.name] if column.name in sent.columns else pl.Series([None] * sent.height, dtype=pl.String)
            parsed = self._one(column, cells, numbers)
            if column.kind == "resident_id":
                numbers[column.name] = parsed[VALUE]
                parsed = parsed.with_columns(self._keys(parsed[VALUE], self.vault.person_keys))
            elif column.kind == "household":
                parsed = parsed.with_columns(self._keys(parsed[VALUE], self.vault.household_keys))
            values[column.name], reasons[column.name] = parsed[VALUE], parsed[REASON]
        declared = [column.name for column in self.feed.columns]
        return {name: values[name] for name in declared}, {name: reasons[name] for name in declared}, numbers

    def _one(self, column: FeedColumn, cells: pl.Series, numbers: Mapping[str, pl.Series]) -> pl.DataFrame:
        if column.kind == "resident_id":

            def person(cell: str | int | float) -> str | None:
                found = parse_resident_id(cell, as_of=self.seal.delivered_on, invented=self.invented)
                return None if found is None else found.number

            return required(column, by_distinct(_as_cells(cells), person, pl.String()))
        if column.kind == "certificate":
            return required(column, self._certificates(cells, next(iter(numbers.values()), None)))
        if column.kind == "household":
            return required(column, by_distinct(_as_cells(cells).cast(pl.String), identifier, pl.String()))
        # A record cannot have been made after it was handed over; other days (ends of benefits) may lie ahead.
        as_of = self.seal.delivered_on if column.name == self.feed.recorded_on else None
        return parse_cells(column, cells, as_of)

    def _certificates(self, cells: pl.Series, holders: pl.Series | None) -> pl.DataFrame:
        """Once per distinct pair of certificate and holder; a holder who could not be read is not held against it."""
        of = pl.Series([None] * len(cells), dtype=pl.String) if holders is None else holders
        pairs = pl.DataFrame({CELL: cells.cast(pl.String), _HOLDER: of}).select(pl.struct(CELL, _HOLDER))[CELL]

        def certificate(pair: dict[str, str | None]) -> str | None:
            found = parse_disability_certificate(pair[CELL], as_of=self.seal.delivered_on, invented=self.invented, holder=pair[_HOLDER])
            return None if found is None else found.number

        return by_distinct(pairs, certificate, pl.String())

    def _keys(self, numbers: pl.Series, keyed: object) -> pl.Series:
        distinct = numbers.drop_nulls().unique()
        keys = keyed(distinct.to_list())  # type: ignore[operator]
        found = pl.DataFrame({VALUE: distinct, "key": pl.Series(keys, dtype=pl.String)})
        return pl.DataFrame({VALUE: numbers}).join(found, on=VALUE, how="left", maintain_order="left")["key"].alias(VALUE)

    def _first_rule(self, sent: pl.DataFrame, values: Mapping[str, pl.Series], reasons: Mapping[str, pl.Series]) -> pl.Series:
        """Of each row the first rule that it breaks: cells, total, then the columns as declared; null for a good row."""
        is_total = _totals(sent)
        broken = sent.select(
            pl.when(is_total).then(pl.lit(TOTAL_ROW)).alias("0"),
            pl.when(pl.col(RAGGED).is_not_null()).then(pl.lit(RAGGED_ROW)).alias("1"),
        )
        for column in self.feed.columns:
            if reasons[column.name].null_count() < len(reasons[column.name]):
                broken = broken.with_columns((f"{column.name}:" + reasons[column.name]).alias(f"r{column.name}"))
        for column in self.feed.columns:
            if column.after is not None:
                is_before = (values[column.name] < values[column.after]).fill_null(False)
                rule = pl.when(is_before).then(pl.lit(f"{column.name}:before_{column.after}"))
                broken = broken.with_columns(rule.alias(f"a{column.name}"))
        return broken.select(pl.coalesce(pl.all()).cast(pl.String).alias("rule"))["rule"]

    def _completed(self, good: pl.DataFrame) -> pl.DataFrame:
        """Adds known_on, delivery, and the digests of key and content."""
        known_on = pl.lit(self.seal.delivered_on)
        if self.seal.history:
            recorded = pl.col(self.feed.recorded_on) + timedelta(days=self.feed.lateness_days)
            known_on = pl.min_horizontal(recorded, known_on).fill_null(self.seal.delivered_on)
        landed = [column.name for column in self.feed.columns if column.is_landed]
        return good.with_columns(
            known_on.cast(pl.Date).alias("known_on"),
            pl.lit(self.seal.delivery).alias("delivery"),
            digests(good, self.feed.key).alias("row_key"),
            digests(good, landed).alias("content"),
        )

    def _without_repeats(self, good: pl.DataFrame) -> tuple[pl.DataFrame, int, int]:
        """Rows whose content stands on an earlier line go (duplicate), and earlier versions of a key (superseded).

        The last line of a key is its version. A history has a version for each day on which one became known.
        """
        is_again = good["row_key"].is_duplicated()
        if not is_again.any():
            return good, 0, 0
        version = ["row_key", "known_on"]
        order = [self.feed.recorded_on, "line"] if self.seal.history else ["line"]
        marked = (
            good.filter(is_again)
            .sort(order, nulls_last=False)
            .with_columns(
                pl.col("content").is_first_distinct().alias("#first"),
                (pl.col("content") == pl.col("content").last().over(version)).alias("#last"),
            )
        )
        kept = marked.filter(pl.col("#first") & pl.col("#last")).drop("#first", "#last")
        duplicate = marked.height - int(marked["#first"].sum())
        rows = pl.concat([good.filter(~is_again), kept]).sort("line")
        return rows, duplicate, good.height - rows.height - duplicate

    def _identities(self, good: pl.DataFrame, numbers: Mapping[str, pl.Series]) -> pl.DataFrame:
        """Who each key is: number, name, telephone and address, by the day they became known."""
        told = {column.kind: column.name for column in reversed(self.feed.columns) if column.kind in ("name", "phone", "address")}
        parts = []
        for position, (name, number) in enumerate(numbers.items()):
            # Name, telephone and address belong to the first person whom a row names.
            fields = [pl.col(told[k]).alias(k) if k in told and not position else pl.lit(None, pl.String).alias(k) for k in _TOLD]
            parts.append(
                good.with_columns(number.alias("resident_id")).select(
                    pl.col(name).alias("person_key"), "resident_id", *fields, pl.lit(self.feed.name).alias("feed"), "known_on",
                    "delivery", "line",
                )
            )  # fmt: skip
        if not parts:
            return pl.DataFrame(schema=IDENTITIES)
        every = pl.concat(parts).filter(pl.col("person_key").is_not_null())
        same = ["person_key", *_TOLD] if not told else ["person_key", *_TOLD, "known_on"]
        return every.sort("known_on", "line", maintain_order=True).unique(same, keep="first", maintain_order=True)

    def _worded(self, bad: pl.DataFrame) -> pl.DataFrame:
        rules = bad["rule"].unique().sort().to_list()
        texts = [wording(self.feed, rule) for rule in rules]
        words = pl.DataFrame(
            {"rule": rules, "reason_zh": [t[0] for t in texts], "reason_en": [t[1] for t in texts], "column": [t[2] for t in texts]},
            schema={"rule": pl.String, "reason_zh": pl.String, "reason_en": pl.String, "column": pl.String},
        )
        return (
            bad.join(words, on="rule", how="left")
            .with_columns(pl.lit(self.feed.name).alias("feed"), pl.lit(self.seal.delivery).alias("delivery"))
            .select(pl.col(name).cast(kind) for name, kind in QUARANTINED.items())
            .sort("line")
        )


_TOLD = ("name", "phone", "address")
IDENTITIES = pl.Schema(
    {"person_key": pl.String, "resident_id": pl.String, **dict.fromkeys(_TOLD, pl.String), "feed": pl.String,
     "known_on": pl.Date, "delivery": pl.String, "line": pl.Int64}
)  # fmt: skip


def _totals(sent: pl.DataFrame) -> pl.Series:
    """Whether a row is the total that spreadsheets add at the end: some cell says so, whatever the others hold."""
    texts = [name for name, kind in sent.schema.items() if kind == pl.String and name not in (RAGGED, FORMULA)]
    # Looking for the one character first spares the closer look for nearly every cell.
    may_be = sent.select(pl.any_horizontal(pl.lit(False), *(pl.col(n).str.contains("计", literal=True) for n in texts)).alias("is"))["is"]
    may_be = may_be.fill_null(False) if len(may_be) == sent.height else pl.Series([False] * sent.height, dtype=pl.Boolean)
    if not may_be.any():
        return may_be
    closer = sent.filter(may_be).select(pl.any_horizontal(pl.col(n).str.replace_all(r"\s", "").is_in(_TOTALS) for n in texts))
    lines = sent.filter(may_be)[LINE].filter(closer.to_series().fill_null(False))
    return sent[LINE].is_in(lines.implode())


def _born(numbers: Mapping[str, pl.Series]) -> list[pl.Series]:
    """Birth date and sex out of each canonical number: all that a later step may know of it."""
    made = []
    for column, number in numbers.items():
        person = column.removesuffix("_key")
        made.append(number.str.slice(6, 8).str.to_date("%Y%m%d").alias(f"{person}_birth_date"))
        is_odd = number.str.slice(16, 1).cast(pl.Int64) % 2 == 1
        made.append(
            pl.DataFrame({"is_odd": is_odd})
            .select(pl.when("is_odd").then(pl.lit("1")).when(~pl.col("is_odd")).then(pl.lit("2")).alias(f"{person}_sex"))
            .to_series()
        )
    return made


def digests(frame: pl.DataFrame, columns: tuple[str, ...] | list[str]) -> pl.Series:
    """32 hex digits for each row: a hash of the columns' values that is the same on every machine and in every version."""
    parts = (pl.col(name).cast(pl.String).fill_null(_NO_CELL) for name in columns)
    texts = frame.select(pl.concat_str(parts, separator=_CELL_END).alias("text"))["text"].to_list()
    blake = hashlib.blake2b
    return pl.Series([blake(text.encode(), digest_size=16).hexdigest() for text in texts], dtype=pl.String)


def _as_cells(cells: pl.Series) -> pl.Series:
    """Text and numbers as they are; whatever else as text, which then is no number of a person."""
    is_known = cells.dtype == pl.String or cells.dtype.is_integer() or cells.dtype.is_float()
    return cells if is_known else cells.cast(pl.String, strict=False)
