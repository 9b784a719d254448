"""The command line `dangjian`: starts processes and does the operator's work. Decides nothing of the business."""

import gc

# What imports make stays. To look for garbage among it meanwhile takes a sixth of the start.
gc.disable()
from app.cli.entry import main  # noqa: E402

gc.freeze()
gc.enable()

__all__ = ["main"]
