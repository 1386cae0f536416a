"""A text as UTF-8, whatever it is written in, with one kind of line end and never with a character lost."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from typing import BinaryIO

from exchange.encoding import BLOCK, CODECS, Text, broken, without_foreign

Decode = Callable[[bytes, bool], bytes]


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
            raise broken(text.encoding, where, _line_of(stream, read, text, held + before)) from None
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
    decoder = codecs.getincrementaldecoder(CODECS.get(text.encoding, text.encoding))("ignore")
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
    decoder = codecs.getincrementaldecoder(CODECS.get(text.encoding, text.encoding))("strict")
    is_mixed = text.encoding == "gb18030"

    def decode(block: bytes, is_end: bool) -> bytes:
        return decoder.decode(without_foreign(block) if is_mixed else block, is_end).encode()

    return decode


def _as_lines(data: bytes, newline: str) -> bytes:
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.replace(newline.encode(), b"\n") if newline else data
