"""One row of an assessment sheet: whose it is, what it says, what our calculator makes of it, and where they differ. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.domains.dues.assessing import PayFacts, first_month
from app.domains.dues.calculator import Calculation, Standards, calculate
from app.domains.dues.importing.amounts import amount_in, rate_in
from app.domains.dues.importing.columns import ITEM, Column
from app.domains.dues.importing.findings import Finding, FindingCode
from app.domains.dues.importing.repository import Person
from app.domains.dues.importing.vocabulary import Choice, Level, RowState
from app.domains.dues.vocabulary import PayerKind
from app.kit.errors import Refusal
from app.kit.money import format_fen
from app.kit.sheets.staged import EMPTY, StagedCell
from app.kit.text import normalise_name

_PERSON_CODES = frozenset({FindingCode.NAME_UNKNOWN, FindingCode.NAME_DOUBLED})


@dataclass(frozen=True, slots=True)
class Frame:
    """What the rows of one sheet are judged within. `tails` are keyed indexes by the last four signs of an ID number."""

    year: int
    kind: PayerKind
    columns: Mapping[str, int]
    people: Mapping[str, Sequence[Person]]
    by_id: Mapping[UUID, Person]
    assessed: frozenset[UUID]
    standards: Mapping[UUID, Standards]
    tails: Mapping[str, bytes]


@dataclass(slots=True)
class Judged:
    """`standards` and `facts` are there for a row from which an assessment can be drafted."""

    name: str
    findings: list[Finding] = field(default_factory=list)
    person: Person | None = None
    candidates: Sequence[Person] = ()
    facts: PayFacts | None = None
    standards: Standards | None = None
    assessed_fen: int | None = None
    is_assessed: bool = False

    def find(self, code: FindingCode, column: int | None = None, **facts: object) -> None:
        self.findings.append(Finding.of(code, column, **facts))

    def state(self, choice: Choice | None) -> RowState:
        levels = {one.level for one in self.findings}
        if Level.FAULT in levels:
            return RowState.FAULTY
        if self.is_assessed:
            return RowState.ASSESSED
        if choice is Choice.SKIP or Level.QUESTION not in levels:
            return RowState.READY
        asked = any(one.code in _PERSON_CODES for one in self.findings)
        return RowState.READY if choice is Choice.ACCEPT and not asked else RowState.ASKED

    @property
    def differs(self) -> bool:
        return any(one.level is Level.QUESTION and one.code not in _PERSON_CODES for one in self.findings)


def judge(frame: Frame, cells: Sequence[StagedCell], chosen_id: UUID | None, seen: dict[UUID, int], row: int) -> Judged:
    """`seen` is in which row each person stood before; it is added to."""
    made = Judged(normalise_name(_cell(frame, cells, Column.NAME).text))
    _identify(frame, made, cells, chosen_id)
    if made.person is not None:
        _place(frame, made, seen, row)
    items = _items(frame, made, cells)
    if made.person is not None and made.standards is not None and not _has_fault(made):
        computed = _computed(frame, made, items)
        if computed is not None:
            _compare(frame, made, cells, computed)
    return made


def tail_of(text: str) -> str:
    """The last four signs of an ID number, or of what a sheet gives of one."""
    return "".join(text.split())[-4:].upper()


def _cell(frame: Frame, cells: Sequence[StagedCell], target: str) -> StagedCell:
    column = frame.columns.get(target)
    return EMPTY if column is None or column >= len(cells) else cells[column]


def _identify(frame: Frame, made: Judged, cells: Sequence[StagedCell], chosen_id: UUID | None) -> None:
    """By the row that somebody chose, else by name, and by the tail of the ID number where the sheet has it."""
    if chosen_id is not None:
        made.person = frame.by_id.get(chosen_id)
    if made.person is not None:
        return
    column = frame.columns.get(Column.NAME)
    if not made.name:
        made.find(FindingCode.NAME_MISSING, column)
        return
    named = frame.people.get(made.name, ())
    tail = tail_of(_cell(frame, cells, Column.ID_NUMBER).text)
    fitting = [one for one in named if not tail or one.id_tail == frame.tails.get(tail)]
    if len(fitting) == 1:
        made.person = fitting[0]
    elif named and not fitting:
        made.find(FindingCode.ID_DIFFERS, frame.columns.get(Column.ID_NUMBER))
    elif fitting:
        made.candidates = fitting
        made.find(FindingCode.NAME_DOUBLED, column, count=len(fitting))
    else:
        made.find(FindingCode.NAME_UNKNOWN, column)


def _place(frame: Frame, made: Judged, seen: dict[UUID, int], row: int) -> None:
    assert made.person is not None
    payer, column = made.person.payer, frame.columns.get(Column.NAME)
    if payer.id in seen:
        made.find(FindingCode.PERSON_TWICE, column, row=seen[payer.id])
        return
    seen[payer.id] = row
    if not payer.owes_dues:
        made.find(FindingCode.NOT_OWING, column)
        return
    if payer.id in frame.assessed:
        made.is_assessed = True
        made.find(FindingCode.ALREADY_ASSESSED, column)
    made.standards = frame.standards.get(payer.id)


def _items(frame: Frame, made: Judged, cells: Sequence[StagedCell]) -> list[tuple[str, int]]:
    items = []
    for target, column in frame.columns.items():
        if not target.startswith(ITEM):
            continue
        read = amount_in(_cell(frame, cells, target))
        if read.finding is not None:
            made.find(read.finding, column)
        if read.fen is not None:
            items.append((target.removeprefix(ITEM), read.fen))
    return items


def _has_fault(made: Judged) -> bool:
    return any(one.level is Level.FAULT for one in made.findings)


def _computed(frame: Frame, made: Judged, items: list[tuple[str, int]]) -> Calculation | None:
    assert made.person is not None
    assert made.standards is not None
    try:
        first_month(made.person.payer, frame.year, collection_over=False)
        computed = calculate(made.standards, items)
    except Refusal as refused:
        made.find(FindingCode.NOT_COMPUTED, why=refused.detail)
        return None
    made.facts, made.assessed_fen = PayFacts(frame.kind, items), computed.assessed
    return computed


def _compare(frame: Frame, made: Judged, cells: Sequence[StagedCell], computed: Calculation) -> None:
    """The sheet's own results against ours, cell by cell; a difference is never taken over in silence."""
    net = _read(frame, made, cells, Column.NET_TOTAL)
    if net is not None and computed.base is not None and net != computed.base:
        way = "多" if net > computed.base else "少"
        by = format_fen(abs(net - computed.base))
        made.find(FindingCode.NET_DIFFERS, frame.columns[Column.NET_TOTAL], way=way, by=by)
    rate = rate_in(_cell(frame, cells, Column.RATE))
    if isinstance(rate, FindingCode):
        made.find(rate, frame.columns[Column.RATE])
    elif rate is not None and computed.rate is not None and rate != computed.rate:
        said = f"{(computed.rate * 100).normalize():f}%"
        made.find(FindingCode.RATE_DIFFERS, frame.columns[Column.RATE], rate=said)
    monthly = _read(frame, made, cells, Column.MONTHLY)
    if monthly is not None and monthly != computed.assessed:
        made.find(FindingCode.MONTHLY_DIFFERS, frame.columns[Column.MONTHLY], amount=format_fen(computed.assessed))
    _read(frame, made, cells, Column.TOTAL)


def _read(frame: Frame, made: Judged, cells: Sequence[StagedCell], target: Column) -> int | None:
    read = amount_in(_cell(frame, cells, target))
    if read.finding is not None:
        made.find(read.finding, frame.columns[target])
    return read.fen
