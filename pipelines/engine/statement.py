"""SQL as a tree: parsed once from DuckDB's dialect, parameters put in as typed literals, never by formatting text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from hardship.errors import StoreError

DIALECT = "duckdb"  # the dialect in which statements are written; an engine may write them in another
Value = date | int | str | None


def parse(path: Path) -> exp.Query:
    """The one statement in a file. Raises StoreError where it cannot be read or parsed, or is not exactly one query."""
    try:
        return _parsed(path, path.read_text("utf-8")).copy()
    except OSError as error:
        raise StoreError(f"cannot read the statement: {error.strerror}", where=str(path), do="restore the file") from error


@lru_cache(maxsize=256)
def _parsed(path: Path, text: str) -> exp.Query:
    try:
        found = [tree for tree in sqlglot.parse(text, dialect=DIALECT) if tree is not None]
    except SqlglotError as error:  # after SELECT, DuckDB reads `a: b` as an alias: write CAST(:name AS …) there
        raise StoreError(f"cannot parse the statement: {error}", where=str(path), do="mend the SQL") from error
    if len(found) != 1 or not isinstance(found[0], exp.Query):
        raise StoreError("a file holds one query and nothing else", where=str(path), do="split it: one file makes one table")
    return found[0]


def placeholders(statement: exp.Expr) -> set[str]:
    """The names of the parameters that a statement asks for."""
    return {str(found.this) for found in statement.find_all(exp.Placeholder)}


def bind(statement: exp.Expr, parameters: Mapping[str, Value], where: str) -> exp.Expr:
    """A copy of ``statement`` with every ``:name`` replaced by the literal of that parameter.

    Raises StoreError where a parameter is missing, or is given and not asked for.
    """
    asked = placeholders(statement)
    if "None" in asked or statement.find(exp.Parameter):
        raise StoreError("placeholders are written :name", where=where, do="name each parameter")
    if missing := sorted(asked - set(parameters)):
        raise StoreError(f"the statement asks for {', '.join(missing)}", where=where, do="give every parameter")
    if unknown := sorted(set(parameters) - asked):
        raise StoreError(f"the statement does not ask for {', '.join(unknown)}", where=where, do="give what it asks for and no more")

    bound = statement.copy()
    for asking in list(bound.find_all(exp.Placeholder)):
        asking.replace(literal(parameters[str(asking.this)], where))
    return bound


def literal(value: Value, where: str) -> exp.Expr:
    """A typed literal: dates as DATE, whole numbers, texts quoted, None as NULL. Anything else is refused."""
    if isinstance(value, bool) or type(value) not in (date, int, str, type(None)):
        raise StoreError(f"a parameter cannot be a {type(value).__name__}", where=where, do="give a date, a whole number or a text")
    return exp.convert(value)


def quoted(statement: exp.Expr) -> str:
    """The statement for an error message: as written, with placeholders, so that no value of a person is in it."""

    def name(node: exp.Expr) -> exp.Expr:
        return exp.var(f":{node.this}") if isinstance(node, exp.Placeholder) else node

    return str(statement.transform(name).sql(dialect=DIALECT, pretty=True))
