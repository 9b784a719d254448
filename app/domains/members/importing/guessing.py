"""Which column holds what: guessed from titles, then from what stands in the cells."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domains.members.importing.fields import Field, field_of_title, field_within_title
from app.domains.members.importing.layout import PersonRow
from app.domains.members.importing.words import gender_of, stage_of
from app.kit.codes import education_code, nationality_code

_LOOKED_AT = 60
_MOST_OF_THEM = 0.7

_ID = re.compile(r"[1-9][0-9]{16}[0-9Xx]|[0-9]{6}\*{4,}[0-9Xx]{4}")
_PHONE = re.compile(r"1[3-9][0-9]{9}|1[0-9]{2}\*{4}[0-9]{4}")

# Only what cannot well be anything else is guessed from its cells.
_BY_CONTENT: Mapping[Field, Callable[[str], object]] = {
    Field.ID_NUMBER: _ID.fullmatch,
    Field.PHONE: _PHONE.fullmatch,
    Field.GENDER: lambda text: text in ("男", "女") and gender_of(text),
    Field.NATIONALITY: lambda text: text.endswith("族") and nationality_code(text),
    Field.STAGE: lambda text: text.endswith(("党员", "分子", "对象")) and stage_of(text),
    Field.EDUCATION: lambda text: not text.isdigit() and education_code(text),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """`confidence` from 0 to 1: 1 for the usual title, less for a longer one, least where only the cells tell."""

    column: int
    field: Field
    confidence: float


def guess_mapping(titles: Sequence[str], people: Sequence[PersonRow]) -> list[Guess]:
    """At most one column for each field and one field for each column, in the order of the columns."""
    offers = [Guess(c, field, 1.0) for c, title in enumerate(titles) if (field := field_of_title(title))]
    offers += [Guess(c, field, 0.8) for c, title in enumerate(titles) if (field := field_within_title(title))]
    offers += [guess for c in range(len(titles)) if (guess := _by_content(c, people))]
    taken_fields: set[Field] = set()
    taken_columns: set[int] = set()
    chosen = []
    for offer in sorted(offers, key=lambda one: (-one.confidence, one.column)):
        if offer.field not in taken_fields and offer.column not in taken_columns:
            taken_fields.add(offer.field)
            taken_columns.add(offer.column)
            chosen.append(offer)
    return sorted(chosen, key=lambda one: one.column)


def _by_content(column: int, people: Sequence[PersonRow]) -> Guess | None:
    texts = [text for row in people[:_LOOKED_AT] if (text := row.cells[column].text)]
    if len(texts) < 2:
        return None
    for field, fits in _BY_CONTENT.items():
        if sum(bool(fits(text)) for text in texts) >= _MOST_OF_THEM * len(texts):
            return Guess(column, field, 0.6)
    return None
