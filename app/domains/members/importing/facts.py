"""What one row says of one person: an entry of the register, and what stands outside of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domains.members.entry import DATE_FIELDS, Entry
from app.domains.members.importing.fields import Field
from app.domains.members.vocabulary import Gender, Stage
from app.kit.dates import PartialDate


@dataclass(frozen=True, slots=True)
class RowFacts:
    """ "" and None mean: nothing said. `masked` holds the hidden numbers as they stand in the file."""

    entry: Entry
    stage: Stage | None
    is_flowing: bool | None
    branch: str
    group: str
    masked: Mapping[Field, str] = field(default_factory=dict)


_NOT_COMPARED = frozenset({"name", "serial", "extra"})


def merged(current: Entry, said: Entry) -> Entry:
    """The current entry with what is said in its place. Silence changes nothing; nor does the number of the row."""
    changes: dict[str, Any] = {"name": said.name or current.name}
    nothing = Entry(name="")
    for name in (one for one in said.differing(nothing) if one not in _NOT_COMPARED):
        value = getattr(said, name)
        if name == "gender" and value not in (Gender.MALE, Gender.FEMALE):
            continue
        if name in DATE_FIELDS and _says_no_more(value, getattr(current, name)):
            continue
        changes[name] = value
    return replace(current, **changes, extra={**current.extra, **said.extra})


def _says_no_more(said: PartialDate, known: PartialDate | None) -> bool:
    """A month says nothing new of a day that lies in it."""
    return (
        known is not None
        and said.precision == "month"
        and (said.day.year, said.day.month) == (known.day.year, known.day.month)
    )
