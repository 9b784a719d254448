"""A member shows a code, the recorder reads it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.keys import KeySet
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import insert_or_ignore, upsert
from app.domains.meetings.finding import times_of
from app.domains.meetings.recording import Presence, Recorded, opened_roll, within_reach, write_presence
from app.domains.meetings.rules import punctuality
from app.domains.meetings.signin import refuse_unless_open
from app.domains.meetings.vocabulary import Way
from app.domains.meetings.ways import repository
from app.domains.meetings.ways.errors import MemberCodeNotOnRoll, MemberCodeRevoked, NoMemberCode
from app.domains.meetings.ways.member_codes import MemberCode, new_code, read_code, to_milliseconds
from app.domains.meetings.ways.models import MemberCodeRevocation, MemberCodeUse
from app.kit.clock import now
from app.kit.ids import uuid7

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Read:
    """The presence that reading a code led to, with the name that the recorder compares with the face."""

    name: str
    recorded: Recorded


def own_code(actor: Actor, *, keys: KeySet, moment: datetime) -> tuple[str, datetime]:
    """A code of the actor's own, and until when it is good. Raises PermissionMissing, NoMemberCode."""
    require_somewhere(actor, Permission.MEETING_SIGN_IN)
    if actor.member_id is None:
        raise NoMemberCode
    return new_code(keys, actor.tenant_id, actor.member_id, moment)


async def revoke_own_codes(session: AsyncSession, actor: Actor) -> datetime:
    """Void every code of the actor's that was made until now; the instant. Raises PermissionMissing, NoMemberCode."""
    require_somewhere(actor, Permission.MEETING_SIGN_IN)
    if actor.member_id is None:
        raise NoMemberCode
    moment = to_milliseconds(now())
    values = {"tenant_id": actor.tenant_id, "id": uuid7(), "member_id": actor.member_id, "issued_until": moment}
    await session.execute(
        upsert(session, MemberCodeRevocation, values, keys=("tenant_id", "member_id"), update=("issued_until",))
    )
    await record(session, actor, "meeting.revoke_codes", target="member", target_id=actor.member_id, org_id=None)
    return moment


async def read_member_code(
    session: AsyncSession, actor: Actor, *, keys: KeySet, meeting_id: UUID, text: str, moment: datetime
) -> Read:
    """Record whose code was read, while sign-in is open. Repeating returns the first record.

    Raises MeetingNotFound, PermissionMissing, MeetingNotPublished, MeetingPostponed, MeetingCancelled, MeetingNotOpen,
    SignInClosed, MemberCodeInvalid, MemberCodeForeign, MemberCodeExpired, MemberCodeRevoked, MemberCodeNotOnRoll.
    """
    found, roll, _ = await opened_roll(session, actor, meeting_id, Permission.MEETING_TAKE_ROLL)
    refuse_unless_open(found.meeting, moment)
    code = read_code(keys, actor.tenant_id, text, moment)
    await refuse_revoked(session, actor.tenant_id, code)
    person = within_reach(actor, Permission.MEETING_TAKE_ROLL, found, roll).get(code.member_id)
    if person is None:
        raise MemberCodeNotOnRoll
    await note_uses(session, actor, meeting_id, [code], moment)
    standing = punctuality(times_of(found.meeting), moment)
    presence = Presence(person.member_id, standing, Way.MEMBER_CODE, moment, actor)
    made = await write_presence(session, found.meeting, presence, moment)
    if made.is_first:
        await record(
            session,
            actor,
            "meeting.member_code",
            target="attendance",
            target_id=made.record.id,
            org_id=person.org_id,
            after={"member_id": person.member_id, "standing": standing},
        )
    return Read(person.name, made)


async def refuse_revoked(session: AsyncSession, tenant_id: UUID, code: MemberCode) -> None:
    """Raises MemberCodeRevoked for a code that its member has taken back."""
    until = (await repository.revoked_until(session, tenant_id, [code.member_id])).get(code.member_id)
    if until is not None and code.issued_at <= until:
        raise MemberCodeRevoked


async def note_uses(
    session: AsyncSession, actor: Actor, meeting_id: UUID, codes: Collection[MemberCode], moment: datetime
) -> None:
    """Keep who read these codes at the meeting; read again, it changes nothing."""
    rows = [
        {
            "tenant_id": actor.tenant_id,
            "id": uuid7(),
            "meeting_id": meeting_id,
            "member_id": code.member_id,
            "nonce": code.nonce,
            "read_by": actor.account_id,
            "read_at": moment,
        }
        for code in codes
    ]
    keys = ("tenant_id", "meeting_id", "nonce")
    for start in range(0, len(rows), _CHUNK):
        await session.execute(insert_or_ignore(session, MemberCodeUse, rows[start : start + _CHUNK], keys=keys))
