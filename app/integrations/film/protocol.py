"""What this server asks of a program for films."""

from pathlib import Path
from typing import Protocol


class RemuxFailed(Exception):
    """The program could not read the film, took too long, or died."""


class Remuxer(Protocol):
    async def index_first(self, source: Path, target: Path) -> None:
        """Write the film with its index at the beginning; picture and sound stay as they are. Raises RemuxFailed."""
