"""How a name comes to be written otherwise than it is: many names at once, each in the way that is drawn for it.

Nothing here is a list made by hand. What sounds alike has the same reading without tones in pypinyin (whose table of readings is
the Unicode consortium's and the dictionaries', kept since 2013, without dependencies; GB 2312 orders its common characters by sound
too, but tells no reading, and lost characters are often spelled out). What looks alike stands next to each other in Unicode, which
is ordered by radical and strokes. Traditional forms are OpenCC's.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pypinyin.pinyin_dict import pinyin_dict

from hardship.traditional import traditional
from simulation.chance import Floats, Ints
from simulation.surnames import DOT, Names

Codes = NDArray[np.uint32]

SOUND, LOOK, TRADITIONAL, SWAPPED, CUT = 0, 1, 2, 3, 4
WAYS = (0.36, 0.20, 0.18, 0.14, 0.12)
"""Of ten names written wrongly: by sound, by look (or the next word of the input method), in traditional characters, in another order, with
a character left out or, in long names, another dot. A character that is lost comes before all of these."""
LOST = ("□", "?", "")
"""What stands in place of a character that a system does not have; a third of them are spelled out instead."""
DOTS = (".", "•", "．", "")
_HIGHEST = 0x30000
_COMMON, _ALL = range(0xB0A1, 0xD7FA), range(0xB0A1, 0xF7FF)  # GB 2312: the 3,755 common characters of its first level, and all 6,763


@cache
def reading(character: str) -> str:
    """The first reading without its tone, ``u`` for ``ü``; "" for what has none."""
    first = pinyin_dict.get(ord(character), "").split(",")[0]
    return "".join(letter for letter in unicodedata.normalize("NFD", first) if letter.isascii())


def is_rare(names: pl.Series) -> pl.Series:
    """Whether a name holds a character that GB 2312 lacks, and with it many an old system."""
    distinct = sorted(set("".join(names.unique().to_list())))
    lacking = [character for character in distinct if character != DOT and not _in_gb2312(character)]
    return names.str.contains_any(lacking) if lacking else pl.Series([False] * len(names), dtype=pl.Boolean)


def misspelt(names: Names, way: Floats, place: Floats, pick: Floats) -> Names:
    """Each name otherwise; ``way``, ``place`` and ``pick`` in [0, 1) say how, where, and which of several.

    Where a way changes nothing (a name without a traditional form), a character that looks alike takes its place.
    """
    if not len(names):
        return names
    chosen = np.searchsorted(np.cumsum(WAYS), way * sum(WAYS), side="right")
    made = names.astype(object)
    rare = is_rare(pl.Series(names, dtype=pl.String)).to_numpy()
    for number, write in enumerate((_by_sound, _by_look, _traditional, _swapped, _cut)):
        who = np.nonzero((chosen == number) & ~rare)[0]
        made[who] = write(names[who], place[who], pick[who])
    who = np.nonzero(rare)[0]
    made[who] = _lost(names[who], pick[who])
    same = np.nonzero(made == names.astype(object))[0]
    made[same] = _by_look(names[same], place[same], pick[same])
    return made.astype(np.str_)


def _lost(names: Names, pick: Floats) -> Names:
    rare = [character for character in sorted(set("".join(names.tolist()))) if character != DOT and not _in_gb2312(character)]
    texts = pl.Series(names, dtype=pl.String)
    if not rare:
        return names
    forms = [texts.str.replace_many(rare, [mark] * len(rare)) for mark in LOST]
    forms.append(texts.str.replace_many(rare, [reading(character) or "?" for character in rare]))
    which = np.searchsorted((0.3, 0.55, 0.67), pick, side="right")
    written: Names = np.choose(which, [form.to_numpy().astype(np.str_) for form in forms])
    return written


def _by_sound(names: Names, place: Floats, pick: Floats) -> Names:
    start, count, alike = _sounds()
    codes, length = _codes(names)
    rows, column = np.arange(len(names)), _place(codes, length, place)
    code = codes[rows, column]
    found = np.nonzero(count[code] > 0)[0]
    codes[rows[found], column[found]] = alike[start[code[found]] + np.floor(pick[found] * count[code[found]]).astype(np.int64)]
    return _names(codes)


def _by_look(names: Names, place: Floats, pick: Floats) -> Names:
    known = _known()
    codes, length = _codes(names)
    rows, column = np.arange(len(names)), _place(codes, length, place)
    here = np.searchsorted(known, codes[rows, column])
    step = np.array((-2, -1, 1, 2))[np.floor(pick * 4).astype(np.int64)]
    codes[rows, column] = known[(here + step) % len(known)]
    return _names(codes)


def _traditional(names: Names, place: Floats, pick: Floats) -> Names:
    codes, _ = _codes(names)
    return _names(_forms()[codes])


def _swapped(names: Names, place: Floats, pick: Floats) -> Names:
    """The last two characters change places; in long names the parts do."""
    codes, length = _codes(names)
    rows = np.arange(len(names))
    last = np.maximum(length - 1, 1)
    codes[rows, last - 1], codes[rows, last] = codes[rows, last], codes[rows, last - 1].copy()
    texts = pl.DataFrame({"name": names, "turned": _names(codes)})
    parts = pl.col("name").str.split_exact(DOT, 1)
    turned = parts.struct.field("field_1") + DOT + parts.struct.field("field_0")
    made: Names = texts.select(pl.coalesce(turned, "turned")).to_series().to_numpy().astype(np.str_)
    return made


def _cut(names: Names, place: Floats, pick: Floats) -> Names:
    """The last character is missing, of two characters it stands there twice; in long names the dot is another."""
    texts = pl.DataFrame({"name": names, "dot": np.array(DOTS)[np.floor(pick * len(DOTS)).astype(np.int64)]})
    length = pl.col("name").str.len_chars()
    short = pl.when(length > 2).then(pl.col("name").str.head(-1)).otherwise(pl.col("name") + pl.col("name").str.tail(1))
    parts = pl.col("name").str.split_exact(DOT, 1)
    dotted = parts.struct.field("field_0") + pl.col("dot") + parts.struct.field("field_1")
    made: Names = texts.select(pl.coalesce(dotted, short)).to_series().to_numpy().astype(np.str_)
    return made


def _place(codes: Codes, length: Ints, place: Floats) -> Ints:
    """Which character: mostly one of the given name, one time in six the first; never a dot."""
    given = 1 + np.floor(place * 6 / 5 * np.maximum(length - 1, 1)).astype(np.int64)
    chosen = np.where((place < 5 / 6) & (length > 1), np.minimum(given, length - 1), 0)
    is_dot = codes[np.arange(len(codes)), chosen] == ord(DOT)
    before: Ints = np.where(is_dot, chosen - 1, chosen)
    return before


def _codes(names: Names) -> tuple[Codes, Ints]:
    """The code points of each name, 0 behind its end, and its length."""
    whole = np.ascontiguousarray(names.astype(np.str_))
    codes = whole.view(np.uint32).reshape(len(whole), -1).copy() if len(whole) else np.zeros((0, 1), dtype=np.uint32)
    return codes, (codes > 0).sum(axis=1).astype(np.int64)


def _names(codes: Codes) -> Names:
    whole = np.ascontiguousarray(codes)
    names: Names = whole.view(f"<U{whole.shape[1]}").reshape(-1)
    return names


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _level(pairs: range) -> list[str]:
    """The characters of a part of GB 2312, in its order; its last row of a level is not full."""
    second = range(0xA1, 0xFF)
    return [character for pair in pairs if pair & 0xFF in second for character in pair.to_bytes(2, "big").decode("gb2312", "ignore")]


@cache
def _known() -> Codes:
    """The Han characters of GB 2312 in the order of Unicode."""
    return np.array(sorted(map(ord, _level(_ALL))), dtype=np.uint32)


@cache
def _sounds() -> tuple[Ints, Ints, Codes]:
    """(start, count, characters): for each code point where the common characters of the same sound stand, itself left out."""
    by_sound: dict[str, list[int]] = {}
    for character in _level(_COMMON):
        by_sound.setdefault(reading(character), []).append(ord(character))
    start, count = np.zeros(_HIGHEST, dtype=np.int64), np.zeros(_HIGHEST, dtype=np.int64)
    alike: list[int] = []
    for code in _known().tolist():
        others = [other for other in by_sound.get(reading(chr(code)), []) if other != code]
        start[code], count[code] = len(alike), len(others)
        alike += others
    return start, count, np.array(alike, dtype=np.uint32)


@cache
def _forms() -> Codes:
    """The traditional form of each code point, itself where it has none of its own."""
    forms = np.arange(_HIGHEST, dtype=np.uint32)
    for code in _known().tolist():
        made = traditional(chr(code))
        if len(made) == 1:
            forms[code] = ord(made)
    return forms
