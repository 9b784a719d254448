"""Named places where a drill may kill the process: `failpoint("jobs.claimed")`.

The name at a call is always a literal, so that the places can be listed from the source. Unless armed at start,
a failpoint costs one look at a module-level flag.
"""

import os
import signal

_active = False
_name = ""
_passes_left = 0


def arm(spec: str | None) -> None:
    """Arm one failpoint for the rest of the process: `name`, or `name:3` to die at its third pass.

    None or an empty text disarms. Raises ValueError if the count is not a positive number.
    """
    global _active, _name, _passes_left
    name, colon, count = (spec or "").partition(":")
    passes = int(count) if colon else 1
    if passes < 1 or (colon and not name):
        raise ValueError("a failpoint is armed as name or name:N with N from 1")
    _active, _name, _passes_left = bool(name), name, passes


def failpoint(name: str) -> None:
    """Die here by SIGKILL, without any clean-up, if this is the armed name and its pass has come."""
    if _active:
        _pass(name)


def _pass(name: str) -> None:
    global _passes_left
    if name != _name:
        return
    _passes_left -= 1
    if _passes_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
