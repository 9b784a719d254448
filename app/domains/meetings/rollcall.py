"""The recorder enters others: by roll call, on behalf with a reason, and corrects a record with a reason."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import insert_or_ignore
from app.db.integrity import refuse_duplicates
from app.domains.meetings.errors import CorrectedMeanwhile, CorrectionChangesNothing, MeetingNotOpen, NotOnThisRoll
from app.domains.meetings.events import SignedIn
from app.domains.meetings.finding import Found, find_attended, refuse_unless_held, times_of
from app.domains.meetings.fixing import fix_roll, needs_roll
from app.domains.meetings.models import Attendance, AttendanceCorrection
from app.domains.meetings.policies import reaches_person
from app.domains.meetings.rolls import Roll, RollPerson, roll_of_meeting
from app.domains.meetings.rules import EVIDENCE
from app.domains.meetings.signin import refuse_unless_open
from app.domains.meetings.vocabulary import Capacity, Place, Standing, Way
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7

_CHUNK = 500

refuse_duplicates("uq_attendance_correction_number", CorrectedMeanwhile)


@dataclass(frozen=True, slots=True)
class Entered:
    """How many were entered now, and how many had a record before."""

    meeting: Found
    entered: int
    known: int


async def call_roll(
    session: AsyncSession,
    actor: Actor,
    *,
    meeting_id: UUID,
    present: Collection[UUID] | None = None,
    everybody_except: Collection[UUID] | None = None,
    is_late: bool = False,
) -> Entered:
    """Enter who is in the room, one by one or all that are due but those named; only while sign-in is open.

    Either `present` or `everybody_except`. The latter leaves out who has leave or asked for it, and who
    was corrected. Raises
    MeetingNotFound, PermissionMissing, MeetingNotOpen, SignInClosed, NotOnThisRoll.
    """
    found, roll, moment = await _opened(session, actor, meeting_id, Permission.MEETING_TAKE_ROLL)
    refuse_unless_open(found.meeting, moment)
    mine = _within_reach(actor, Permission.MEETING_TAKE_ROLL, found, roll)
    named = set(everybody_except or present or ())
    if named - mine.keys():
        raise NotOnThisRoll
    if everybody_except is not None:
        named = {m for m, one in mine.items() if _may_be_there(one)} - named
    return await _enter(session, actor, found, named, Way.ROLL_CALL, moment, is_late=is_late, reason="")


def _may_be_there(person: RollPerson) -> bool:
    return person.capacity is Capacity.DUE and person.standing is Standing.AWAITED and person.leave is None


async def enter_on_behalf(
    session: AsyncSession,
    actor: Actor,
    *,
    meeting_id: UUID,
    member_ids: Collection[UUID],
    reason: str,
    is_late: bool = False,
) -> Entered:
    """Enter people who were there, with a reason, during the meeting or after it.

    Raises MeetingNotFound, PermissionMissing, MeetingNotOpen, NotOnThisRoll.
    """
    found, roll, moment = await _opened(session, actor, meeting_id, Permission.MEETING_SIGN_FOR_OTHERS)
    mine = _within_reach(actor, Permission.MEETING_SIGN_FOR_OTHERS, found, roll)
    if set(member_ids) - mine.keys():
        raise NotOnThisRoll
    return await _enter(session, actor, found, set(member_ids), Way.ON_BEHALF, moment, is_late=is_late, reason=reason)


async def correct_attendance(
    session: AsyncSession, actor: Actor, *, meeting_id: UUID, member_id: UUID, after: Standing, reason: str
) -> AttendanceCorrection:
    """Say with a reason how somebody really stood; what was recorded before stays as it is.

    Raises MeetingNotFound, PermissionMissing, MeetingNotOpen, NotOnThisRoll, CorrectionChangesNothing,
    CorrectedMeanwhile.
    """
    found, roll, moment = await _opened(session, actor, meeting_id, Permission.MEETING_SIGN_FOR_OTHERS)
    person = _within_reach(actor, Permission.MEETING_SIGN_FOR_OTHERS, found, roll).get(member_id)
    if person is None:
        raise NotOnThisRoll
    if person.standing is after:
        raise CorrectionChangesNothing
    correction = AttendanceCorrection(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        meeting_id=meeting_id,
        member_id=member_id,
        number=len(person.corrections) + 1,
        before=person.standing,
        after=after,
        reason=reason,
        changed_by=actor.account_id,
        changed_by_name=actor.display_name,
        changed_at=moment,
    )
    session.add(correction)
    await session.flush()
    await record(
        session,
        actor,
        "meeting.correct",
        target="attendance",
        target_id=correction.id,
        org_id=person.org_id,
        before={"member_id": member_id, "standing": correction.before},
        after={"member_id": member_id, "standing": after},
        note=reason,
    )
    return correction


async def _opened(
    session: AsyncSession, actor: Actor, meeting_id: UUID, permission: Permission
) -> tuple[Found, Roll, datetime]:
    """The meeting and its roll for entering people; from the opening of sign-in on, without an end."""
    found, moment = await find_attended(session, actor, meeting_id, permission), now()
    refuse_unless_held(found.meeting, moment)
    if moment < times_of(found.meeting).opens_at:
        raise MeetingNotOpen
    if needs_roll(found.meeting, moment):
        await fix_roll(session, actor.tenant_id, meeting_id, moment)
    return found, await roll_of_meeting(session, found, moment), moment


def _within_reach(actor: Actor, permission: Permission, found: Found, roll: Roll) -> dict[UUID, RollPerson]:
    return {
        person.member_id: person
        for person in roll.people
        if reaches_person(actor, permission, found.host_paths, person.whereabouts)
    }


async def _enter(
    session: AsyncSession,
    actor: Actor,
    found: Found,
    member_ids: Collection[UUID],
    way: Way,
    moment: datetime,
    *,
    is_late: bool,
    reason: str,
) -> Entered:
    meeting = found.meeting
    standing = Standing.LATE if is_late else Standing.PRESENT
    shared = {"standing": standing, "way": way, "evidence": EVIDENCE[way], "recorded_at": moment, "reason": reason}
    rows = [shared | row for row in _rows(actor, found, member_ids, moment)]
    made: list[UUID] = []
    for start in range(0, len(rows), _CHUNK):
        made += await _insert(session, rows[start : start + _CHUNK])
    for member_id in made:
        await publish(session, SignedIn(tenant_id=meeting.tenant_id, meeting_id=meeting.id, member_id=member_id))
    if made:
        await record(
            session,
            actor,
            f"meeting.{way.value}",
            target="meeting",
            target_id=meeting.id,
            org_id=meeting.org_id,
            after={"standing": standing, "member_ids": made},
            note=reason,
        )
    return Entered(found, len(made), len(rows) - len(made))


def _rows(actor: Actor, found: Found, member_ids: Collection[UUID], moment: datetime) -> Iterator[dict[str, Any]]:
    # In the order of their keys, so that two recorders cannot wait for each other.
    for member_id in sorted(member_ids):
        yield {
            "tenant_id": found.meeting.tenant_id,
            "id": uuid7(),
            "meeting_id": found.meeting.id,
            "member_id": member_id,
            "place": Place.NOT_GIVEN,
            # Entered after the end, somebody was there before it.
            "signed_at": min(moment, times_of(found.meeting).ends_at),
            "recorded_by": actor.account_id,
            "recorded_by_name": actor.display_name,
        }


async def _insert(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> list[UUID]:
    statement = insert_or_ignore(session, Attendance, rows, keys=("tenant_id", "meeting_id", "member_id"))
    return list(await session.scalars(statement.returning(Attendance.member_id)))
