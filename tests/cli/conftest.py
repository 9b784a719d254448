"""An environment of its own for each command, and how it is asked."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli.entry import run
from app.settings import Settings


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An environment of its own: SQLite and secret under `tmp_path`."""
    for field in Settings.model_fields:
        # Set before it is removed, so that what a command itself sets is taken back too.
        monkeypatch.setenv(Settings.variable(field), "")
        monkeypatch.delenv(Settings.variable(field))
    monkeypatch.setenv("DANGJIAN_DATA_DIR", str(tmp_path))
    return tmp_path


Told = tuple[int, Any, str]


@pytest.fixture
def tell(directory: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run a command with `--json`: exit code, its data, what stands on standard error."""

    def told(*arguments: str) -> Told:
        code = run([*arguments, "--json"])
        shown = capsys.readouterr()
        return code, json.loads(shown.out) if shown.out else None, shown.err

    return told
