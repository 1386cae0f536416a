"""What is kept of the batches of a file that have gone by: little of each row, enough to judge the whole file at its end."""

from __future__ import annotations

import polars as pl

from hardship.declarations import Feed
from pipelines.land import people
from pipelines.land.again import Repeats, Rows, few_of, half, repeats
from pipelines.land.parse import SAMPLE, Doubts, Piece, Tally
from pipelines.land.read import LINE

ORIGINALS = 100_000  # lines set aside of which the cells are kept apart; all of them lie in the vault as they came
_ROUNDED_KEYS = 3  # different long numbers that all end in zeros are no chance
_MERGE = 500_000


class Seen:
    """What is kept of the pieces that went by, and the keys of the persons in them."""

    def __init__(self, of_persons: people.Keys) -> None:
        self._of_persons: people.Keys | None = of_persons
        self.read = self.good = 0
        self.bad: list[pl.DataFrame] = []
        self.originals: list[pl.DataFrame] = []
        self.tallies: dict[str, Tally] = {}
        self._doubts: dict[str, Doubts] = {}
        self._keys: list[pl.DataFrame] = []
        self._people: list[pl.DataFrame] = []

    def add(self, feed: Feed, piece: Piece) -> None:
        self.read += piece.read
        self.good += piece.rows.height
        self.bad.append(piece.bad)
        room = ORIGINALS - sum(part.height for part in self.originals)
        if room > 0 and piece.originals.height:
            self.originals.append(piece.originals.head(room))
        for name, tally in piece.tallies.items():
            self.tallies[name] = _added(self.tallies.get(name), tally)
        for name, doubts in piece.doubts.items():
            self._doubts[name] = _joined(self._doubts.get(name), doubts)
        self._keys.append(piece.rows.select(half("row_key", 0).alias("key"), "line"))
        self._people.append(piece.identities)
        whole, *new = self._people
        if sum(part.height for part in new) > max(_MERGE, whole.height):
            self._people = [people.distinct(feed, self._people)]

    def identities(self, feed: Feed, delivery: str) -> pl.DataFrame:
        """IDENTITIES of everyone, once: what was kept for them needs its memory no longer."""
        assert self._of_persons is not None
        found, self._people = people.distinct(feed, self._people), []
        keys, self._of_persons = self._of_persons, None
        return people.named(feed, found, keys, delivery)

    def rounded(self, feed: Feed) -> pl.DataFrame:
        """line and rule of the rows that a spreadsheet may have changed, each with the first column that says so."""
        found = []
        for column in feed.columns:
            doubts = self._doubts.get(column.name)
            if doubts is None:
                continue
            are_keys = not doubts.is_sound and column.kind == "key" and doubts.cells["value"].n_unique() >= _ROUNDED_KEYS
            if doubts.is_rounded or are_keys:
                found.append(doubts.cells.select("line", pl.lit(f"{column.name}:rounded").alias("rule")))
        every = pl.concat(found) if found else pl.DataFrame(schema={"line": pl.Int64, "rule": pl.String})
        return every.unique("line", keep="first", maintain_order=True)

    def name_rounded(self, feed: Feed) -> None:
        """Calls rounded what only seemed to have a wrong sequence: 000 is what is left of it where the fifteenth digit is 0.

        By itself such a number may be a slip; in a column of which a spreadsheet has rounded others it is none.
        """
        for column in feed.columns:
            doubts = self._doubts.get(column.name)
            if column.kind != "resident_id" or doubts is None or not doubts.is_rounded:
                continue
            digits = pl.col(column.name).cast(pl.String, strict=False).str.replace_all(r"\D", "")
            are_zeros = digits.str.contains(r"^\d{15}[0０]{3}$")
            lines = [part.filter(are_zeros)[LINE] for part in self.originals if column.name in part.columns]
            if lines:
                is_meant = (pl.col("rule") == f"{column.name}:sequence") & pl.col("line").is_in(pl.concat(lines).implode())
                rule = pl.when(is_meant).then(pl.lit(f"{column.name}:rounded")).otherwise("rule").alias("rule")
                self.bad = [part.with_columns(rule) for part in self.bad]

    def repeated(self, feed: Feed, is_history: bool, rows: Rows) -> Repeats:
        lines = few_of(self._keys)
        return repeats(rows.find(lines, Repeats.wanted(feed.recorded_on)), is_history) if len(lines) else Repeats.none()


def _added(before: Tally | None, tally: Tally) -> Tally:
    if before is None:
        return tally
    return Tally(before.filled + tally.filled, before.unreadable + tally.unreadable, (before.sample + tally.sample)[:SAMPLE])


def _joined(before: Doubts | None, doubts: Doubts) -> Doubts:
    if before is None:
        return doubts
    is_sound = before.is_sound or doubts.is_sound
    cells = before.cells.clear() if is_sound else pl.concat([before.cells, doubts.cells])
    return Doubts(cells, before.is_rounded or doubts.is_rounded, is_sound)
