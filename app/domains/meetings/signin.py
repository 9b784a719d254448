"""A member signs in with the code on the screen: the path that everybody uses at nine."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.keys import KeySet
from app.access.permissions import Permission
from app.db.dialect import insert_or_ignore
from app.domains.meetings import repository
from app.domains.meetings.codes import ScreenCode, checked, codes_at
from app.domains.meetings.errors import (
    CodeExpired,
    CodeOfAnotherMeeting,
    MeetingCodeInvalid,
    MeetingNotFound,
    MeetingNotOpen,
    NotOnRoll,
    SignInClosed,
)
from app.domains.meetings.events import SignedIn
from app.domains.meetings.finding import (
    find_hosted,
    find_meeting,
    refuse_unless_held,
    times_of,
    with_parts,
)
from app.domains.meetings.fixing import due_people, fix_roll, needs_roll
from app.domains.meetings.models import Attendance, Meeting
from app.domains.meetings.repository import SignInFacts
from app.domains.meetings.roll_changes.applying import is_added
from app.domains.meetings.rules import EVIDENCE, punctuality
from app.domains.meetings.vocabulary import Place, Way
from app.jobs.events import publish
from app.kit.clock import local_date, now
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class SignIn:
    """The record, and whether this call made it."""

    record: Attendance
    is_first: bool


async def sign_in(
    session: AsyncSession, actor: Actor, *, keys: KeySet, meeting_id: UUID, code: str, place: Place = Place.NOT_GIVEN
) -> SignIn:
    """Record that the actor is there, by the server's clock. Repeating returns the first record, however late.

    Raises MeetingNotFound, PermissionMissing, MeetingCodeInvalid, CodeOfAnotherMeeting, MeetingCancelled,
    MeetingPostponed, MeetingNotOpen, SignInClosed, CodeExpired (only for who has no record), NotOnRoll.
    """
    member_id = actor.member_id
    require_somewhere(actor, Permission.MEETING_SIGN_IN)
    if member_id is None:
        raise MeetingNotFound
    moment = now()
    facts = await repository.sign_in_facts(session, actor.tenant_id, meeting_id=meeting_id, member_id=member_id)
    if facts is None:
        raise MeetingNotFound
    is_fresh = await _checked(session, actor, keys, facts, code, moment)
    if facts.record is not None:
        return SignIn(facts.record, is_first=False)
    refuse_unless_open(facts.meeting, moment)
    if not is_fresh:
        raise CodeExpired
    await _refuse_strangers(session, facts, member_id, moment)
    return await _write(session, facts.meeting, member_id, moment, place)


async def _checked(
    session: AsyncSession, actor: Actor, keys: KeySet, facts: SignInFacts, code: str, moment: datetime
) -> bool:
    try:
        return checked(keys, facts.meeting.id, code, moment)
    except (MeetingCodeInvalid, CodeOfAnotherMeeting):
        # Without a good code, who cannot see the meeting must not learn from the refusal that it exists.
        await find_meeting(session, actor, facts.meeting.id)
        raise


def refuse_unless_open(meeting: Meeting, moment: datetime) -> None:
    """Raises MeetingNotPublished, MeetingPostponed, MeetingCancelled, MeetingNotOpen or SignInClosed."""
    refuse_unless_held(meeting, moment)
    times = times_of(meeting)
    if moment < times.opens_at:
        raise MeetingNotOpen
    if moment > times.closes_at:
        raise SignInClosed


async def _refuse_strangers(session: AsyncSession, facts: SignInFacts, member_id: UUID, moment: datetime) -> None:
    meeting = facts.meeting
    if moment < meeting.starts_at:
        # The roll is not fixed yet: who was asked may come, and who entered the register since then.
        known = facts.is_invited or await _would_be_due(session, meeting, member_id)
    elif needs_roll(meeting, moment):
        await fix_roll(session, meeting.tenant_id, meeting.id, moment)
        again = await repository.sign_in_facts(session, meeting.tenant_id, meeting_id=meeting.id, member_id=member_id)
        known = again is not None and again.is_on_roll
    else:
        known = facts.is_on_roll
    if not known and not await is_added(session, meeting.tenant_id, meeting.id, member_id):
        raise NotOnRoll


async def _would_be_due(session: AsyncSession, meeting: Meeting, member_id: UUID) -> bool:
    (found,) = await with_parts(session, [meeting])
    on = local_date(meeting.starts_at)
    due = await due_people(session, meeting.tenant_id, found.kinds, found.hosts, on)
    return any(member_id in people for people in due.values())


async def _write(session: AsyncSession, meeting: Meeting, member_id: UUID, moment: datetime, place: Place) -> SignIn:
    values = {
        "tenant_id": meeting.tenant_id,
        "id": uuid7(),
        "meeting_id": meeting.id,
        "member_id": member_id,
        "standing": punctuality(times_of(meeting), moment),
        "way": Way.CODE,
        "evidence": EVIDENCE[Way.CODE],
        "place": place,
        "signed_at": moment,
        "recorded_at": moment,
        "recorded_by_name": "",
        "reason": "",
    }
    made = await session.scalar(
        insert_or_ignore(session, Attendance, values, keys=("tenant_id", "meeting_id", "member_id")).returning(
            Attendance
        )
    )
    if made is not None:
        await publish(session, SignedIn(tenant_id=meeting.tenant_id, meeting_id=meeting.id, member_id=member_id))
        return SignIn(made, is_first=True)
    first = await repository.attendance_of(session, meeting.tenant_id, meeting.id, member_id)
    if first is None:
        raise RuntimeError("a record that blocked the insert is gone")
    return SignIn(first, is_first=False)


async def screen_codes(
    session: AsyncSession, actor: Actor, *, keys: KeySet, meeting_id: UUID, moment: datetime
) -> tuple[ScreenCode, ScreenCode]:
    """The code to show now and the next, for the screen in the hall.

    Raises MeetingNotFound, PermissionMissing, MeetingNotPublished, MeetingPostponed, MeetingCancelled, MeetingNotOpen,
    SignInClosed.
    """
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_SHOW_CODE)
    refuse_unless_open(found.meeting, moment)
    return codes_at(keys, meeting_id, moment)
