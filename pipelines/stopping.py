"""SIGTERM, Ctrl-C and a closed terminal end a night with a message and a status, not with a traceback or half a word."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Self

from hardship.errors import StoppedError

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(BaseException):
    """Raised where the signal arrives. No ``Exception``: libraries catch those and take them for errors of their own."""


class Stoppable:
    """``with Stoppable() as stop:`` work that ends with StoppedError soon after a signal told it to.

    What is being written then goes the way of every failed write. A library that waits in its own code answers once it
    is back; one that swallows the interruption is caught by the next ``stop.check()``. A second signal changes nothing,
    so that what is being cleared away is cleared away. Signals that the process ignores (nohup) stay ignored; outside
    the main thread, which alone hears of signals, the block is just a block.
    """

    def __init__(self) -> None:
        self._told: signal.Signals | None = None
        self._before: dict[signal.Signals, object] = {}

    def check(self) -> None:
        """Raises where a signal has come."""
        if self._told is not None:
            raise Stopped

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            heard = [one for one in SIGNALS if signal.getsignal(one) is not signal.SIG_IGN]
            self._before = {one: signal.signal(one, self._tell) for one in heard}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)  # type: ignore[arg-type]
        # Whatever the work failed with after the signal (DuckDB makes an error of its own of it) is the signal's doing.
        if self._told is not None and kind is not None:
            raise StoppedError(f"told to stop by {self._told.name}", do="run the same command again: what was finished stays") from None

    def _tell(self, number: int, frame: FrameType | None) -> None:
        if self._told is None:
            self._told = signal.Signals(number)
            raise Stopped
