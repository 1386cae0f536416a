"""How a value is written for a reader, and the JSON in which a warning or a match carries the numbers behind it.

Money is written in yuan with thousands, ppm in per cent, Booleans as 是/否 (yes/no), unknown as 不详 (unknown). All of it
is polars expressions: a sentence for a million households is one pass.

A template holds ``{fact}`` and ``{param:name}``. A part in ``[…]`` is left out where a value in it is unknown, false or
zero (a number of days, ``days_…``, also counts when it is zero); ``[…|…]`` says the second part instead where all values
of the first are known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import polars as pl

from hardship.errors import DeclarationError
from hardship.evaluate import PARAM
from hardship.parameters import Parameters
from hardship.tables import Table

Language = Literal["zh", "en"]

_WORDS: Final[dict[str, dict[Language, str]]] = {
    "yuan": {"zh": "元", "en": " yuan"},
    "true": {"zh": "是", "en": "yes"},
    "false": {"zh": "否", "en": "no"},
    "unknown": {"zh": "不详", "en": "unknown"},
}
_HOLE = re.compile(r"\{([^{}]+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]+)\]")


@dataclass(frozen=True)
class Number:
    """A value that stands behind a sentence: a fact of the night, or a parameter with the text that sets it.

    ``column`` is its column in the frame; ``unit`` says how it is written (fen, ppm, percent, bool, date, else plain).
    """

    name: str
    zh: str
    en: str
    unit: str
    source: Literal["indicator", "parameter"]
    citation: str = ""
    unverified: bool = False

    @property
    def column(self) -> str:
        return f"{PARAM}{self.name}" if self.source == "parameter" else self.name

    @property
    def col(self) -> pl.Expr:
        return pl.col(self.column)


def number_of(name: str, tables: Sequence[Table], parameters: Parameters, day: date) -> Number:
    """The description of a fact, or of ``param:<name>`` as it holds on ``day``. Raises DeclarationError for neither."""
    if name.startswith(PARAM):
        parameter = parameters[name.removeprefix(PARAM)]
        held = parameter.on(day)
        citation, unverified = ("", True) if held is None else (str(held.citation), held.unverified)
        return Number(parameter.name, parameter.zh, parameter.en, parameter.unit, "parameter", citation, unverified)
    for table in tables:
        for column in table.columns:
            if column.name == name:
                return Number(name, column.zh, column.en, column.kind, "indicator")
    raise DeclarationError(f"no fact and no parameter is called {name}", do="name an indicator, or param:<parameter>")


def text_of(number: Number, language: Language) -> pl.Expr:
    """The value written for a reader; never null."""
    unknown = pl.lit(_WORDS["unknown"][language])
    return _known_text(number.col, number.unit, language).fill_null(unknown)


def _known_text(value: pl.Expr, unit: str, language: Language) -> pl.Expr:
    if unit.startswith("fen"):
        return pl.concat_str(_decimal(value.cast(pl.Int64), 2), pl.lit(_WORDS["yuan"][language]))
    if unit == "ppm":
        tenths = _sign_of(value) * ((value.cast(pl.Int64).abs() + 500) // 1000)
        return pl.concat_str(_decimal(tenths, 1), pl.lit("%"))
    if unit == "bool":
        return pl.when(value).then(pl.lit(_WORDS["true"][language])).when(~value).then(pl.lit(_WORDS["false"][language]))
    if unit == "date":
        return value.dt.strftime("%Y-%m-%d")
    if unit in ("code", "key", "text"):
        return value.cast(pl.String)
    plain = pl.when(value.cast(pl.Float64) % 1 == 0).then(_decimal(value.cast(pl.Int64), 0)).otherwise(value.cast(pl.String))
    return pl.concat_str(plain, pl.lit("%")) if unit == "percent" else plain


def _sign_of(value: pl.Expr) -> pl.Expr:
    return pl.when(value < 0).then(-1).when(value.is_not_null()).then(1)


def _decimal(value: pl.Expr, places: int) -> pl.Expr:
    """A whole number of 10^-places with thousands separators; the decimals only where they are not all zero."""
    scale: int = 10**places
    whole = (value.abs() // scale).cast(pl.String)
    # polars' regular expressions look neither ahead nor behind: group from the right by reversing twice.
    grouped = whole.str.reverse().str.replace_all(r"(\d{3})", "${1},").str.strip_suffix(",").str.reverse()
    rest = value.abs() % scale
    decimals = pl.when(rest > 0).then(pl.concat_str(pl.lit("."), rest.cast(pl.String).str.zfill(places))).otherwise(pl.lit(""))
    sign = pl.when(value < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, grouped, decimals if places else pl.lit(""))


def names_in(template: str) -> list[str]:
    """The facts and parameters (``param:…``) that a template holds, in order, each once."""
    return list(dict.fromkeys(_HOLE.findall(template)))


def sentence(template: str, numbers: Mapping[str, Number], language: Language) -> pl.Expr:
    """The template with every ``{name}`` written; ``numbers`` maps the names in it. Never null."""
    parts: list[pl.Expr] = []
    for at, part in enumerate(_OPTIONAL.split(template)):
        parts.append(_optional(part, numbers, language) if at % 2 else _plain(part, numbers, language))
    return pl.concat_str(parts)


def _optional(part: str, numbers: Mapping[str, Number], language: Language) -> pl.Expr:
    first, _, second = part.partition("|")
    asked = [numbers[name] for name in names_in(first)]
    is_told = pl.all_horizontal(_is_told(number) for number in asked)
    is_known = pl.all_horizontal(number.col.is_not_null() for number in asked)
    told, instead = _plain(first, numbers, language), _plain(second, numbers, language)
    return pl.when(is_told).then(told).when(is_known).then(instead).otherwise(pl.lit(""))


def _plain(template: str, numbers: Mapping[str, Number], language: Language) -> pl.Expr:
    pieces = _HOLE.split(template)
    return pl.concat_str(text_of(numbers[piece], language) if at % 2 else pl.lit(piece) for at, piece in enumerate(pieces))


def _is_told(number: Number) -> pl.Expr:
    known = number.col.is_not_null()
    if number.unit == "bool":
        return number.col.fill_null(False)
    if number.unit in ("date", "code", "key", "text") or number.name.startswith("days_"):
        return known
    return known & (number.col != 0).fill_null(False)


def dumps(value: Any) -> str:
    """JSON as every table holds it: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def json_object(fixed: Mapping[str, Any], varying: Mapping[str, pl.Expr]) -> pl.Expr:
    """A JSON object with sorted keys; ``varying`` are expressions that already give JSON text."""
    pieces: list[pl.Expr] = []
    for at, key in enumerate(sorted({*fixed, *varying})):
        head = ("{" if at == 0 else ",") + dumps(key) + ":"
        pieces += [pl.lit(head), varying[key]] if key in varying else [pl.lit(head + dumps(fixed[key]))]
    return pl.concat_str(*pieces, pl.lit("}"))


def json_array(items: Sequence[pl.Expr]) -> pl.Expr:
    """A JSON array of expressions that give JSON text; an item that is null is left out."""
    if not items:
        return pl.lit("[]")
    return pl.concat_str(pl.lit("["), pl.concat_str(items, separator=",", ignore_nulls=True), pl.lit("]"))


def json_text(value: pl.Expr) -> pl.Expr:
    """A string expression as JSON; values are codes, dates and numbers, so only quotes and backslashes need care."""
    escaped = value.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
    return pl.concat_str(pl.lit('"'), escaped, pl.lit('"'))


def number_json(number: Number) -> pl.Expr:
    """{citation, en, name, source, text, text_en, unit, unverified, value, zh} of one number."""
    fixed = {
        "name": number.name, "zh": number.zh, "en": number.en, "unit": number.unit, "source": number.source,
        "citation": number.citation, "unverified": number.unverified,
    }  # fmt: skip
    value = number.col
    if number.unit == "date":
        raw = json_text(value.dt.strftime("%Y-%m-%d"))
    elif number.unit in ("code", "key", "text"):
        raw = json_text(value.cast(pl.String))
    else:
        raw = value.cast(pl.String)
    varying = {
        "value": raw.fill_null(pl.lit("null")),
        "text": json_text(text_of(number, "zh")),
        "text_en": json_text(text_of(number, "en")),
    }
    return json_object(fixed, varying)
