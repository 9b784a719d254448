"""An entry of the register as JSON and back: what an undo restores."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from app.domains.members.entry import DATE_FIELDS, Entry
from app.domains.members.vocabulary import Category, Gender
from app.kit.dates import PartialDate


def snapshot(entry: Entry) -> dict[str, Any]:
    values = {one.name: getattr(entry, one.name) for one in fields(entry)}
    for name in DATE_FIELDS:
        known: PartialDate | None = values[name]
        values[name] = [known.day.isoformat(), known.precision] if known else None
    return values | {"categories": sorted(entry.categories), "extra": dict(entry.extra)}


def entry_from(stored: Mapping[str, Any]) -> Entry:
    values = dict(stored)
    for name in DATE_FIELDS:
        if values[name]:
            day, precision = values[name]
            values[name] = PartialDate(date.fromisoformat(day), precision)
    values["gender"] = Gender(values["gender"])
    values["categories"] = frozenset(Category(one) for one in values["categories"])
    return Entry(**values)
