"""The rolls of many meetings with their corrections, in SQL: the same as `applying.corrected` says of one."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, exists, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from app.domains.meetings.models import RollEntry
from app.domains.meetings.roll_changes.models import RollCorrection
from app.domains.meetings.roll_changes.vocabulary import RollChange
from app.domains.meetings.vocabulary import Capacity

_DUE = literal(Capacity.DUE, RollEntry.capacity.type)


def rolls_as_corrected(tenant_id: UUID, meetings: Select[UUID]) -> CompoundSelect[Any]:
    """Everybody on the rolls, a row for each kind: meeting_id, member_id, kind, capacity, org_id, group_id, has_vote."""
    entry, last = RollEntry, RollCorrection
    of_entry = and_(_same_line(entry, last), _is_last())
    is_corrected = last.id.is_not(None)
    listed = (
        select(
            entry.meeting_id,
            entry.member_id,
            entry.kind,
            case((is_corrected, _DUE), else_=entry.capacity).label("capacity"),
            case((is_corrected, last.org_id), else_=entry.org_id).label("org_id"),
            case((is_corrected, last.group_id), else_=entry.group_id).label("group_id"),
            case((is_corrected, last.has_vote), else_=entry.has_vote).label("has_vote"),
        )
        .outerjoin(last, of_entry)
        .where(
            entry.tenant_id == tenant_id,
            entry.meeting_id.in_(meetings),
            or_(last.id.is_(None), last.change != RollChange.REMOVE),
        )
    )
    added = select(last.meeting_id, last.member_id, last.kind, _DUE, last.org_id, last.group_id, last.has_vote).where(
        last.tenant_id == tenant_id,
        last.meeting_id.in_(meetings),
        last.change != RollChange.REMOVE,
        _is_last(),
        ~exists(select(entry.id).where(_same_line(entry, last))),
    )
    return union_all(listed, added)


def _same_line(one: Any, other: Any) -> ColumnElement[bool]:
    return and_(
        one.tenant_id == other.tenant_id,
        one.meeting_id == other.meeting_id,
        one.member_id == other.member_id,
        one.kind == other.kind,
    )


def _is_last() -> ColumnElement[bool]:
    """Is `RollCorrection` the last of its person and kind at the meeting?"""
    later = aliased(RollCorrection)
    return ~exists(select(later.id).where(_same_line(later, RollCorrection), later.number > RollCorrection.number))
