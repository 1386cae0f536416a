"""The world's calendar: month 0 is the first that departments' history shows; earlier ones let the world settle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from simulation.chance import Days, Floats, Ints

SETTLING = 12
"""Months before month 0 that nobody sees, so that jobs, savings and rolls are in a steady state when history begins."""
BEYOND = 3
"""Months of truth after ``until``: the 90 days in which a warning may prove right."""

# 低保标准, yuan a person and month: 1,395 became 1,450 on 2024-07-01 (Beijing's notice on adjusting the standard in
# 2024, item 一). The world keeps them as its own constants: standards that a region pack changes must not change truth.
STANDARD_BEFORE = 1395.0
STANDARD_SINCE = 1450.0
RAISED = np.datetime64("2024-07", "M")


@dataclass(frozen=True)
class Months:
    """``recorded`` months up to that of ``until``, counted 0 … recorded − 1, then BEYOND more."""

    until: date
    recorded: int

    @property
    def first(self) -> np.datetime64:
        return np.datetime64(self.until, "M") - np.timedelta64(self.recorded - 1, "M")

    @property
    def steps(self) -> range:
        return range(-SETTLING, self.recorded + BEYOND)

    @property
    def known(self) -> range:
        """The months of which truth is kept."""
        return range(self.recorded + BEYOND)

    def start(self, month: int) -> np.datetime64:
        """The first day of a month."""
        day: np.datetime64 = (self.first + np.timedelta64(month, "M")).astype("datetime64[D]")
        return day

    def length(self, month: int) -> int:
        return int((self.start(month + 1) - self.start(month)).astype(int))

    def day(self, month: int, share: Floats) -> Days:
        """The day at ``share`` (0 to 1) of a month."""
        days: Days = self.start(month) + np.floor(share * self.length(month)).astype("timedelta64[D]")
        return days

    def number(self, month: int) -> int:
        """The month of the year, 1 to 12."""
        return int((self.first + np.timedelta64(month, "M")).astype(int)) % 12 + 1

    def standard(self, month: int) -> float:
        return STANDARD_SINCE if self.first + np.timedelta64(month, "M") >= RAISED else STANDARD_BEFORE

    def of_days(self, days: Days) -> Ints:
        """The month that holds each day."""
        months: Ints = (days.astype("datetime64[M]") - self.first).astype(np.int64)
        return months
