"""In which encoding a text is written, found from its bytes alone.

Tried in this order: a byte-order mark; UTF-16 by the zero bytes that digits and delimiters leave on one side of every
pair; UTF-8, strictly; then GB18030 (with GBK and GB2312) against Big5 (with Hong Kong's characters) by the share of
characters that are in everyday use. A text that is nearly UTF-8 is a damaged UTF-8 text and refused, and so is whatever
reads as rare characters in both: another country's encoding, a cut or no text at all.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

from hardship.errors import DeliveryError
from hardship.traditional import simplified

BLOCK = 1 << 21  # bytes read at a time
_WINDOW = 1 << 20  # bytes looked at from the first that is not ASCII on
_MARKS = (  # UTF-32's first: its mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
CODECS = {"utf-8-sig": "utf-8", "big5": "big5hkscs"}
_THREE_BYTES = re.compile(rb"[\xe2-\xef][\x80-\xbf][\x80-\xbf]")
_AT_LEAST_COMMON = 0.6
_HIGH = bytes(range(0x80, 0x100))
# UTF-8 within a text of two bytes a character: whole runs of three-byte characters.
_FOREIGN = re.compile(rb"(?<![\x80-\xff])(?:[\xe4-\xe9][\x80-\xbf]{2}){2,}(?![\x80-\xff])")
_LOST = "\ufffd".encode("gb18030")
_DO = "export the file again as UTF-8, and copy it whole"


@dataclass(frozen=True)
class Text:
    """How a text is written: ``encoding`` as stated in manifests, ``newline`` "" for the usual ones, else what ends a line."""

    encoding: str
    newline: str = ""


def detect(stream: BinaryIO, where: str) -> Text:
    """Reads as far as needed. Raises DeliveryError for an empty file, and for bytes that are no text in a known encoding."""
    block = stream.read(BLOCK)
    if not block:
        raise DeliveryError(
            "the file is empty: it has not even a heading", where=where, do="hand over the whole file", zh="文件是空的，连表头也没有"
        )
    encoding = next((name for mark, name in _MARKS if block.startswith(mark)), "") or _utf_16(block[:_WINDOW])
    before = 0
    first = block
    while not encoding and block.isascii():
        before += block.count(b"\n")
        block = stream.read(BLOCK)
        if not block:
            encoding = "utf-8"
    if not encoding:
        start = _first_high(block)
        window = block[start : start + _WINDOW]
        is_end = len(block) <= start + _WINDOW and not stream.read(1)
        encoding = _of_window(window, is_end, where, before + block[:start].count(b"\n") + 1)
    newline = "" if b"\n" in first or b"\r" in first else "\x85" if _has_nel(first, encoding) else ""
    return Text(encoding, newline)


def _first_high(block: bytes) -> int:
    found = re.search(rb"[\x80-\xff]", block)
    return found.start() if found else 0


def _has_nel(block: bytes, encoding: str) -> bool:
    return "\x85" in block.decode(CODECS.get(encoding, encoding), "replace")


def _utf_16(block: bytes) -> str:
    """UTF-16 without its mark: ASCII characters have their zero byte on one side only, and the rest is everyday text."""
    pairs = max(1, len(block) // 2)
    for encoding, zeros, others in (("utf-16-le", block[1::2], block[::2]), ("utf-16-be", block[::2], block[1::2])):
        # 一 (U+4E00) and the wide space (U+3000) have their zero byte on the other side.
        if zeros.count(0) >= 0.05 * pairs and others.count(0) <= 0.25 * zeros.count(0):
            text = block.decode(encoding, "replace")
            other = [character for character in text if character > "\xff"]
            common = _common("gb18030") | _common("big5")
            if sum(character in common for character in other) >= _AT_LEAST_COMMON * len(other):
                return encoding
    return ""


def _of_window(window: bytes, is_end: bool, where: str, line: int) -> str:
    try:
        text, _ = codecs.utf_8_decode(window, "strict", is_end)
    except UnicodeDecodeError as error:
        high = len(window) - len(window.translate(None, _HIGH))
        if 3 * len(_THREE_BYTES.findall(window)) >= 0.6 * high:
            raise broken("UTF-8", where, line + window[: error.start].count(b"\n")) from None
    else:
        other = {character for character in text if character > "\x7f"}
        looks_utf_8 = not other or any(not "\u0100" <= character <= "\u07ff" for character in other)
        if looks_utf_8 or _share(window, "gb18030", is_end) < 1:
            return "utf-8"
    shares = {encoding: _share(window, encoding, is_end) for encoding in ("gb18030", "big5")}
    best = max(shares, key=lambda encoding: shares[encoding])  # gb18030 where both are alike
    if shares[best] >= _AT_LEAST_COMMON:
        return best
    for encoding in ("gb18030", "big5"):
        if (after := _nearly(window, encoding)) is not None:
            raise broken(encoding, where, line + after)
    raise DeliveryError(
        "the text is neither UTF-8 nor GB18030, UTF-16 or Big5",
        where=f"{where}, line {line}",
        do="export the file again as UTF-8; it may have been cut off or be no text at all",
        zh=f"第{line}行起的文字不是UTF-8、GB18030、UTF-16或Big5编码",
    )


def _nearly(window: bytes, encoding: str) -> int | None:
    """Line ends before the first broken byte of a text that is of this encoding but for a few; None of any other."""
    codec = CODECS.get(encoding, encoding)
    text = window.decode(codec, "replace")
    other = _telling(text, encoding)
    good = sum(character in _common(encoding) for character in other)
    if len(other) < 3 or good < 0.75 * len(other):
        return None
    try:
        window.decode(codec)
    except UnicodeDecodeError as error:
        return window[: error.start].count(b"\n")
    return None


@cache
def _common(encoding: str) -> frozenset[str]:
    """Characters in everyday use: level 1 of the encoding's own standard, punctuation and full-width signs."""
    leads, trails = (
        ((0xA1, 0xA3, *range(0xB0, 0xD8)), range(0xA1, 0xFF))
        if encoding == "gb18030"
        else ((*range(0xA1, 0xA4), *range(0xA4, 0xC7)), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    )
    codec = "gb2312" if encoding == "gb18030" else "big5"
    common = frozenset("".join(bytes((lead, trail)).decode(codec, "ignore") for lead in leads for trail in trails))
    if encoding == "gb18030":  # it can write the traditional forms too
        forms = sorted(_common("big5"))
        common |= {form for form, simple in zip(forms, simplified("\n".join(forms)).split("\n"), strict=True) if simple in common}
    return common


def _share(window: bytes, encoding: str, is_end: bool) -> float:
    """Share of everyday characters among those that tell; -1 where the bytes are not of that encoding."""
    if encoding == "gb18030":
        window = without_foreign(window)
    try:
        text = codecs.getincrementaldecoder(CODECS.get(encoding, encoding))("strict").decode(window, is_end)
    except UnicodeDecodeError:
        return -1
    other = _telling(text, encoding)
    common = _common(encoding)
    return sum(character in common for character in other) / len(other) if other else 1.0


def _telling(text: str, encoding: str) -> list[str]:
    """Characters that are not ASCII and say something of the encoding: what nobody sees (a zero-width space, a mark of
    byte order within, a space that does not break) is dress, of which each cell of a copied web page may have some.
    """
    common = _common(encoding)
    return [c for c in text if c > "\x7f" and (c in common or not (c.isspace() or unicodedata.category(c) == "Cf"))]


def without_foreign(block: bytes) -> bytes:
    """The bytes with U+FFFD in the place of runs that are UTF-8."""
    return _FOREIGN.sub(lambda run: _LOST if _is_foreign(run[0]) else run[0], block)


def _is_foreign(run: bytes) -> bool:
    """Whether a run of bytes is everyday Chinese as UTF-8 and is not as GB18030."""
    common = _common("gb18030")
    if not common.issuperset(run.decode("utf-8", "replace")):
        return False
    try:
        return not common.issuperset(run.decode("gb18030"))
    except UnicodeDecodeError:
        return True


def broken(encoding: str, where: str, line: int) -> DeliveryError:
    name = encoding.upper().removesuffix("-SIG")
    return DeliveryError(
        f"the text is {name} with broken bytes, first on line {line}",
        where=f"{where}, line {line}",
        do=_DO,
        zh=f"文字编码为{name}，但第{line}行有损坏的字节",
    )
