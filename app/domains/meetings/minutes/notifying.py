"""Chair and recorder are asked to sign what was handed in; each to-do closes with the signature, or with the round."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.meetings import repository as meetings
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.events import MinutesReturned
from app.domains.meetings.minutes.models import Minutes, MinutesVersion
from app.domains.meetings.minutes.vocabulary import MinutesState, Signer
from app.domains.meetings.models import Meeting
from app.domains.meetings.notifying import said
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, notify
from app.jobs.handlers import JobContext


async def settle_to_dos(job: JobContext) -> None:
    """Ask who has not signed the round that waits, and nobody else. It reads how the minutes stand now.

    The meeting's row is held, as it is by whoever hands in, signs or sends back.
    """
    meeting_id, minutes_id = UUID(job.payload["meeting_id"]), UUID(job.payload["minutes_id"])
    found = await _held(job.session, job.tenant_id, meeting_id, minutes_id)
    if found is None:
        return
    meeting, minutes, version = found
    given = await repository.signatures_of(job.session, job.tenant_id, minutes.id)
    signed = {one.signer for one in given if one.round == version.round}
    for signer in Signer:
        person = minutes.named(signer)
        if minutes.state is MinutesState.SUBMITTED and signer not in signed and person is not None:
            await _ask(job.session, meeting, minutes, version, signer, person)
        else:
            because = Closing.DONE if signer in signed else Closing.WITHDRAWN
            await close(job.session, tenant_id=job.tenant_id, key=_key(minutes, signer), because=because)


async def tell_returned(job: JobContext) -> None:
    """The recorder learns that the round was sent back, unless it has been handed in again since."""
    event = job.event(MinutesReturned)
    found = await _held(job.session, job.tenant_id, event.meeting_id, event.minutes_id)
    if found is None:
        return
    meeting, minutes, version = found
    if minutes.state is not MinutesState.DRAFT or minutes.round != event.round or minutes.recorder_id is None:
        return
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=[minutes.recorder_id],
        kind=NoticeKind.MINUTES_RETURNED,
        title="会议记录被退回，请修改",
        text=f"{meeting.title}，{said(meeting.starts_at)}",
        link=Link(Subject.MINUTES, minutes.id),
        key=f"minutes:{minutes.id}:returned",
        as_of=version.submitted_at,
    )


async def _held(
    session: AsyncSession, tenant_id: UUID, meeting_id: UUID, minutes_id: UUID
) -> tuple[Meeting, Minutes, MinutesVersion] | None:
    meeting = await meetings.locked(session, tenant_id, meeting_id)
    kinds = await repository.minutes_of(session, tenant_id, meeting_id)
    minutes = next((one for one in kinds.values() if one.id == minutes_id), None)
    versions = await repository.versions_of(session, tenant_id, minutes_id)
    return (meeting, minutes, versions[-1]) if meeting and minutes and versions else None


async def _ask(
    session: AsyncSession, meeting: Meeting, minutes: Minutes, version: MinutesVersion, signer: Signer, person: UUID
) -> None:
    await ask(
        session,
        tenant_id=meeting.tenant_id,
        to=[person],
        kind=NoticeKind.MINUTES_TO_SIGN,
        title="会议记录待您签字",
        text=f"{meeting.title}，{said(meeting.starts_at)}",
        link=Link(Subject.MINUTES, minutes.id),
        key=_key(minutes, signer),
        as_of=version.submitted_at,
    )


def _key(minutes: Minutes, signer: Signer) -> str:
    return f"minutes:{minutes.id}:{signer}"
