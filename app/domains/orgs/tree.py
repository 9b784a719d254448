"""The only place that knows the form of a path: ids in hex from the root down, each followed by `/`."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, and_, cast, false, func, not_, or_, true

from app.access.scope import Scope

MAX_DEPTH = 20


def path_of(org_id: UUID, parent_path: str = "") -> str:
    """The path of an organisation under `parent_path` ("" for a root)."""
    return f"{parent_path}{org_id.hex}/"


def ids_on(path: str) -> list[UUID]:
    """The ids from the root down to the organisation itself."""
    return [UUID(hex=part) for part in path.split("/") if part]


def is_below(path: str, ancestor: str) -> bool:
    """Is it the ancestor itself or anything under it?"""
    return path.startswith(ancestor)


def below(column: SQLColumnExpression[str], path: str) -> ColumnElement[bool]:
    """`column` is `path` or under it, as one index range (`0` is the character after `/`)."""
    return and_(column >= path, column < f"{path[:-1]}0")


def is_on(org_id: SQLColumnExpression[UUID], path: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Is the organisation on the way of a path that only the database knows? No index serves it.

    Said as "without it the path is another": of LIKE, PostgreSQL thinks that it hardly ever holds, and would rather sort
    a whole list than walk it in its order until a page is full.
    """
    return func.replace(path, func.replace(cast(org_id, Text), "-", ""), "") != path


def within_scope(column: SQLColumnExpression[str], scope: Scope) -> ColumnElement[bool]:
    """The scope as a predicate on a path column; an empty scope is false."""
    if scope.everything:
        return true()
    parts: list[ColumnElement[bool]] = [
        and_(below(column, prefix), *(not_(below(column, hole)) for hole in scope.holes(prefix)))
        for prefix in scope.prefixes
    ]
    if scope.exact:
        parts.append(column.in_(sorted(scope.exact)))
    return or_(*parts) if parts else false()


def ancestors_of(paths: Iterable[str]) -> set[UUID]:
    """Every organisation on the way to any of the paths, themselves included."""
    return {org_id for path in paths for org_id in ids_on(path)}
