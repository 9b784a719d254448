"""Meetings that were held, with their rolls and who came, for demos and tests of size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.db.bulk import insert_rows, learn
from app.domains.meetings.leave import REASON
from app.domains.meetings.models import (
    Attendance,
    LeaveRequest,
    Meeting,
    MeetingHost,
    MeetingKindRecord,
    RollEntry,
)
from app.domains.meetings.reporting.gathering import WHOLE, Tally
from app.domains.meetings.reporting.tallying import write_tallies
from app.domains.meetings.rules import EVIDENCE, Placed, count, standing_of
from app.domains.meetings.vocabulary import (
    Capacity,
    LeaveCategory,
    LeaveState,
    MeetingKind,
    MeetingState,
    Place,
    Standing,
    Way,
)
from app.domains.members.public import RollMember
from app.keyring.keyring import TenantCipher
from app.kit.clock import local_date
from app.kit.ids import uuid7

__all__ = ["Came", "Excused", "HeldMeeting", "LeaveCategory", "MeetingKind", "Standing", "hold"]


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody signed in with the code at an instant: present or late."""

    at: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class Excused:
    category: LeaveCategory
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMeeting:
    """A meeting of one branch that is over. Who is on the roll and neither came nor was excused was absent."""

    org_id: UUID
    kinds: tuple[MeetingKind, ...]
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    chair_id: UUID | None
    roll: Sequence[RollMember]
    came: Mapping[UUID, Came]
    excused: Mapping[UUID, Excused] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid7)


async def hold(
    session: AsyncSession, actor: Actor, cipher: TenantCipher, root_id: UUID, meetings: Sequence[HeldMeeting]
) -> int:
    """Insert the meetings with everything that hangs on them; how many came, all together."""
    tenant_id = actor.tenant_id
    await insert_rows(session, Meeting, (_meeting(tenant_id, one) for one in meetings))
    await learn(session, Meeting)
    await insert_rows(session, MeetingKindRecord, _kinds(tenant_id, meetings))
    await insert_rows(session, MeetingHost, _hosts(tenant_id, meetings))
    await insert_rows(session, RollEntry, _roll(tenant_id, meetings))
    count = await insert_rows(session, Attendance, _attendance(tenant_id, meetings))
    await insert_rows(session, LeaveRequest, _leave(tenant_id, cipher, meetings))
    await write_tallies(session, tenant_id, _tallies(meetings))
    after = {"meetings": len(meetings), "attendance": count}
    await record(session, actor, "meeting.hold", target="org", target_id=root_id, org_id=root_id, after=after)
    return count


def _tallies(meetings: Sequence[HeldMeeting]) -> Iterator[Tally]:
    """What each came to; everybody is on the roll of every kind, so the whole and its kinds have the same numbers."""
    for one in meetings:
        placed = [Placed(Capacity.DUE, person.has_vote, _standing(one, person.member_id)) for person in one.roll]
        counts = count(placed)
        for part in (WHOLE, *(kind.value for kind in one.kinds)):
            yield Tally(one.id, one.org_id, part, local_date(one.starts_at), counts)


def _standing(one: HeldMeeting, member_id: UUID) -> Standing:
    came = one.came.get(member_id)
    return standing_of(
        recorded=came.standing if came else None, corrected=None, on_leave=member_id in one.excused, is_over=True
    )


def _meeting(tenant_id: UUID, one: HeldMeeting) -> dict[str, Any]:
    return {
        "tenant_id": tenant_id,
        "id": one.id,
        "org_id": one.org_id,
        "title": one.title,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "place": one.place,
        "chair_id": one.chair_id,
        "state": MeetingState.PUBLISHED,
        "published_at": one.starts_at,
        "roll_fixed_at": one.starts_at,
        "finished_at": one.ends_at,
        "created_at": one.starts_at,
        "updated_at": one.ends_at,
    }


def _kinds(tenant_id: UUID, meetings: Sequence[HeldMeeting]) -> Iterator[dict[str, Any]]:
    for one in meetings:
        for kind in one.kinds:
            yield {"tenant_id": tenant_id, "id": uuid7(), "meeting_id": one.id, "kind": kind}


def _hosts(tenant_id: UUID, meetings: Sequence[HeldMeeting]) -> Iterator[dict[str, Any]]:
    for one in meetings:
        yield {"tenant_id": tenant_id, "id": uuid7(), "meeting_id": one.id, "org_id": one.org_id}


def _roll(tenant_id: UUID, meetings: Sequence[HeldMeeting]) -> Iterator[dict[str, Any]]:
    for one in meetings:
        for kind in one.kinds:
            for person in one.roll:
                yield {
                    "tenant_id": tenant_id,
                    "id": uuid7(),
                    "meeting_id": one.id,
                    "member_id": person.member_id,
                    "kind": kind,
                    "capacity": Capacity.DUE,
                    "org_id": person.org_id,
                    "group_id": person.group_id,
                    "stage": person.stage,
                    "has_vote": person.has_vote,
                    "no_vote_reason": person.no_vote_reason or "",
                }


def _attendance(tenant_id: UUID, meetings: Sequence[HeldMeeting]) -> Iterator[dict[str, Any]]:
    for one in meetings:
        for member_id, came in one.came.items():
            yield {
                "tenant_id": tenant_id,
                "id": uuid7(),
                "meeting_id": one.id,
                "member_id": member_id,
                "standing": came.standing,
                "way": Way.CODE,
                "evidence": EVIDENCE[Way.CODE],
                "place": Place.NOT_GIVEN,
                "signed_at": came.at,
                "recorded_at": came.at,
            }


def _leave(tenant_id: UUID, cipher: TenantCipher, meetings: Sequence[HeldMeeting]) -> Iterator[dict[str, Any]]:
    for one in meetings:
        for member_id, excused in one.excused.items():
            row_id = uuid7()
            yield {
                "tenant_id": tenant_id,
                "id": row_id,
                "meeting_id": one.id,
                "member_id": member_id,
                "category": excused.category,
                "reason": cipher.encrypt(excused.reason, column=REASON, row_id=row_id),
                "state": LeaveState.APPROVED,
                "asked_at": one.starts_at,
                "decided_at": one.starts_at,
            }
