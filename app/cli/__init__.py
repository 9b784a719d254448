"""The command line `dangjian`: starts processes and does the operator's work. Decides nothing of the business."""

from app.cli.entry import main

__all__ = ["main"]
