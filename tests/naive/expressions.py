"""A declared polars expression, read in plain Python: the tree that it serialises to, walked over a list of rows.

A value is a list with one entry a row; what aggregates gives every row the same. Null is None. A kind of node that no
declaration has used so far raises NotImplementedError: whoever uses it first says here what it means.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import polars as pl
from pyarrow import ipc

Rows = Sequence[Mapping[str, Any]]
Read = Callable[[Rows], list[Any]]


def of_row(expression: pl.Expr, row: Mapping[str, Any]) -> Any:
    """The value of a row-wise expression."""
    return read(expression)([row])[0]


def of_rows(expression: pl.Expr, rows: Rows) -> Any:
    """The value of an expression that aggregates ``rows``, of which there is at least one."""
    return read(expression)(rows)[0]


def read(expression: pl.Expr) -> Read:
    return _read(expression.meta.serialize(format="json"))


@lru_cache(maxsize=1024)
def _read(tree: str) -> Read:
    return _node(json.loads(tree))


def _node(tree: Any) -> Read:
    if tree == "Len":
        return lambda rows: [len(rows)] * len(rows)
    ((kind, part),) = tree.items()
    if kind not in _KINDS:
        raise NotImplementedError(f"an expression of kind {kind}")
    return _KINDS[kind](part)


def _column(name: str) -> Read:
    return lambda rows: [row[name] for row in rows]


def _literal(part: Any) -> Read:
    value = _constant(part)
    return lambda rows: [value] * len(rows)


def _constant(part: Any) -> Any:
    while isinstance(part, dict):
        ((kind, part),) = part.items()
        if kind == "Null":
            return None
        if kind == "List":
            return [value for column in ipc.open_stream(bytes(part)).read_all().columns for value in column.to_pylist()]
        if kind == "Date":
            return date(1970, 1, 1) + timedelta(days=part)
    return None if part == "Null" else part


def _both(left: Any, right: Any) -> Any:
    """Kleene's and: a false decides, else an unknown is unknown."""
    return False if left is False or right is False else None if left is None or right is None else True


def _either(left: Any, right: Any) -> Any:
    return True if left is True or right is True else None if left is None or right is None else False


def _known(do: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: None if left is None or right is None else do(left, right)


def _floor(left: int, right: int) -> int | None:
    return None if right == 0 else left // right


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "And": _both, "Or": _either, "Plus": _known(operator.add), "Minus": _known(operator.sub), "Multiply": _known(operator.mul),
    "FloorDivide": _known(_floor), "Eq": _known(operator.eq), "NotEq": _known(operator.ne), "Lt": _known(operator.lt),
    "LtEq": _known(operator.le), "Gt": _known(operator.gt), "GtEq": _known(operator.ge),
}  # fmt: skip


def _binary(part: Any) -> Read:
    if part["op"] not in _OPERATORS:
        raise NotImplementedError(f"the operator {part['op']}")
    left, right, do = _node(part["left"]), _node(part["right"]), _OPERATORS[part["op"]]
    return lambda rows: [do(a, b) for a, b in zip(left(rows), right(rows), strict=True)]


def _ternary(part: Any) -> Read:
    asked, then, otherwise = (_node(part[name]) for name in ("predicate", "truthy", "falsy"))
    return lambda rows: [a if p is True else b for p, a, b in zip(asked(rows), then(rows), otherwise(rows), strict=True)]


def _cast(part: Any) -> Read:
    inner, to = _node(part["expr"]), part["dtype"]["Literal"]
    do = {"Int64": int, "Boolean": bool, "String": str}[to]
    return lambda rows: [None if value is None else do(value) for value in inner(rows)]


def _aggregate(part: Any) -> Read:
    ((kind, what),) = part.items()
    if kind not in ("Sum", "Min", "Max"):
        raise NotImplementedError(f"the aggregate {kind}")
    inner = _node(what if kind == "Sum" else what["input"])

    def together(rows: Rows) -> list[Any]:
        known = [value for value in inner(rows) if value is not None]
        return [sum(known) if kind == "Sum" else (min if kind == "Min" else max)(known, default=None)] * len(rows)

    return together


def _filter(part: Any) -> Read:
    inner, by = _node(part["input"]), _node(part["by"])
    return lambda rows: [value for value, keep in zip(inner(rows), by(rows), strict=True) if keep is True]


def _all(values: list[Any], ignore_nulls: bool) -> list[Any]:
    answer: bool | None = True
    for value in values:
        answer = answer if value is None and ignore_nulls else _both(answer, value)
    return [answer] * len(values)


def _between(value: Any, low: Any, high: Any) -> Any:
    return _both(_known(operator.le)(low, value), _known(operator.le)(value, high))


def _is_in(value: Any, among: list[Any]) -> Any:
    return None if value is None else value in among


def _offset(day: date, by: str) -> date:
    """A day moved by a text like "-41d"."""
    if not by.endswith("d"):
        raise NotImplementedError(f"to move a day by {by}")
    return day + timedelta(days=int(by[:-1]))


def _first_known(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _largest_known(*values: Any) -> Any:
    return max((value for value in values if value is not None), default=None)


def _is_leap(day: date) -> bool:
    return day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)


def _unless_null(do: Callable[..., Any]) -> Callable[..., Any]:
    return lambda value, *others: None if value is None else do(value, *others)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "Not": _unless_null(lambda value: not value), "IsNull": lambda value: value is None, "IsNotNull": lambda value: value is not None,
    "IsIn": _is_in, "IsBetween": _between, "Coalesce": _first_known, "FillNull": _first_known, "MaxHorizontal": _largest_known,
    "Year": _unless_null(lambda day: day.year), "Month": _unless_null(lambda day: day.month), "Day": _unless_null(lambda day: day.day),
    "IsLeapYear": _unless_null(_is_leap), "OffsetBy": _unless_null(_offset), "TotalDays": _unless_null(lambda span: span.days),
}  # fmt: skip


def _function(part: Any) -> Read:
    inputs = [_node(one) for one in part["input"]]
    what = part["function"]
    options: Any = None
    while isinstance(what, dict):
        ((name, inner),) = what.items()
        if name in ("Boolean", "TemporalExpr"):
            what = inner
        else:
            what, options = name, inner
    if what == "All":
        return lambda rows: _all(inputs[0](rows), options["ignore_nulls"])
    if what == "IsBetween" and options["closed"] != "Both":
        raise NotImplementedError("is_between that leaves out an end")
    if what not in _FUNCTIONS:
        raise NotImplementedError(f"the function {what}")
    do = _FUNCTIONS[what]
    return lambda rows: [do(*values) for values in zip(*(each(rows) for each in inputs), strict=True)]


_KINDS: dict[str, Callable[[Any], Read]] = {
    "Column": _column, "Literal": _literal, "BinaryExpr": _binary, "Ternary": _ternary, "Cast": _cast, "Agg": _aggregate,
    "Filter": _filter, "Function": _function,
}  # fmt: skip
