"""What a command shows: sentences and tables for people, one JSON object on standard output with `--json`."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.db.types import plain

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]
_TABLE_WIDTH = 160

Yes = Annotated[bool, typer.Option("--yes", help="确认执行；不加则只说明将要做什么")]


class Screen:
    """Progress and remarks go to standard error, so that standard output holds the result alone."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self._out = Console(highlight=False, soft_wrap=True)
        self.remarks = Console(stderr=True, highlight=False, soft_wrap=True, quiet=as_json)

    def say(self, text: str) -> None:
        """One sentence for people; nothing in JSON."""
        self.remarks.print(escape(text))

    def result(self, data: Mapping[str, Any], *sentences: str) -> None:
        """The outcome: `data` in JSON, else the sentences."""
        if self.as_json:
            self.document(plain(dict(data)))
        for sentence in () if self.as_json else sentences:
            self._out.print(escape(sentence))

    def table(self, data: Mapping[str, Any], columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """The outcome as a table; rows are already marked up."""
        if self.as_json:
            self.document(plain(dict(data)))
            return
        table = Table(*columns, box=None, pad_edge=False)
        for row in rows:
            table.add_row(*row)
        # A narrow terminal wraps long lines itself; a password that is cut helps nobody.
        self._out.width = max(self._out.width, _TABLE_WIDTH)
        self._out.print(table)

    def document(self, data: Any) -> None:
        """Plain JSON, two blanks deep, in UTF-8 whatever the terminal's alphabet is."""
        self._out.file.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
