"""Somebody who takes part online signs in with the word that is spoken in the session."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.db.session import Database
from app.domains.meetings import repository as meetings
from app.domains.meetings.errors import MeetingNotFound, NotOnRoll
from app.domains.meetings.finding import Found, find_hosted, find_meeting, times_of
from app.domains.meetings.models import Meeting
from app.domains.meetings.recording import Presence, Recorded, roll_as_fixed, write_presence
from app.domains.meetings.rules import punctuality
from app.domains.meetings.signin import refuse_unless_open
from app.domains.meetings.vocabulary import Place, Way
from app.domains.meetings.ways import repository
from app.domains.meetings.ways.errors import MeetingNotOnline, WordTriesLimited, WordWrong
from app.domains.meetings.ways.models import WordTries
from app.domains.meetings.ways.rules import Point, Tries, after_wrong_word, place_by, seconds_to_wait
from app.domains.meetings.ways.words import is_word, word_of_day
from app.kit.clock import local_date
from app.kit.errors import Refusal


async def spoken_word(
    session: AsyncSession, actor: Actor, *, secret: bytes, meeting_id: UUID, moment: datetime
) -> tuple[Found, str]:
    """The word to speak in the session today. `secret` is the keyring's for this purpose.

    Raises MeetingNotFound, PermissionMissing, MeetingNotOnline, MeetingNotPublished, MeetingPostponed,
    MeetingCancelled, MeetingNotOpen, SignInClosed.
    """
    found = await find_hosted(session, actor, meeting_id, Permission.MEETING_SHOW_CODE)
    _refuse_unless_online(found.meeting)
    refuse_unless_open(found.meeting, moment)
    return found, word_of_day(secret, meeting_id, local_date(moment))


async def sign_in_online(
    database: Database,
    actor: Actor,
    *,
    secret: bytes,
    meeting_id: UUID,
    said: str,
    point: Point | None,
    moment: datetime,
) -> Recorded:
    """Record that the actor takes part online. Repeating returns the first record.

    Takes one transaction of its own, which a wrong word does not roll back: the count of wrong words must stay. Raises
    MeetingNotFound, PermissionMissing, MeetingNotOnline, MeetingNotPublished, MeetingPostponed, MeetingCancelled,
    MeetingNotOpen, SignInClosed, NotOnRoll, WordWrong, WordTriesLimited.
    """
    require_somewhere(actor, Permission.MEETING_SIGN_IN)
    async with database.write(actor.tenant_id) as session:
        made = await _tried(session, actor, secret, meeting_id, said, point, moment)
    if isinstance(made, Refusal):
        raise made
    return made


async def _tried(
    session: AsyncSession,
    actor: Actor,
    secret: bytes,
    meeting_id: UUID,
    said: str,
    point: Point | None,
    moment: datetime,
) -> Recorded | Refusal:
    """The record, or the refusal whose count has to be kept."""
    found, member_id = await find_meeting(session, actor, meeting_id), actor.member_id
    if member_id is None:
        raise MeetingNotFound
    meeting = found.meeting
    known = await meetings.attendance_of(session, actor.tenant_id, meeting_id, member_id)
    if known is not None:
        return Recorded(known, is_first=False)
    _refuse_unless_online(meeting)
    refuse_unless_open(meeting, moment)
    if (await roll_as_fixed(session, found, moment)).person(member_id) is None:
        raise NotOnRoll
    row = await repository.locked_tries(session, actor.tenant_id, meeting_id, member_id, moment)
    if refusal := _judged(row, is_word(said, word_of_day(secret, meeting_id, local_date(moment))), moment):
        return refusal
    await session.delete(row)
    place = Place.NOT_GIVEN if point is None else place_by(meeting.fence, point)
    presence = Presence(member_id, punctuality(times_of(meeting), moment), Way.ONLINE, moment, place=place)
    return await write_presence(session, meeting, presence, moment)


def _judged(row: WordTries, is_right: bool, moment: datetime) -> Refusal | None:
    tries = Tries(row.wrong, row.since) if row.wrong else None
    if wait := seconds_to_wait(tries, moment):
        return WordTriesLimited(retry_after=wait)
    if is_right:
        return None
    after = after_wrong_word(tries, moment)
    row.wrong, row.since = after.wrong, after.since
    return WordWrong()


def _refuse_unless_online(meeting: Meeting) -> None:
    if not meeting.online_url:
        raise MeetingNotOnline
