"""Who was missing: the list to call by, and the calls."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings import repository
from app.domains.meetings.afterwards.models import AbsenceCall
from app.domains.meetings.afterwards.vocabulary import CallResult
from app.domains.meetings.errors import MeetingNotEnded, NotAbsent, NotOnThisRoll
from app.domains.meetings.finding import Found, find_attended, refuse_unless_held
from app.domains.meetings.recording import roll_as_fixed, within_reach
from app.domains.meetings.rolls import RollPerson, roll_of_meeting
from app.domains.meetings.vocabulary import Capacity, Phase, Standing
from app.domains.members.public import masked_phones
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.ids import uuid7

NOTE = "absence_call.note"
_MISSING = (Standing.ABSENT, Standing.LEAVE)


@dataclass(frozen=True, slots=True)
class Absentee:
    """Somebody due who was missing, with or without leave. `phone` is masked, and empty for who may not read the register."""

    person: RollPerson
    phone: str
    calls: list[AbsenceCall]


def refuse_unless_missing(person: RollPerson) -> None:
    """Raises NotAbsent unless the person was due and is absent or on leave."""
    if person.capacity is not Capacity.DUE or person.standing not in _MISSING:
        raise NotAbsent


async def ended(session: AsyncSession, actor: Actor, meeting_id: UUID, permission: Permission) -> Found:
    """The meeting, once it is over. Raises MeetingNotFound, PermissionMissing, MeetingNotEnded and what is not held."""
    found = await find_attended(session, actor, meeting_id, permission)
    if refuse_unless_held(found.meeting, now()) is not Phase.ENDED:
        raise MeetingNotEnded
    return found


async def missing_person(
    session: AsyncSession, actor: Actor, found: Found, member_id: UUID, permission: Permission, moment: datetime
) -> RollPerson:
    """Somebody within the actor's reach who was missing. Raises NotOnThisRoll, NotAbsent."""
    roll = await roll_as_fixed(session, found, moment)
    person = within_reach(actor, permission, found, roll).get(member_id)
    if person is None:
        raise NotOnThisRoll
    refuse_unless_missing(person)
    return person


async def list_absentees(
    session: AsyncSession, actor: Actor, *, cipher: TenantCipher, meeting_id: UUID
) -> list[Absentee]:
    """Those due who were missing, whom the actor may see by name; in the order of the roll.

    Raises MeetingNotFound, PermissionMissing, MeetingNotEnded.
    """
    found = await ended(session, actor, meeting_id, Permission.MEETING_TAKE_ROLL)
    roll = await roll_of_meeting(session, found, now())
    mine = within_reach(actor, Permission.MEETING_TAKE_ROLL, found, roll).values()
    missing = [one for one in mine if one.capacity is Capacity.DUE and one.standing in _MISSING]
    readable = [one.member_id for one in missing if actor.allows(Permission.MEMBER_READ, at=one.whereabouts.org_path)]
    phones = await masked_phones(session, actor.tenant_id, cipher, readable)
    calls: dict[UUID, list[AbsenceCall]] = defaultdict(list)
    rows = await repository.of_meeting(session, AbsenceCall, actor.tenant_id, meeting_id)
    for call in sorted(rows, key=lambda row: (row.called_at, row.id)):
        calls[call.member_id].append(call)
    return [Absentee(one, phones.get(one.member_id, ""), calls[one.member_id]) for one in missing]


async def note_call(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    meeting_id: UUID,
    member_id: UUID,
    result: CallResult,
    note: str,
) -> AbsenceCall:
    """Note a call to somebody who was missing.

    Raises MeetingNotFound, PermissionMissing, MeetingNotEnded, NotOnThisRoll, NotAbsent.
    """
    found, moment = await ended(session, actor, meeting_id, Permission.MEETING_TAKE_ROLL), now()
    person = await missing_person(session, actor, found, member_id, Permission.MEETING_TAKE_ROLL, moment)
    call_id = uuid7()
    call = AbsenceCall(
        tenant_id=actor.tenant_id,
        id=call_id,
        meeting_id=meeting_id,
        member_id=member_id,
        result=result,
        note=cipher.encrypt(note, column=NOTE, row_id=call_id),
        called_by=actor.account_id,
        called_by_name=actor.display_name,
        called_at=moment,
    )
    session.add(call)
    await session.flush()
    after = {"member_id": member_id, "result": result}
    await record(
        session,
        actor,
        "meeting.absence_call",
        target="absence_call",
        target_id=call.id,
        org_id=person.org_id,
        after=after,
    )
    return call
