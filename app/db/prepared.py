"""Core statements over many given rows, compiled once and run on the driver's own connection: for what everybody does."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect, FromClause, Text, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine

Row = Sequence[Any]
_Step = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement as one dialect spells it, what turns given rows into its parameters, and its records into rows."""

    text: str
    binders: tuple[_Step | None, ...]
    as_arrays: bool
    readers: tuple[tuple[int, _Step], ...]

    def bound(self, rows: Sequence[Row]) -> list[Any]:
        """The parameters: an array for each column on PostgreSQL, one JSON text on SQLite."""
        lists = [
            [step(row[place]) for row in rows] if step else [row[place] for row in rows]
            for place, step in enumerate(self.binders)
        ]
        return lists if self.as_arrays else [json.dumps(list(zip(*lists, strict=True)))]

    def read(self, record: Row) -> Row:
        """A row as the models' types say it."""
        row = list(record)
        for place, step in self.readers:
            row[place] = step(row[place])
        return row


@dataclass(eq=False)
class Prepared:
    """A statement that returns rows, made by `make` from a table of the `columns` given, compiled at its first use.

    `make` gets the dialect too, for ON CONFLICT. Other values than those of the given rows are written into the text,
    so they must be the program's own; defaults of the model are not applied.
    """

    columns: Mapping[str, TypeEngine[Any]]
    make: Callable[[FromClause, Dialect], ReturnsRows]
    _compiled: dict[Dialect, Compiled] = field(default_factory=dict)

    def on(self, dialect: Dialect) -> Compiled:
        """By the engine's own dialect: a fresh one may spell otherwise."""
        made = self._compiled.get(dialect)
        if made is None:
            made = self._compiled[dialect] = self._compile(dialect)
        return made

    def _compile(self, dialect: Dialect) -> Compiled:
        statement: Any = self.make(_given(dialect, self.columns), dialect)
        # Refuses what has no value: a statement takes given rows alone.
        compiled = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        kinds = [kind.dialect_impl(dialect) for kind in self.columns.values()]
        steps = [one.type.dialect_impl(dialect).result_processor(dialect, None) for one in statement.exported_columns]
        return Compiled(
            text=str(compiled),
            binders=tuple(kind.bind_processor(dialect) for kind in kinds),
            as_arrays=dialect.name == "postgresql",
            readers=tuple((place, step) for place, step in enumerate(steps) if step is not None),
        )


def _given(dialect: Dialect, columns: Mapping[str, TypeEngine[Any]]) -> FromClause:
    if dialect.name == "postgresql":
        kinds = [ARRAY(kind) for kind in columns.values()]
        arrays = [
            literal_column(f"${place}::{kind.compile(dialect)}", kind) for place, kind in enumerate(kinds, start=1)
        ]
        named = [column(name, kind) for name, kind in columns.items()]
        return func.unnest(*arrays).table_valued(*named, name="given").render_derived()
    each = func.json_each(literal_column("?", Text())).table_valued("value")
    return select(
        *(
            func.json_extract(each.c.value, literal_column(f"'$[{place}]'"), type_=kind).label(name)
            for place, (name, kind) in enumerate(columns.items())
        )
    ).subquery("given")
