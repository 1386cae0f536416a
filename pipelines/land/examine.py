"""A whole file, batch by batch: which rows land, which are set aside, which say nothing new.

What only the whole file can tell is told by few things kept of each row: repeats by digests, columns that a spreadsheet
has rounded by the numbers in doubt, columns that hold something else by counts. Rows themselves go where the caller
wants them as soon as they are read. The answer is the same for every size of batch and every number of threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import polars as pl

from exchange.delivery import Seal
from hardship.declarations import Feed
from hardship.errors import DeliveryError
from pipelines.deliveries import QUARANTINED
from pipelines.engine import Digests
from pipelines.land.again import Rows
from pipelines.land.below import other_unit
from pipelines.land.drift import retyped
from pipelines.land.parse import Piece, Reader
from pipelines.land.people import Keyed, Keys
from pipelines.land.read import LINE, RAGGED, Sent
from pipelines.land.reasons import wording
from pipelines.land.seen import Seen
from pipelines.rowfile import landed_schema

BATCH = 125_000
_ENOUGH, _HOPELESS = 1_000_000, 0.95  # rows, and the share of them that cannot be read: nobody waits for the other millions


@dataclass(frozen=True)
class Landed:
    """What became of a file's rows; read = accepted + quarantined + duplicate + superseded.

    ``quarantined`` has one rule a line, ``originals`` the cells of the first of them as sent, ``identities`` goes to the vault.
    """

    read: int
    accepted: int
    quarantined: pl.DataFrame
    originals: pl.DataFrame
    identities: pl.DataFrame
    duplicate: int
    superseded: int


@dataclass(frozen=True)
class Parsed:
    """``rows`` as they land, ``quarantined`` with one rule each, ``identities`` for the vault; and rows that were left out."""

    rows: pl.DataFrame
    quarantined: pl.DataFrame
    identities: pl.DataFrame
    duplicate: int
    superseded: int


class Retyped(DeliveryError):
    """A column holds another kind of cell than was agreed upon: nothing of the file can be used."""


def read_rows(
    feed: Feed, sent: Sent, seal: Seal, keyed: Keyed, invented: bool, rows: Rows, *, known_on: date | None = None, batch: int = BATCH
) -> Seen:
    """Reads the whole file and gives the rows that may land to ``rows``, in the order of their lines; what is kept of them.

    ``keyed`` turns numbers into keys; ``known_on`` is the day of hand-over unless it is given. Raises Retyped, and
    DeliveryError where the file breaks off, or a note below it names another unit than its amounts were taken in.
    """
    with Digests() as digests:
        reader = Reader(feed, seal, known_on or seal.delivered_on, invented, sent.headings, sent.units, Keys(keyed), digests)
        seen = _pass(feed, sent, reader, rows, batch, None)
        rounded = seen.rounded(feed)
        if rounded.height:  # what is no longer trusted is known now: once more, as if it had been known before
            seen = _pass(feed, sent, reader, rows, batch, rounded)
    seen.name_rounded(feed)
    if (other := other_unit(feed, sent.headings, sent.units, seen.bad, seen.originals)) is not None:
        line, unit = other
        raise DeliveryError(
            f"line {line} below the table says that its amounts are in {unit}: nobody reads it there",
            do=f"write the unit into the headings ({unit}) or above them, and export the file again",
            zh=f"第{line}行表下说明写明金额单位为{unit}，应写在表头或表头上方",
        )
    _hold_to_types(feed, sent, seen)
    return seen


def judge_rows(feed: Feed, sent: Sent, seal: Seal, seen: Seen, rows: Rows) -> Landed:
    """What became of all that was read: repeats are taken out of ``rows``. The file itself is no longer looked at."""
    identities = seen.identities(feed, seal.delivery)
    again = seen.repeated(feed, seal.history, rows)
    if len(again.left_out):
        rows.leave_out(again.left_out)
    accepted = seen.good - len(again.left_out)
    return Landed(
        seen.read, accepted, _worded(feed, seal, seen.bad), _as_sent(sent, seen.originals), identities, again.duplicate, again.superseded
    )


def examine(feed: Feed, sent: Sent, seal: Seal, keyed: Keyed, invented: bool, *, batch: int = BATCH) -> Iterator[Parsed]:
    """The same in memory, for whoever only looks at a file: the rows part by part, all else with the first part."""
    kept = _InMemory()
    landed = judge_rows(feed, sent, seal, read_rows(feed, sent, seal, keyed, invented, kept, batch=batch), kept)
    first, *others = kept.parts or [pl.DataFrame(schema=landed_schema(feed))]
    yield Parsed(first, landed.quarantined, landed.identities, landed.duplicate, landed.superseded)
    for rows in others:
        yield Parsed(rows, landed.quarantined.clear(), landed.identities.clear(), 0, 0)


class _InMemory:
    def __init__(self) -> None:
        self.parts: list[pl.DataFrame] = []

    def begin(self) -> None:
        self.parts = []

    def write(self, rows: pl.DataFrame) -> None:
        self.parts.append(rows)

    def end(self) -> None: ...

    def find(self, lines: pl.Series, wanted: list[pl.Expr]) -> pl.DataFrame:
        return pl.concat([part.filter(pl.col("line").is_in(lines.implode())).select(wanted) for part in self.parts])

    def leave_out(self, lines: pl.Series) -> None:
        self.parts = [part.filter(~pl.col("line").is_in(lines.implode())) for part in self.parts]


def _pass(feed: Feed, sent: Sent, reader: Reader, rows: Rows, batch: int, rounded: pl.DataFrame | None) -> Seen:
    seen = Seen(reader.keys)
    rows.begin()
    for piece in _pieces(sent, reader, batch, rounded):
        seen.add(feed, piece)
        if seen.read >= _ENOUGH and seen.read - seen.good >= _HOPELESS * seen.read:
            _hold_to_types(feed, sent, seen)
            raise _hopeless(feed, seen)
        rows.write(piece.rows)
    rows.end()
    return seen


def _hold_to_types(feed: Feed, sent: Sent, seen: Seen) -> None:
    if wrong := retyped(feed, seen.tallies, sent.headings):
        raise Retyped("; ".join(one.en for one in wrong), do="export the columns as agreed upon", zh="；".join(one.zh for one in wrong))


def _hopeless(feed: Feed, seen: Seen) -> DeliveryError:
    """With what is wrong with most of the rows: it is the same in all of them."""
    rules = pl.concat(seen.bad)["rule"].value_counts(sort=True)
    zh, en, _ = wording(feed, rules["rule"][0])
    return DeliveryError(
        f"of the first {seen.read:,} rows {seen.read - seen.good:,} cannot be read, most because of: {en}",
        do="mend what these rows have in common, and export the file again",
        zh=f"前{seen.read:,}行中有{seen.read - seen.good:,}行读不出，多因：{zh}",
    )


def _pieces(sent: Sent, reader: Reader, batch: int, rounded: pl.DataFrame | None) -> Iterator[Piece]:
    """The batches as they were read, in their order, while a few of them are worked on at a time."""
    workers = pl.thread_pool_size()
    waiting: deque[Future[Piece]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for frame in sent.batches(batch):
                waiting.append(pool.submit(reader.read, frame, rounded))
                if len(waiting) > workers:  # one more than they work on: nobody waits while the next is made
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def _as_sent(sent: Sent, originals: list[pl.DataFrame]) -> pl.DataFrame:
    """The cells of the lines that were set aside, as text, under the headings of the file."""
    if not originals:
        return pl.DataFrame(schema={LINE: pl.Int64, **dict.fromkeys(sent.headings.values(), pl.String), RAGGED: pl.String})
    texts = [part.select(pl.col(LINE), pl.exclude(LINE, RAGGED).cast(pl.String, strict=False), pl.col(RAGGED)) for part in originals]
    return pl.concat(texts).rename(dict(sent.headings))


def _worded(feed: Feed, seal: Seal, bad: list[pl.DataFrame]) -> pl.DataFrame:
    if not bad:
        return pl.DataFrame(schema=QUARANTINED)
    every = pl.concat(bad).sort("line")
    rules = every["rule"].unique().sort().to_list()
    words = [wording(feed, rule) for rule in rules]
    columns = [column for _, _, column in words]
    told = pl.DataFrame(
        {
            "rule": rules,
            "reason_zh": [zh for zh, _, _ in words],
            "reason_en": [en for _, en, _ in words],
            "column": columns,
        },
        schema=dict.fromkeys(("rule", "reason_zh", "reason_en", "column"), pl.String),
    )
    return (
        every.join(told, on="rule", how="left", maintain_order="left")
        .with_columns(pl.lit(feed.name).alias("feed"), pl.lit(seal.delivery).alias("delivery"))
        .select(pl.col(name).cast(kind) for name, kind in QUARANTINED.items())
    )
