"""Delimited text as departments write it: which encoding, which delimiter, which records; stated, never guessed over.

Sealing counts the records of a file and landing reads them: both come through here, so that they mean the same rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from hardship.errors import DeliveryError

DELIMITERS = (",", ";", "\t", "|")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Delimited:
    """The text of a file (line ends as ``\\n``), the ``encoding`` it came in ("utf-8", "utf-8-sig" or "gb18030") and
    its ``delimiter``; ``where`` is for messages.
    """

    text: str
    encoding: str
    delimiter: str
    where: str

    @property
    def has_quotes(self) -> bool:
        return '"' in self.text

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(line on which it begins, fields) of each record, the heading first; empty lines are passed over.

        Raises DeliveryError where a quotation mark is never closed: what follows it would silently become one cell.
        """
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise DeliveryError(
                    "the quotation marks do not pair up",
                    where=f"{self.where}, the record that begins on line {line}",
                    do="export the file again; double every quotation mark inside a quoted cell",
                ) from None
            if fields:
                yield line, fields


def open_delimited(data: bytes, where: str) -> Delimited:
    """Reads the bytes of a file as UTF-8 (with or without byte-order mark), else as GB18030.

    The delimiter is the one of DELIMITERS that the first line has most often. Raises DeliveryError for bytes that are
    neither encoding: nothing is replaced or left out.
    """
    text, encoding = _decode(data, where)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    heading = next((line for line in io.StringIO(text) if line.strip()), "")
    return Delimited(text, encoding, max(DELIMITERS, key=heading.count), where)


def count_records(data: bytes, where: str) -> int:
    """Data records: those after the heading."""
    file = open_delimited(data, where)
    if file.has_quotes:
        return max(0, sum(1 for _ in file.records()) - 1)
    # Without quotation marks a record is a line that is not empty.
    return max(0, sum(map(bool, file.text.split("\n"))) - 1)


def _decode(data: bytes, where: str) -> tuple[str, str]:
    for encoding in ("utf-8-sig" if data.startswith(_BOM) else "utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise DeliveryError(
        "the text is neither UTF-8 nor GB18030",
        where=where,
        do="export the file again as UTF-8; it may have been cut off or be no text at all",
    )
