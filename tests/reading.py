"""For tests of reading: a feed to read files by, and all rows of one."""

from __future__ import annotations

import importlib

import polars as pl

from hardship.declarations import Feed
from pipelines.land.read import Sent

FEED: Feed = importlib.import_module("feeds.social_insurance.feed").FEED


def rows_of(sent: Sent) -> pl.DataFrame:
    """All batches as one frame; of a file without rows an empty one."""
    batches = list(sent.batches())
    return pl.concat(batches) if batches else pl.DataFrame()
