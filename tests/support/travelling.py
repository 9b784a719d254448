"""The `dangjian` command under a clock that a test can move; production has no such door.

Start it as `python -m tests.support.travelling serve …`. The file that `TRAVELLING_CLOCK` names holds the seconds by
which this process, and every other that is started so, is away from the time of day.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.kit import clock

MODULE = "tests.support.travelling"
VARIABLE = "TRAVELLING_CLOCK"


class Travel:
    """A moved clock in a file; `now` is the instant that the processes under it see."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def environment(self) -> dict[str, str]:
        return {VARIABLE: str(self._file)}

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self._file.read_text()))

    def to(self, moment: datetime) -> None:
        """Move to an instant; from there the clock runs on."""
        fresh = self._file.with_suffix(".fresh")
        fresh.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        # Whoever reads meanwhile reads the one or the other, never half a number.
        fresh.replace(self._file)


def _replace_clock(now: Callable[[], datetime]) -> None:
    # Before anything else of the application is imported: its modules take the name from here.
    clock.now = now


if __name__ == "__main__":
    _replace_clock(Travel(Path(os.environ[VARIABLE])).now)
    from app.cli.entry import main

    main()
