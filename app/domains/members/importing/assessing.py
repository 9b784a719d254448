"""Every row judged: read, placed, compared with the file and with the register. Used by the check and by the commit."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.members.entry import Entry, checked
from app.domains.members.importing import repository
from app.domains.members.importing.facts import RowFacts, merged
from app.domains.members.importing.faults import Fault, FaultCode, keeps_out
from app.domains.members.importing.fields import Field
from app.domains.members.importing.matching import KnownPeople, Match
from app.domains.members.importing.models import RosterImport, RosterImportRow, RowState
from app.domains.members.importing.places import Place, Places
from app.domains.members.importing.reading import ValueMapping, read_row, storable
from app.domains.members.importing.rows import columns_of, open_cells
from app.domains.members.labels import STAGES, STATUSES
from app.domains.members.models import Member
from app.domains.members.personal import entry_of
from app.domains.members.rules import ON_ROLL
from app.domains.members.vocabulary import Category, MemberStatus
from app.domains.orgs.public import OrgCard
from app.keyring.keyring import TenantCipher
from app.kit.sheets.staged import StagedCell

GROUP = "group"
_WORD = 100
_FOR_MAPPING = frozenset(
    {
        FaultCode.NATIONALITY_UNKNOWN,
        FaultCode.EDUCATION_UNKNOWN,
        FaultCode.STAGE_UNKNOWN,
        FaultCode.BRANCH_UNKNOWN,
        FaultCode.BRANCH_AMBIGUOUS,
        FaultCode.GROUP_UNKNOWN,
    }
)


@dataclass(slots=True)
class Assessed:
    """A row with what was found. `current` and `wanted` are the entry of the person it matches, before and after."""

    row: RosterImportRow
    facts: RowFacts
    place: Place | None
    faults: list[Fault]
    state: RowState = RowState.NEW
    member: Member | None = None
    match_row: int | None = None
    unknown: list[tuple[Field, str]] = field(default_factory=list)
    current: Entry | None = None
    wanted: Entry | None = None
    changes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows of an import are judged within."""

    found: RosterImport
    cipher: TenantCipher
    words: ValueMapping
    orgs: Sequence[OrgCard]
    today: date

    @property
    def places(self) -> Places:
        default = next((org for org in self.orgs if org.id == self.found.branch_id), None)
        return Places(self.orgs, self.words, default)


async def assess(
    session: AsyncSession, frame: Frame, rows: Sequence[RosterImportRow], *, locked: bool
) -> list[Assessed]:
    """Judge all rows of an import, in the order of the file. With `locked` the matched people stay as they are."""
    judged = await asyncio.to_thread(_read, frame, rows)
    tenant_id = frame.found.tenant_id
    known = await KnownPeople.of(session, tenant_id, frame.cipher, [one.facts for one in judged])
    matches = _match(judged, known)
    ids = {match.member_id for match in matches.values()}
    people = await repository.people(session, tenant_id, ids, locked=locked)
    categories = await repository.categories_of(session, tenant_id, ids)
    await asyncio.to_thread(_compare, frame, judged, matches, people, categories)
    return judged


def _read(frame: Frame, rows: Sequence[RosterImportRow]) -> list[Assessed]:
    columns, places, judged = columns_of(frame.found), frame.places, []
    for row in rows:
        section, cells = open_cells(frame.cipher, row)
        facts, faults = read_row(cells, columns, frame.found.titles, frame.words, today=frame.today)
        place, misplaced = places.find(facts.branch, facts.group, section)
        one = Assessed(row, facts, place, faults + misplaced)
        one.unknown = _unknown_words(one, {name: cells[column] for column, name in columns.items()}, section)
        judged.append(one)
    return judged


def _unknown_words(one: Assessed, cells: Mapping[Field, StagedCell], section: str) -> list[tuple[Field, str]]:
    """The words of this row that wait to be mapped."""
    unknown = []
    for fault in one.faults:
        if fault.code in _FOR_MAPPING and fault.field:
            cell = cells.get(fault.field)
            text = cell.text if cell and cell.text else section if fault.field is Field.BRANCH else ""
            if text:
                unknown.append((fault.field, storable(text)[:_WORD]))
    return unknown


def _match(judged: Sequence[Assessed], known: KnownPeople) -> dict[int, Match]:
    matches: dict[int, Match] = {}
    for one in judged:
        if keeps_out(one.faults):
            continue
        match, fault = known.match(one.facts, one.place.branch.id if one.place else None)
        if fault:
            one.faults.append(fault)
        elif match:
            matches[one.row.number] = match
    return matches


def _compare(
    frame: Frame,
    judged: Sequence[Assessed],
    matches: Mapping[int, Match],
    people: Mapping[UUID, Member],
    categories: Mapping[UUID, Collection[Category]],
) -> None:
    names = {org.id: org.name for org in frame.orgs}
    earlier = _Earlier()
    for one in judged:
        match = matches.get(one.row.number)
        if match and not keeps_out(one.faults):
            member = people[match.member_id]
            _compare_with(one, member, match, frame, names, categories[member.id])
        if not keeps_out(one.faults):
            earlier.look(one)
        if keeps_out(one.faults):
            one.state = RowState.FAULTY


def _compare_with(
    one: Assessed,
    member: Member,
    match: Match,
    frame: Frame,
    names: Mapping[UUID, str],
    categories: Collection[Category],
) -> None:
    one.member = member
    if fault := _obstacle(one, member, names):
        one.faults.append(fault)
        return
    one.current = entry_of(member, categories, frame.cipher)
    one.wanted, found = checked(merged(one.current, one.facts.entry), stage=member.stage, today=frame.today)
    one.changes = one.wanted.differing(one.current)
    if one.place and one.place.group and one.place.group.id != member.group_id:
        one.changes.append(GROUP)
    _, old = checked(one.current, stage=member.stage, today=frame.today)
    one.faults += [Fault.from_register(fault) for fault in found if fault.refusal and fault not in old]
    if one.facts.is_flowing is not None and one.facts.is_flowing is not (member.status is MemberStatus.FLOWING):
        one.faults.append(Fault.of(FaultCode.FLOWING_DIFFERS, Field.FLOWING))
    if not one.changes:
        one.state = RowState.UNCHANGED
        return
    one.state = RowState.MATCHED
    one.faults.append(Fault.of(FaultCode.SAME_PERSON if match.is_certain else FaultCode.PERHAPS_SAME))


def _obstacle(one: Assessed, member: Member, names: Mapping[UUID, str]) -> Fault | None:
    """Why the person found cannot be the subject of this row."""
    if member.org_id not in names:
        return Fault.of(FaultCode.ELSEWHERE)
    if one.place and member.org_id != one.place.branch.id:
        return Fault.of(FaultCode.IN_ANOTHER_BRANCH, Field.BRANCH, org=names[member.org_id])
    if member.status not in ON_ROLL:
        return Fault.of(FaultCode.NOT_ON_ROLL, None, status=STATUSES[member.status])
    if one.facts.stage is not None and one.facts.stage is not member.stage:
        return Fault.of(FaultCode.STAGE_DIFFERS, Field.STAGE, stage=STAGES[member.stage])
    return None


class _Earlier:
    """The people that stand in the file before a row."""

    def __init__(self) -> None:
        self._rows: dict[object, Assessed] = {}

    def look(self, one: Assessed) -> None:
        """Note the row, or find that it repeats an earlier one."""
        entry = one.facts.entry
        keys: list[object] = [("id", entry.id_number)] if entry.id_number else []
        keys += [("member", one.member.id)] if one.member else []
        first = next((self._rows[key] for key in keys if key in self._rows), None)
        if first is None and entry.phone and (other := self._rows.get(entry.phone)):
            if not _is_same(entry, other.facts.entry):
                one.faults.append(Fault.of(FaultCode.PHONE_REPEATED, Field.PHONE, row=other.row.number))
                return
            first = other
        if first is not None:
            one.state, one.match_row = RowState.MATCHED, first.row.number
            one.faults.append(Fault.of(FaultCode.REPEATED_IN_FILE, None, row=first.row.number))
            return
        for key in (*keys, entry.phone):
            if key:
                self._rows[key] = one


def _is_same(one: Entry, other: Entry) -> bool:
    """Two rows with one phone: the same name, and no two ID numbers."""
    return one.name == other.name and not (one.id_number and other.id_number)
