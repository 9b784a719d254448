"""What the READMEs say of settings, commands and files is so."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from app.cli.entry import cli
from app.settings import Settings
from tests.support.source import ROOT

READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
by_language = pytest.mark.parametrize("readme", READMES, ids=["english", "chinese"])


@by_language
def test_every_setting_is_in_the_table_and_no_other(readme: Path) -> None:
    listed = re.findall(r"^\| `([A-Z_]+)` \|", readme.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == [Settings.variable(field) for field in Settings.model_fields]


def test_the_chinese_table_says_what_the_code_says() -> None:
    text = READMES[1].read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"| {field.description} |" in text, name


@by_language
def test_commands_that_are_named_exist(readme: Path) -> None:
    known = set(get_command(cli).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"dangjian ([a-z][a-z-]+)", readme.read_text(encoding="utf-8")))
    assert named <= known, named - known


@by_language
def test_links_lead_somewhere(readme: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", readme.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


@by_language
def test_both_tell_the_same_tour(readme: Path) -> None:
    """The commands are the same letter for letter; only the sentences between them are translated."""
    blocks = [re.findall(r"```bash\n(.*?)```", one.read_text(encoding="utf-8"), re.DOTALL) for one in READMES]
    assert blocks[0][1:] == blocks[1][1:]
    assert len(blocks[0]) > 8
    assert "make run" in readme.read_text(encoding="utf-8")
