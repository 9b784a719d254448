"""The server is about to stop: event streams are told at once, and end by themselves.

A server waits for answers that are under way, and an event stream is an answer that never ends: without being told it
would be cut off when the waiting is over, or be waited for without end.
"""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Closing:
    """Whether this process has been told to stop."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()

    def begin(self) -> None:
        self._begun.set()

    async def wait(self, seconds: float) -> bool:
        """Wait so long, or until the server is told to stop; True when it was."""
        try:
            async with asyncio.timeout(seconds):
                await self._begun.wait()
        except TimeoutError:
            pass
        return self._begun.is_set()

    @contextmanager
    def told_by_signals(self) -> Iterator[None]:
        """While the block runs, SIGTERM and SIGINT begin the closing before whoever else handles them does the rest.

        The lifespan begins after uvicorn has set its handlers and ends before it takes them back, so this works under
        `dangjian serve` and under uvicorn alone. Outside the main thread, where Python allows no handlers, it does nothing.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

        def told(number: int, frame: FrameType | None) -> None:
            self.begin()
            handler = before[signal.Signals(number)]
            if callable(handler):
                handler(number, frame)

        # A default that ends the process on the spot needs no telling, and must go on doing so.
        ours = [number for number, handler in before.items() if callable(handler)]
        for number in ours:
            signal.signal(number, told)
        try:
            yield
        finally:
            for number in ours:
                signal.signal(number, before[number])
