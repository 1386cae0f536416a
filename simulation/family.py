"""What an entry of the register could tell of a person's family, moves and permit, if the register always knew: for its view.

Roles say who is whose spouse, parent and ward; events say since when somebody is married, widowed or divorced, and from which
village they came. Nobody's truth is in it but what offices write down.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from simulation.chance import Chance
from simulation.households import BABY_SLOT, CHILD, GRANDCHILD, GROWN, HEAD, PARENT, PARENTS_SPOUSE, SLOTS, SPOUSE, SPOUSE_SLOT
from simulation.office import later, share
from simulation.people import DIVORCED, MARRIED, WIDOWED
from simulation.state import PRESENT
from simulation.world import World

PARTNER = {HEAD: SPOUSE, SPOUSE: HEAD, PARENT: PARENTS_SPOUSE, PARENTS_SPOUSE: PARENT}
PERMIT_DAYS = 365
"""A residence permit is endorsed once a year (居住证暂行条例 art. 10); one in twelve lets it lapse."""


def families(world: World, entries: pl.DataFrame) -> pl.DataFrame:
    """``entries`` of the register (sorted by person and day, with ``row``) and, beside them:

    marital_since, spouse, mother, father, guardian (resident numbers), previous (the village left, by position),
    came_from and goes_to (places outside), home_area. Null where the register would not know.
    """
    return _moves(world, _parents(world, _partners(world, _since(world, entries))))


def _since(world: World, entries: pl.DataFrame) -> pl.DataFrame:
    """The day on which the status changed; of a status that is as old as the world, nine in ten entries know a day."""
    changed = pl.col("marital") != pl.col("marital").shift(1).over("person")
    years = pl.Series(22.0 + 9.0 * share(world.chance, "wed at", entries, "household"))
    wed = (pl.col("born").cast(pl.Int32) + (years * 365.25).cast(pl.Int32)).cast(pl.Date)
    is_known = pl.Series(share(world.chance, "wedding known", entries, "household") < 0.9) & pl.col("marital").is_in(
        [MARRIED, WIDOWED, DIVORCED]
    )
    first = pl.when(is_known & (wed < pl.col("registered_on"))).then(wed)
    entries = entries.with_columns(first=first, turned=pl.when(changed).then("happened_on"))
    dated = pl.coalesce(pl.col("turned").forward_fill().over("person"), pl.col("first").first().over("person"))
    return entries.with_columns(marital_since=pl.when(pl.col("marital") != 10).then(dated)).drop("first", "turned")


def _numbers(world: World, role: list[int], slots: list[int] | None = None) -> pl.DataFrame:
    people = world.people.filter(pl.col("role").is_in(role))
    return people if slots is None else people.filter((pl.col("number") % SLOTS).is_in(slots))


def _partners(world: World, entries: pl.DataFrame) -> pl.DataFrame:
    partners = _numbers(world, list(PARTNER)).select("household", partner="role", spouse="resident_id")
    entries = entries.with_columns(partner=pl.col("role").replace_strict(PARTNER, default=None, return_dtype=pl.Int64))
    entries = entries.join(partners, on=("household", "partner"), how="left", maintain_order="left").drop("partner")
    return entries.with_columns(spouse=pl.when(pl.col("marital") == MARRIED).then("spouse"))


def _parents(world: World, entries: pl.DataFrame) -> pl.DataFrame:
    """Birth certificates name the parents; of people born before they were kept, half. A grandchild's guardian is the head."""
    grown_ups = _numbers(world, [HEAD, SPOUSE]).filter((pl.col("number") % SLOTS) != SPOUSE_SLOT)
    for parent, is_male in (("mother", False), ("father", True)):
        of = grown_ups.filter(pl.col("is_male") == is_male).select("household", pl.col("resident_id").alias(parent))
        entries = entries.join(of, on="household", how="left", maintain_order="left")
    of = _numbers(world, [HEAD]).select("household", guardian="resident_id")
    entries = entries.join(of, on="household", how="left", maintain_order="left")
    is_child = pl.col("role").is_in([CHILD, GROWN])
    is_known = (pl.col("number") % SLOTS == BABY_SLOT) | pl.Series(share(world.chance, "parents known", entries, "household") < 0.5)
    appointed = pl.Series(share(world.chance, "guardian known", entries, "household") < 0.7)
    is_ward = (pl.col("role") == GRANDCHILD) & ((pl.col("happened_on") - pl.col("born")).dt.total_days() < 18 * 365)
    return entries.with_columns(
        *(pl.when(is_child & is_known).then(parent).alias(parent) for parent in ("mother", "father")),
        guardian=pl.when(is_ward & appointed).then("guardian"),
    )


def _moves(world: World, entries: pl.DataFrame) -> pl.DataFrame:
    """From which village somebody moved; a spouse who moves in comes from the county in one case of three, else from outside."""
    chance = world.chance
    before = pl.col("village").shift(1).over("person")
    is_move = (before != pl.col("village")).fill_null(False)
    from_near = pl.Series((share(chance, "village before", entries, "number") * len(world.places.villages)).astype(int))
    is_near = pl.Series(share(chance, "comes from near", entries, "number") < 1 / 3, dtype=pl.Boolean)
    is_spouse = pl.col("number") % SLOTS == SPOUSE_SLOT
    far = pl.Series((share(chance, "comes from", entries, "household") * 60).astype(int))
    there = pl.Series((share(chance, "goes to", entries, "number") * 60).astype(int))
    outside = [(995_000 + far + 1).cast(pl.String), (995_000 + there + 1).cast(pl.String)]
    entries = entries.with_columns(
        previous=pl.when(is_move).then(before).when(is_spouse & is_near).then(from_near.cast(pl.Int64)),
        came_from=outside[0],
        goes_to=outside[1],
    )
    is_birth = (pl.col("registered_on") - pl.col("born")).dt.total_days() < 90
    comes_from_outside = ~is_birth & ((is_spouse & ~is_near) | pl.col("is_permit"))
    return entries.with_columns(
        previous=pl.col("previous").forward_fill().over("person"), came_from=pl.when(comes_from_outside).then("came_from"),
        home_area=pl.col("resident_id").str.slice(0, 6),
    )  # fmt: skip


def permits(chance: Chance, entries: pl.DataFrame) -> pl.DataFrame:
    """``permit_from`` and ``permit_until`` as an entry recorded on its day would have them: the year that then runs."""
    first = pl.Series((share(chance, "permit endorsed", entries, "household") * PERMIT_DAYS).astype(int)).cast(pl.Int32)
    day = pl.col("recorded").cast(pl.Int32)
    since = (day - first) // PERMIT_DAYS * PERMIT_DAYS + first
    is_known = pl.col("is_permit") & (pl.Series(share(chance, "permit shown", entries, "number")) < 0.9)
    return entries.with_columns(
        permit_from=pl.when(is_known).then(since.cast(pl.Date)),
        permit_until=pl.when(is_known).then((since + PERMIT_DAYS - 1).cast(pl.Date)),
    )


def renewals(world: World, entries: pl.DataFrame) -> pl.DataFrame:
    """The latest yearly endorsement of each permit that was not let lapse, as an entry of its own."""
    chance, until = world.chance, world.months.until
    last = entries.unique("person", keep="last", maintain_order=True).filter(pl.col("is_permit") & (pl.col("status") == PRESENT))
    first = pl.Series((share(chance, "permit endorsed", last, "household") * PERMIT_DAYS).astype(int)).cast(pl.Int32)
    today = (until - timedelta(1)).toordinal() - 719_163
    endorsed = ((today - first) // PERMIT_DAYS * PERMIT_DAYS + first).cast(pl.Date)
    last = last.with_columns(endorsed=endorsed)
    last = last.with_columns(recorded=later(chance, "permit entered", last, "endorsed", 0, 3), row=pl.col("row") + 50)
    renewed = pl.Series(share(chance, "permit renewed", last, "household") > 1 / 12, dtype=pl.Boolean)
    return last.filter(renewed & (last["endorsed"] > last["happened_on"])).select(entries.columns)
