"""One row of cells → what it says, and what is wrong with it. Pure: the day comes in as an argument."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any

from app.domains.members.entry import Entry, checked
from app.domains.members.importing.facts import RowFacts
from app.domains.members.importing.faults import Fault, FaultCode
from app.domains.members.importing.fields import DATES, TEXTS, Field
from app.domains.members.importing.words import Unclear, gender_of, is_flowing, plain_word, stage_of
from app.domains.members.rules import probation_ends
from app.domains.members.vocabulary import Category, Stage
from app.kit.codes import education_code, nationality_code
from app.kit.dates import DateFault, PartialDate, add_years, parse_sheet_date
from app.kit.identity import PhoneFault, normalise_phone
from app.kit.sheets.staged import EMPTY, StagedCell
from app.kit.text import normalise_name, normalise_text

_AGE = re.compile(r"\d{1,3}(?:周?岁)?")
_SEVERAL_NUMBERS = re.compile(r"\d{7,}.*?[^\d\s-]+.*?\d{7,}|1\d{10}[\s、,，/;；]+\d{3,}")
_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
# A dash, slash or 无 in a cell of a register means that there is nothing to say.
_NOTHING = frozenset({"/", "\\", "-", "—", "——", "--", "无", "*", "、", ".", "N/A"})
_LEGACY_ID_DIGITS = 15
_WORD_LENGTH = 200
_EXTRA_COLUMNS, _EXTRA_TITLE, _EXTRA_TEXT = 60, 60, 500

ValueMapping = Mapping[Field, Mapping[str, str]]
"""By field: the word in the file (as `plain_word` gives it) → code, stage or organisation id."""


@dataclass(slots=True)
class _Row:
    cells: Mapping[Field, StagedCell]
    words: ValueMapping
    today: date
    faults: list[Fault] = dataclass_field(default_factory=list)
    masked: dict[Field, str] = dataclass_field(default_factory=dict)
    said: dict[str, Any] = dataclass_field(default_factory=dict)

    def given(self, field: Field) -> StagedCell | None:
        """The cell if it says something; a hidden one says that nothing changes."""
        cell = self.cells.get(field, EMPTY)
        if cell.error:
            self.fail(FaultCode.CELL_ERROR, field)
            return None
        if cell.is_masked:
            self.masked[field] = cell.text
            return None
        return None if cell.is_blank or cell.text in _NOTHING else cell

    def text(self, field: Field) -> str:
        cell = self.given(field)
        return storable(cell.text) if cell else ""

    def fail(self, code: FaultCode, field: Field, **facts: object) -> None:
        self.faults.append(Fault.of(code, field, **facts))

    def mapped(self, field: Field, text: str) -> str | None:
        return self.words.get(field, {}).get(plain_word(text))


def read_row(
    cells: Sequence[StagedCell],
    mapping: Mapping[int, Field],
    titles: Sequence[str],
    words: ValueMapping,
    *,
    today: date,
) -> tuple[RowFacts, list[Fault]]:
    """What a row says. `mapping` is column → field; other columns are kept as text under their titles."""
    row = _Row({field: cells[column] for column, field in mapping.items() if column < len(cells)}, words, today)
    _read_numbers(row)
    _read_codes(row)
    _read_dates(row)
    _read_name(row)
    stage, categories = _read_stage(row)
    for field in TEXTS:
        row.said[field] = row.text(field)
    drafted = Entry(**row.said, categories=categories, extra=_extra(cells, mapping, titles))
    entry, found = checked(drafted, stage=stage or Stage.FULL, today=today)
    told = {fault.field for fault in row.faults}
    row.faults += [one for fault in found if (one := Fault.from_register(fault)).field not in told]
    _warn_of_probation(row, entry, stage)
    flowing = _read_flowing(row)
    facts = RowFacts(
        entry,
        stage,
        flowing,
        branch=row.text(Field.BRANCH)[:_WORD_LENGTH],
        group=row.text(Field.GROUP)[:_WORD_LENGTH],
        masked=row.masked,
    )
    return facts, row.faults


def _read_name(row: _Row) -> None:
    row.said["name"] = normalise_name(row.text(Field.NAME))
    if Field.NAME in row.masked:
        row.fail(FaultCode.NAME_MASKED, Field.NAME)
    elif not row.said["name"]:
        row.fail(FaultCode.NAME_MISSING, Field.NAME)


def _read_numbers(row: _Row) -> None:
    """An ID number that went through a numeric cell is refused even if it checks: its last digits are not the typed ones."""
    cell = row.given(Field.ID_NUMBER)
    if cell and (cell.damaged or (cell.number is not None and len(cell.text) > _LEGACY_ID_DIGITS)):
        row.fail(FaultCode.ID_DAMAGED, Field.ID_NUMBER)
    elif cell:
        row.said["id_number"] = "".join(cell.text.split())
    elif Field.ID_NUMBER not in row.masked:
        row.fail(FaultCode.NO_ID_NUMBER, Field.ID_NUMBER)
    if cell := row.given(Field.PHONE):
        try:
            row.said["phone"] = normalise_phone(cell.text)
        except PhoneFault:
            if _SEVERAL_NUMBERS.search(normalise_text(cell.text)):
                row.fail(FaultCode.PHONE_SEVERAL, Field.PHONE)
            else:
                row.said["phone"] = cell.text


def _read_codes(row: _Row) -> None:
    if cell := row.given(Field.GENDER):
        if gender := gender_of(cell.text):
            row.said["gender"] = gender
        else:
            row.fail(FaultCode.GENDER_UNKNOWN, Field.GENDER)
    if cell := row.given(Field.NATIONALITY):
        row.said["nationality"] = row.mapped(Field.NATIONALITY, cell.text) or nationality_code(cell.text)
        if row.said["nationality"] is None:
            row.fail(FaultCode.NATIONALITY_UNKNOWN, Field.NATIONALITY)
    if cell := row.given(Field.EDUCATION):
        row.said["education"] = row.mapped(Field.EDUCATION, cell.text) or education_code(cell.text)
        if row.said["education"] is None:
            row.fail(FaultCode.EDUCATION_UNKNOWN, Field.EDUCATION)


def _read_flowing(row: _Row) -> bool | None:
    cell = row.given(Field.FLOWING)
    flowing = is_flowing(cell.text) if cell else None
    if cell and flowing is None:
        row.fail(FaultCode.FLOWING_UNKNOWN, Field.FLOWING)
    return flowing


def _read_dates(row: _Row) -> None:
    for field in DATES:
        cell = row.given(field)
        if cell is None:
            continue
        if field is Field.BIRTH and _AGE.fullmatch(normalise_text(cell.text)):
            row.fail(FaultCode.BIRTH_IS_AGE, field)
            continue
        try:
            row.said[field] = parse_sheet_date(cell.date_input)
        except DateFault as fault:
            row.fail(FaultCode.DATE_UNREADABLE, field, label=field.label, reason=fault.reason)


def _read_stage(row: _Row) -> tuple[Stage | None, frozenset[Category]]:
    cell = row.given(Field.STAGE)
    said: Stage | type[Unclear] | None = None
    categories: frozenset[Category] = frozenset()
    if cell is not None:
        if mapped := row.mapped(Field.STAGE, cell.text):
            said = Stage(mapped)
        elif (found := stage_of(cell.text)) is not None:
            said, categories = found
        else:
            row.fail(FaultCode.STAGE_UNKNOWN, Field.STAGE)
            return None, categories
    stage = said if isinstance(said, Stage) else _stage_by_dates(row, said is Unclear)
    if stage is None:
        row.fail(FaultCode.STAGE_MISSING, Field.STAGE)
    return stage, categories


def _stage_by_dates(row: _Row, is_member: bool) -> Stage | None:
    """The date of full membership tells the stage by itself. The political status 中共党员 (GB/T 4762 code 01) is that
    of a full member, but it is also said of those on probation: it decides nothing while a probation may last.
    """
    if Field.FULL in row.said:
        return Stage.FULL
    joined: PartialDate | None = row.said.get(Field.JOINED)
    if is_member and (joined is None or add_years(joined.day, 2) < row.today):
        return Stage.FULL
    return None


def _warn_of_probation(row: _Row, entry: Entry, stage: Stage | None) -> None:
    """Probation lasts a year and is extended by a year at most (发展党员工作细则 第三十二条)."""
    if stage is Stage.PROBATIONARY and entry.joined and probation_ends(entry.joined.day, 12) < row.today:
        row.fail(FaultCode.PROBATION_LONG, Field.STAGE)


def _extra(cells: Sequence[StagedCell], mapping: Mapping[int, Field], titles: Sequence[str]) -> dict[str, str]:
    """Columns that the register does not know, as text."""
    extra: dict[str, str] = {}
    for column, cell in enumerate(cells):
        if column in mapping or cell.is_blank or cell.is_masked or cell.error or len(extra) == _EXTRA_COLUMNS:
            continue
        title = storable(titles[column])[:_EXTRA_TITLE] if column < len(titles) else ""
        extra.setdefault(title or f"第{column + 1}列", storable(cell.text)[:_EXTRA_TEXT])
    return extra


def storable(text: str) -> str:
    """Trimmed, without characters that a database or a spreadsheet cannot hold."""
    return _UNSTORABLE.sub(" ", text).strip()
