"""Minutes made by the verbs themselves, as far as a test needs them."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.finding import Held, find_written
from app.domains.meetings.minutes.signing import sign_minutes
from app.domains.meetings.minutes.stepping import submit_minutes
from app.domains.meetings.minutes.vocabulary import Part, Signer
from app.domains.meetings.minutes.writing import begin_minutes, edit_minutes
from app.domains.meetings.models import Meeting
from app.domains.meetings.rollcall import call_roll
from app.domains.meetings.vocabulary import MeetingKind
from tests.factories.meetings import Branch, a_meeting

TEXTS = {Part.THEME: "学条例", Part.STEPS: "宣誓；学习", Part.RESULT: "清理河道"}


async def a_held_meeting(session: AsyncSession, branch: Branch, clock: Any, *kinds: MeetingKind) -> Meeting:
    """Chaired by the first member, recorded by the second; the first three came; it is over now."""
    people = {"chair_id": branch.members[0].id, "recorder_id": branch.members[1].id, "place": "会议室"}
    meeting = await a_meeting(session, branch, *kinds, **people)
    clock(10)
    present = [member.id for member in branch.members[:3]]
    await call_roll(session, branch.secretary, meeting_id=meeting.id, present=present)
    clock(130)
    return meeting


async def written(
    session: AsyncSession, actor: Actor, meeting: Meeting, kind: MeetingKind = MeetingKind.THEME_DAY, **changes: Any
) -> UUID:
    """Minutes of which nothing is missing, where the kind is a party day."""
    begun = await begin_minutes(session, actor, meeting_id=meeting.id, kind=kind)
    held = await find_written(session, actor, begun.minutes_id)
    await edit_minutes(session, actor, held, changes or {"texts": TEXTS})
    return begun.minutes_id


async def digest_of(session: AsyncSession, tenant_id: UUID, minutes_id: UUID) -> str:
    return (await repository.versions_of(session, tenant_id, minutes_id))[-1].digest


async def submitted(session: AsyncSession, branch: Branch, meeting: Meeting, **kwargs: Any) -> UUID:
    minutes_id = await written(session, branch.recorder, meeting, **kwargs)
    await submit_minutes(session, branch.recorder, minutes_id=minutes_id)
    return minutes_id


async def sign(session: AsyncSession, branch: Branch, minutes_id: UUID, *signers: Signer) -> Held:
    """The chair and the recorder, or those named, sign what waits."""
    by = {Signer.CHAIR: branch.secretary, Signer.RECORDER: branch.recorder}
    digest = await digest_of(session, branch.tenant_id, minutes_id)
    for signer in signers or tuple(Signer):
        held = await sign_minutes(session, by[signer], minutes_id=minutes_id, signer=signer, digest=digest)
    return held
