"""Take back a make-up that does not hold. The absence stays what it was; both records stay."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.meetings.afterwards import repository
from app.domains.meetings.afterwards.errors import MakeUpFollowsLesson, MakeUpNotFound
from app.domains.meetings.afterwards.missing import people_in_reach
from app.domains.meetings.afterwards.models import MakeUp, MakeUpReversal
from app.domains.meetings.errors import NotOnThisRoll
from app.domains.meetings.events import MakeUpTakenBack
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.ids import uuid7

REVERSAL = "make_up_reversal.reason"


async def reverse_make_up(
    session: AsyncSession, actor: Actor, *, cipher: TenantCipher, meeting_id: UUID, member_id: UUID, reason: str
) -> MakeUp:
    """Take back a make-up that was entered by hand; what rests on a lesson follows the lesson's receipt.

    Raises MeetingNotFound, PermissionMissing, NotOnThisRoll, MakeUpNotFound, MakeUpFollowsLesson, MakeUpReversed.
    """
    reached = await people_in_reach(session, actor, meeting_id)
    if member_id not in reached:
        raise NotOnThisRoll
    made = await repository.standing_make_up(session, actor.tenant_id, meeting_id, member_id)
    if made is None:
        raise MakeUpNotFound
    if made.source:
        raise MakeUpFollowsLesson
    await _reverse(session, actor, made, cipher=cipher, org_id=reached[member_id], reason=reason)
    return made


async def take_back_make_up(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    meeting_id: UUID,
    member_id: UUID,
    org_id: UUID,
    source: str,
    reason: str,
) -> None:
    """What stands elsewhere under `source` does not hold any more. A make-up with another proof stays."""
    made = await repository.standing_make_up(session, actor.tenant_id, meeting_id, member_id)
    if made is not None and made.source == source:
        await _reverse(session, actor, made, cipher=cipher, org_id=org_id, reason=reason)


async def _reverse(
    session: AsyncSession, actor: Actor, made: MakeUp, *, cipher: TenantCipher, org_id: UUID, reason: str
) -> None:
    reversal_id = uuid7()
    session.add(
        MakeUpReversal(
            tenant_id=made.tenant_id,
            id=reversal_id,
            make_up_id=made.id,
            reason=cipher.encrypt(reason, column=REVERSAL, row_id=reversal_id),
            reversed_by=actor.account_id,
            reversed_by_name=actor.display_name,
            reversed_at=now(),
        )
    )
    await session.flush()
    event = MakeUpTakenBack(tenant_id=made.tenant_id, meeting_id=made.meeting_id, member_id=made.member_id)
    await publish(session, event)
    after = {"member_id": made.member_id, "source": made.source}
    await record(
        session, actor, "meeting.make_up_reversed", target="make_up", target_id=made.id, org_id=org_id, after=after
    )
