"""How much a file may ask for, by the bytes in which it was sent.

Few bytes can be made to unpack, repeat or reach almost without end. Tables as offices save them stay far below these lines,
so that what lies above is refused before it fills the memory or holds up the night.
"""

from __future__ import annotations

from typing import Final

CELLS: Final = 60_000_000
"""Rows times columns of a sheet, whatever its size."""


def cells(sent: int) -> int:
    """Cells with something in them; the leanest workbooks send four bytes for each of many alike."""
    return min(CELLS, 2_000_000 + 4 * sent)


def reach(sent: int) -> int:
    """Rows times columns of a sheet, which a reader keeps whole though most of them are empty: 32 bytes each."""
    return min(CELLS, (1 << 24) + 4 * sent)


def marks(sent: int) -> int:
    """Cells that are remembered one by one: formulas, errors, shares."""
    return 1_500_000 + sent


def page(sent: int) -> int:
    """Bytes of a packed page or of Excel's XML of 2003, which are read as a whole."""
    return (8 << 20) + 16 * sent


def tags(sent: int) -> int:
    """Beginnings and ends of elements in a packed page, each of which lies in memory."""
    return 2_000_000 + sent


def answer(sent: int) -> int:
    """Bytes in which all cells of a workbook can be written down."""
    return (1 << 25) + 64 * sent


def memory(sent: int) -> int:
    """Bytes of the process that reads a workbook."""
    return (640 << 20) + 100 * sent


def seconds(sent: int) -> int:
    """Of the processor, for reading a workbook."""
    return 8 + sent // 200_000
