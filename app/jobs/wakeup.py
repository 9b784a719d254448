"""Tell the workers of this process that work was committed, so that it need not wait for the next look."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_listeners: set[Callable[[], None]] = set()


@contextmanager
def on_wake(listener: Callable[[], None]) -> Iterator[None]:
    """Call `listener` after each commit that enqueued due work, as long as the block lasts."""
    _listeners.add(listener)
    try:
        yield
    finally:
        _listeners.discard(listener)


def wake() -> None:
    for listener in tuple(_listeners):
        listener()
