"""Make up what was missed (补课). The absence stays on the roll; beside it stands that it was made up."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import insert_or_ignore
from app.domains.meetings.afterwards import repository
from app.domains.meetings.afterwards.absentees import ended, missing_person
from app.domains.meetings.afterwards.errors import MakeUpDayWrong
from app.domains.meetings.afterwards.models import MakeUp
from app.domains.meetings.afterwards.vocabulary import MakeUpManner
from app.domains.meetings.events import MadeUp
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import local_date, now, today
from app.kit.ids import uuid7

REASON = "make_up.reason"


@dataclass(frozen=True, slots=True)
class Made:
    """The make-up, and whether this call recorded it."""

    make_up: MakeUp
    is_first: bool


async def enter_make_up(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    meeting_id: UUID,
    member_id: UUID,
    manner: MakeUpManner,
    done_on: date,
    reason: str,
) -> Made:
    """Enter that somebody who was missing has made it up. Repeating returns the first record.

    Raises MeetingNotFound, PermissionMissing, MeetingNotEnded, NotOnThisRoll, NotAbsent, MakeUpDayWrong.
    """
    found, moment = await ended(session, actor, meeting_id, Permission.MEETING_SIGN_FOR_OTHERS), now()
    person = await missing_person(session, actor, found, member_id, Permission.MEETING_SIGN_FOR_OTHERS, moment)
    if not local_date(found.meeting.starts_at) <= done_on <= today():
        raise MakeUpDayWrong
    return await record_make_up(
        session,
        actor,
        cipher=cipher,
        meeting_id=meeting_id,
        member_id=member_id,
        org_id=person.org_id,
        manner=manner,
        done_on=done_on,
        reason=reason,
    )


async def record_make_up(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    meeting_id: UUID,
    member_id: UUID,
    org_id: UUID,
    manner: MakeUpManner,
    done_on: date,
    reason: str,
    source: str = "",
) -> Made:
    """Record a make-up that the caller vouches for: who was missing, and may record it, has been looked at there.

    `source` names what proves it elsewhere ("lesson:<id>"). Repeating returns the first record; the event MadeUp tells
    of the first alone.
    """
    number = 1 + await repository.make_ups_reversed(session, actor.tenant_id, meeting_id, member_id)
    make_up_id = uuid7()
    values = {
        "tenant_id": actor.tenant_id,
        "id": make_up_id,
        "meeting_id": meeting_id,
        "member_id": member_id,
        "number": number,
        "manner": manner,
        "done_on": done_on,
        "reason": cipher.encrypt(reason, column=REASON, row_id=make_up_id),
        "source": source,
        "recorded_by": actor.account_id,
        "recorded_by_name": actor.display_name,
        "recorded_at": now(),
    }
    keys = ("tenant_id", "meeting_id", "member_id", "number")
    made = await session.scalar(insert_or_ignore(session, MakeUp, values, keys=keys).returning(MakeUp.id))
    if made is not None:
        await publish(session, MadeUp(tenant_id=actor.tenant_id, meeting_id=meeting_id, member_id=member_id))
        after = {"member_id": member_id, "manner": manner, "done_on": done_on, "source": source}
        await record(session, actor, "meeting.make_up", target="make_up", target_id=made, org_id=org_id, after=after)
    row = await session.scalars(select(MakeUp).filter_by(**{key: values[key] for key in keys}))
    return Made(row.one(), made is not None)
