"""The bytes of a column of texts, one text after the other: what is asked of each text is asked of all of them at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

_OLDEST = pl.CompatLevel.oldest()


@dataclass(frozen=True)
class Letters:
    """``data``: all bytes in UTF-8; ``ends``: where each text ends, and before them where the first one begins.

    An empty text has no bytes, nor has one that is null.
    """

    data: NDArray[np.uint8] = field(repr=False)
    ends: NDArray[np.int64] = field(repr=False)

    def are_all_of(self, signs: bytes) -> bool:
        """Whether no other byte than these stands anywhere."""
        return not self.data.tobytes().translate(None, signs)

    def last(self) -> NDArray[np.uint8]:
        """The last byte of each text that has any."""
        ends = self.ends[1:][np.diff(self.ends) > 0]
        return self.data[ends - 1]


def letters(texts: pl.Series) -> Letters:
    """The bytes of a column of Strings."""
    laid = texts.rechunk().to_arrow(compat_level=_OLDEST)
    _, ends, values = laid.buffers()
    ends = np.frombuffer(ends, dtype=np.int64)[laid.offset : laid.offset + len(laid) + 1]
    data = np.frombuffer(values, dtype=np.uint8) if values is not None else np.empty(0, dtype=np.uint8)
    return Letters(data[ends[0] : ends[-1]], ends - ends[0])
