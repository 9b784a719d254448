"""The recorder enters others: by roll call, on behalf with a reason, and corrects a record with a reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.integrity import refuse_duplicates
from app.domains.meetings.errors import CorrectedMeanwhile, CorrectionChangesNothing, NotOnThisRoll
from app.domains.meetings.finding import Found, times_of
from app.domains.meetings.models import AttendanceCorrection
from app.domains.meetings.recording import Presence, opened_roll, within_reach, write_presences
from app.domains.meetings.reporting.tallying import tally_later
from app.domains.meetings.rolls import RollPerson
from app.domains.meetings.signin import refuse_unless_open
from app.domains.meetings.vocabulary import Capacity, Standing, Way
from app.kit.ids import uuid7

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
    found, roll, moment = await opened_roll(session, actor, meeting_id, Permission.MEETING_TAKE_ROLL)
    refuse_unless_open(found.meeting, moment)
    mine = within_reach(actor, Permission.MEETING_TAKE_ROLL, found, roll)
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
    found, roll, moment = await opened_roll(session, actor, meeting_id, Permission.MEETING_SIGN_FOR_OTHERS)
    mine = within_reach(actor, Permission.MEETING_SIGN_FOR_OTHERS, found, roll)
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
    found, roll, moment = await opened_roll(session, actor, meeting_id, Permission.MEETING_SIGN_FOR_OTHERS)
    person = within_reach(actor, Permission.MEETING_SIGN_FOR_OTHERS, found, roll).get(member_id)
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
    if moment >= times_of(found.meeting).ends_at:
        await tally_later(session, found.meeting, moment)
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
    # Entered after the end, somebody was there before it.
    signed_at = min(moment, times_of(meeting).ends_at)
    presences = [Presence(member_id, standing, way, signed_at, actor, reason) for member_id in member_ids]
    made = await write_presences(session, meeting, presences, moment)
    if made:
        await record(
            session,
            actor,
            f"meeting.{way.value}",
            target="meeting",
            target_id=meeting.id,
            org_id=meeting.org_id,
            after={"standing": standing, "member_ids": sorted(made)},
            note=reason,
        )
    return Entered(found, len(made), len(presences) - len(made))
