"""A member signs in with the code on the screen: the path that everybody uses at nine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.keys import KeySet
from app.access.permissions import Permission
from app.db.dialect import insert_or_ignore
from app.domains.meetings import repository
from app.domains.meetings.admission import Hindrance, admitted, hindrance_at
from app.domains.meetings.codes import ScreenCode, checked, codes_at
from app.domains.meetings.errors import (
    CodeExpired,
    CodeOfAnotherMeeting,
    MeetingCodeInvalid,
    MeetingNotFound,
    MeetingNotOpen,
    MeetingNotPublished,
    NotOnRoll,
    SignInClosed,
)
from app.domains.meetings.events import SignedIn
from app.domains.meetings.finding import find_hosted, find_meeting, refuse_unless_held, times_of, with_parts
from app.domains.meetings.fixing import due_people, fix_roll
from app.domains.meetings.models import Attendance, Meeting
from app.domains.meetings.repository import SignInFacts
from app.domains.meetings.roll_changes.applying import is_added
from app.domains.meetings.rules import EVIDENCE, Times, punctuality
from app.domains.meetings.vocabulary import Place, Standing, Way
from app.jobs.events import publish
from app.kit.clock import local_date, now
from app.kit.errors import Refusal
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
    standing = await _standing(session, facts, member_id, moment, is_fresh=is_fresh)
    return await _write(session, facts.meeting, member_id, standing, moment, place)


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
    hindrance = hindrance_at(meeting.state, times_of(meeting), moment)
    if hindrance is not None:
        _refuse(meeting, hindrance, moment)


_REFUSALS: Mapping[Hindrance, type[Refusal]] = {
    Hindrance.NOT_HELD: MeetingNotPublished,
    Hindrance.NOT_OPEN_YET: MeetingNotOpen,
    Hindrance.CLOSED: SignInClosed,
    Hindrance.CODE_EXPIRED: CodeExpired,
    Hindrance.ROLL_NOT_FIXED: NotOnRoll,
    Hindrance.NOT_NAMED: NotOnRoll,
}


def _refuse(meeting: Meeting, hindrance: Hindrance, moment: datetime) -> NoReturn:
    # What is not held has a refusal for each state it may be in.
    refuse_unless_held(meeting, moment)
    raise _REFUSALS[hindrance]


async def _standing(
    session: AsyncSession, facts: SignInFacts, member_id: UUID, moment: datetime, *, is_fresh: bool
) -> Standing:
    """How the member is recorded; the roll is made where this is the first call after the start."""
    meeting, times = facts.meeting, times_of(facts.meeting)
    found = _admitted(facts, times, moment, is_fresh=is_fresh)
    if found is Hindrance.ROLL_NOT_FIXED:
        await fix_roll(session, meeting.tenant_id, meeting.id, moment)
        again = await repository.sign_in_facts(session, meeting.tenant_id, meeting_id=meeting.id, member_id=member_id)
        found = _admitted(again or facts, times, moment, is_fresh=is_fresh)
    if found is Hindrance.NOT_NAMED and await _is_named_since(session, meeting, member_id, moment):
        found = punctuality(times, moment)
    if isinstance(found, Hindrance):
        _refuse(meeting, found, moment)
    return found


def _admitted(facts: SignInFacts, times: Times, moment: datetime, *, is_fresh: bool) -> Standing | Hindrance:
    return admitted(
        facts.meeting.state,
        times,
        moment,
        code_is_fresh=is_fresh,
        roll_is_fixed=facts.meeting.roll_fixed_at is not None,
        is_invited=facts.is_invited,
        is_on_roll=facts.is_on_roll,
    )


async def _is_named_since(session: AsyncSession, meeting: Meeting, member_id: UUID, moment: datetime) -> bool:
    """Before the start who entered the register since the invitations; whoever a correction added to the roll."""
    is_early = moment < meeting.starts_at
    return (is_early and await _would_be_due(session, meeting, member_id)) or await is_added(
        session, meeting.tenant_id, meeting.id, member_id
    )


async def _would_be_due(session: AsyncSession, meeting: Meeting, member_id: UUID) -> bool:
    (found,) = await with_parts(session, [meeting])
    on = local_date(meeting.starts_at)
    due = await due_people(session, meeting.tenant_id, found.kinds, found.hosts, on)
    return any(member_id in people for people in due.values())


async def _write(
    session: AsyncSession, meeting: Meeting, member_id: UUID, standing: Standing, moment: datetime, place: Place
) -> SignIn:
    values = {
        "tenant_id": meeting.tenant_id,
        "id": uuid7(),
        "meeting_id": meeting.id,
        "member_id": member_id,
        "standing": standing,
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
