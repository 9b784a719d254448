"""Unique constraints as the last word: a broken one that an area has named becomes that area's refusal."""

import re

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from app.db.base import Base
from app.kit.errors import Refusal

_refusals: dict[str, type[Refusal]] = {}


def refuse_duplicates(constraint: str, refusal: type[Refusal]) -> None:
    """Say which refusal a broken unique constraint means. Called once, beside the model that owns it."""
    if _refusals.setdefault(constraint, refusal) is not refusal:
        raise ValueError(f"{constraint} already has a refusal")


def named_refusals() -> dict[str, type[Refusal]]:
    """What has been said, by constraint."""
    return dict(_refusals)


def refusal_for(error: IntegrityError) -> Refusal | None:
    """The refusal for this integrity error, or None when no area has named the constraint."""
    name = constraint_of(error)
    refusal = _refusals.get(name) if name else None
    return refusal() if refusal else None


def constraint_of(error: IntegrityError) -> str | None:
    """The broken constraint's name. SQLite tells only the columns, so the name is looked up in the metadata."""
    cause = getattr(error.orig, "__cause__", None)
    if name := getattr(cause, "constraint_name", None):
        return str(name)
    if found := re.search(r"UNIQUE constraint failed: (.+)", str(error.orig)):
        if index := re.match(r"index '(.+)'", found[1]):
            return index[1]
        return _name_by_columns(found[1])
    return None


def _name_by_columns(listed: str) -> str | None:
    pairs = [part.strip().split(".") for part in listed.split(",")]
    table = Base.metadata.tables.get(pairs[0][0])
    if table is None:
        return None
    columns = [column for _, column in pairs]
    unique: list[UniqueConstraint | Index] = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    unique += [index for index in table.indexes if index.unique]
    names = (str(one.name) for one in unique if [column.name for column in one.columns] == columns)
    return next(names, None)
