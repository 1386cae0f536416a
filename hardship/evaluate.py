"""Putting declared expressions to a frame of facts: which names they read, and the values of parameters on a day.

Facts are three-valued: null is unknown. A parameter without a value on the day is unknown too, and so is every answer
that depends on it. The night and the caseworker's calculator both come through here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import polars as pl

from hardship.errors import DeclarationError
from hardship.parameters import Parameters

PARAM: Final = "param:"
UNKNOWN: Final = pl.lit(None, dtype=pl.Boolean)
"""The answer to a question that no feed can answer: a person has to ask it."""


def names_read(expressions: Iterable[pl.Expr]) -> tuple[list[str], list[str]]:
    """The facts and the parameters (without ``param:``) that the expressions read, each sorted."""
    names = {name for expression in expressions for name in expression.meta.root_names()}
    return (
        sorted(name for name in names if not name.startswith(PARAM)),
        sorted(name.removeprefix(PARAM) for name in names if name.startswith(PARAM)),
    )


def value_of(value: float | None) -> int | float | None:
    """Whole numbers as int, so that no amount of money passes through floating point."""
    return int(value) if value is not None and float(value).is_integer() else value


def fill_parameters(frame: pl.DataFrame, names: Iterable[str], parameters: Parameters, day: date) -> pl.DataFrame:
    """The frame with a column ``param:<name>`` for each name: its value on ``day``, or null (Int64) where none is known.

    A column that is there already stays: a case or a what-if brings its own value. Raises DeclarationError for a name
    that nobody declares.
    """
    absent = [name for name in names if f"{PARAM}{name}" not in frame.columns]
    filled = {name: value_of(parameters.value_on(name, day)) for name in absent}
    return frame.with_columns(
        pl.lit(value, dtype=pl.Float64 if isinstance(value, float) else pl.Int64).alias(f"{PARAM}{name}") for name, value in filled.items()
    )


def require_facts(frame: pl.DataFrame, names: Iterable[str], owner: str) -> None:
    """Raises DeclarationError where ``owner`` reads a fact that no indicator makes."""
    missing = sorted(set(names) - set(frame.columns))
    if missing:
        raise DeclarationError(
            f"{owner} reads facts that no indicator makes: {', '.join(missing)}",
            where=owner,
            do="declare them below indicators/, or take the noun out",
        )


def half_up(numerator: pl.Expr, divisor: int) -> pl.Expr:
    """``numerator / divisor`` of whole numbers that are not negative, rounded half up, in integers throughout."""
    return (numerator * 2 + divisor) // (2 * divisor)


def least(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The smaller of two; unknown where one is unknown (polars' min_horizontal would pass the known one off as both)."""
    return pl.when(one <= other).then(one).when(one > other).then(other)
