"""In which encoding a text is written, found from its bytes alone; and its text as UTF-8, never with a character lost.

Tried in this order: a byte-order mark; UTF-16 by the zero bytes that digits and delimiters leave on one side of every
pair; UTF-8, strictly; then GB18030 (with GBK and GB2312) against Big5 (with Hong Kong's characters) by the share of
characters that are in everyday use. A text that is nearly UTF-8 is a damaged UTF-8 text and refused, and so is whatever
reads as rare characters in both: another country's encoding, a cut or no text at all.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
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
_CODECS = {"utf-8-sig": "utf-8", "big5": "big5hkscs"}
_THREE_BYTES = re.compile(rb"[\xe2-\xef][\x80-\xbf][\x80-\xbf]")
_AT_LEAST_COMMON = 0.6
_HIGH = bytes(range(0x80, 0x100))
# UTF-8 within a text of two bytes a character: whole runs of three-byte characters.
_FOREIGN = re.compile(rb"(?<![\x80-\xff])(?:[\xe4-\xe9][\x80-\xbf]{2}){2,}(?![\x80-\xff])")
_LOST = "\ufffd".encode("gb18030")
Decode = Callable[[bytes, bool], bytes]
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
    return "\x85" in block.decode(_CODECS.get(encoding, encoding), "replace")


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
            raise _broken("UTF-8", where, line + window[: error.start].count(b"\n")) from None
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
        if (broken := _nearly(window, encoding)) is not None:
            raise _broken(encoding, where, line + broken)
    raise DeliveryError(
        "the text is neither UTF-8 nor GB18030, UTF-16 or Big5",
        where=f"{where}, line {line}",
        do="export the file again as UTF-8; it may have been cut off or be no text at all",
        zh=f"第{line}行起的文字不是UTF-8、GB18030、UTF-16或Big5编码",
    )


def _nearly(window: bytes, encoding: str) -> int | None:
    """Line ends before the first broken byte of a text that is of this encoding but for a few; None of any other."""
    codec = _CODECS.get(encoding, encoding)
    text = window.decode(codec, "replace")
    other = [character for character in text if character > "\x7f"]
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
    """Share of everyday characters among those that are not ASCII; -1 where the bytes are not of that encoding."""
    if encoding == "gb18030":
        window = _without_foreign(window)
    try:
        text = codecs.getincrementaldecoder(_CODECS.get(encoding, encoding))("strict").decode(window, is_end)
    except UnicodeDecodeError:
        return -1
    other = [character for character in text if character > "\x7f"]
    common = _common(encoding)
    return sum(character in common for character in other) / max(1, len(other))


def decoded(stream: BinaryIO, text: Text, where: str) -> Iterator[bytes]:
    """The text as UTF-8 in blocks of whole characters, every line end a ``\\n`` and the leading mark gone.

    Raises DeliveryError with the line where bytes are broken or the last character is cut. UTF-8 inside a text of another
    encoding becomes U+FFFD, by which readers know a record that lost its text.
    """
    decode = _utf_8() if text.encoding.startswith("utf-8") else _recoded(text)
    read, held, is_first = 0, b"", True
    while True:
        block = stream.read(BLOCK)
        try:
            good = decode(block, not block)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(error.encoding, "ignore").encode() if isinstance(error.object, bytes) else b""
            raise _broken(text.encoding, where, _line_of(stream, read, text, held + before)) from None
        read += len(block)
        if is_first and good:
            good, is_first = good.removeprefix(codecs.BOM_UTF8), False
        good = held + good
        held = b"\r" if block and good.endswith(b"\r") else b""
        good = _as_lines(good[:-1] if held else good, text.newline)
        if good:
            yield good
        if not block:
            return


def _line_of(stream: BinaryIO, read: int, text: Text, last: bytes) -> int:
    """The line that follows ``last``, which itself follows about ``read`` good bytes of the stream."""
    lines = _as_lines(last, text.newline).count(b"\n")
    if not read or not stream.seekable():
        return lines + 1
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(_CODECS.get(text.encoding, text.encoding))("ignore")
    held = b""
    while read > 0 and (block := stream.read(min(read, BLOCK))):
        read -= len(block)
        good = held + decoder.decode(block).encode()
        held = b"\r" if good.endswith(b"\r") else b""
        lines += _as_lines(good.removesuffix(b"\r"), text.newline).count(b"\n")
    return lines + 1


def _utf_8() -> Decode:
    tail = b""

    def decode(block: bytes, is_end: bool) -> bytes:
        nonlocal tail
        data = tail + block if tail else block
        if data.isascii():
            tail = b""
            return data
        _, used = codecs.utf_8_decode(data, "strict", is_end)
        tail = data[used:]
        return data[:used] if tail else data

    return decode


def _recoded(text: Text) -> Decode:
    decoder = codecs.getincrementaldecoder(_CODECS.get(text.encoding, text.encoding))("strict")
    is_mixed = text.encoding == "gb18030"

    def decode(block: bytes, is_end: bool) -> bytes:
        return decoder.decode(_without_foreign(block) if is_mixed else block, is_end).encode()

    return decode


def _without_foreign(block: bytes) -> bytes:
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


def _as_lines(data: bytes, newline: str) -> bytes:
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.replace(newline.encode(), b"\n") if newline else data


def _broken(encoding: str, where: str, line: int) -> DeliveryError:
    name = encoding.upper().removesuffix("-SIG")
    return DeliveryError(
        f"the text is {name} with broken bytes, first on line {line}",
        where=f"{where}, line {line}",
        do=_DO,
        zh=f"文字编码为{name}，但第{line}行有损坏的字节",
    )
