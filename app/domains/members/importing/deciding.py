"""What shall become of rows that are somebody already, and of good rows that shall stay out."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.members.importing import repository
from app.domains.members.importing.checking import possible
from app.domains.members.importing.errors import DecisionNotPossible, NotChecked, RowNotFound
from app.domains.members.importing.models import Decision, ImportStatus, RosterImport, RosterImportRow, RowState
from app.domains.members.importing.sight import open_import_for
from app.kit.clock import now


async def decide_row(
    session: AsyncSession, actor: Actor, *, import_id: UUID, number: int, decision: Decision
) -> RosterImportRow:
    """Decide one row. Raises RowNotFound, DecisionNotPossible, NotChecked, ImportNotFound, ImportSettled."""
    found = await _checked_import(session, actor, import_id)
    row = next(iter(await repository.rows_of(session, found, numbers=[number])), None)
    if row is None:
        raise RowNotFound
    if decision not in _possible(row):
        raise DecisionNotPossible(reason=_why_not(row))
    row.decision = decision
    _touch(found)
    return row


async def decide_rows(
    session: AsyncSession, actor: Actor, *, import_id: UUID, numbers: Collection[int], decision: Decision
) -> int:
    """Decide the rows of the numbers, or every undecided matched row where there are none; how many were decided.

    Raises DecisionNotPossible if a numbered row does not allow it; rows that were not named are passed over.
    """
    found = await _checked_import(session, actor, import_id)
    rows = await repository.rows_of(session, found, numbers=numbers)
    if len(rows) < len(set(numbers)):
        raise RowNotFound
    if not numbers:
        undecided = (row for row in rows if row.state is RowState.MATCHED and row.decision is None)
        rows = [row for row in undecided if decision in _possible(row)]
    for row in rows:
        if decision not in _possible(row):
            raise DecisionNotPossible(reason=f"第{row.number}行，{_why_not(row)}")
        row.decision = decision
    _touch(found)
    return len(rows)


async def _checked_import(session: AsyncSession, actor: Actor, import_id: UUID) -> RosterImport:
    found, _ = await open_import_for(session, actor, import_id)
    if found.status is not ImportStatus.CHECKED:
        raise NotChecked
    return found


def _possible(row: RosterImportRow) -> Collection[Decision]:
    return possible(row, [fault["code"] for fault in row.faults])


def _why_not(row: RosterImportRow) -> str:
    match row.state:
        case RowState.FAULTY:
            return "请先改正这一行的问题，再重新上传"
        case RowState.UNCHANGED:
            return "这一行与名册相同"
        case RowState.NEW:
            return "名册中没有此人，无从合并"
        case _:
            return "此人已在名册中，只能合并或跳过"


def _touch(found: RosterImport) -> None:
    found.version += 1
    found.updated_at = now()
