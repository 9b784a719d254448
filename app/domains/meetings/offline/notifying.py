"""What could not be recorded is put before those who decide it until nothing is left, and the recorder is told of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.permissions import Permission
from app.domains.meetings import repository as meetings
from app.domains.meetings.models import Meeting
from app.domains.meetings.notifying import said
from app.domains.meetings.offline import repository
from app.domains.meetings.offline.models import OfflineRow
from app.domains.meetings.vocabulary import MeetingState
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, deciders, notify
from app.jobs.handlers import JobContext


async def settle_conflicts(job: JobContext) -> None:
    """Ask while a conflict is undecided, and nobody any more when none is. It reads how they stand now.

    The meeting's row is held first, so that of two such jobs the later one sees more, and has the last word.
    """
    meeting = await meetings.locked(job.session, job.tenant_id, UUID(job.payload["meeting_id"]))
    if meeting is None:
        return
    rows = list(await job.session.scalars(repository.conflicts(job.tenant_id, meeting.id)))
    left = [row for row in rows if row.decision is None]
    if meeting.state is MeetingState.CANCELLED or not left:
        because = Closing.LAPSED if left else Closing.DONE
        await close(job.session, tenant_id=job.tenant_id, key=_key(meeting), because=because)
        if rows and not left:
            await _tell_decided(job.session, meeting, rows)
        return
    handed_in_at = await repository.handed_in_at(job.session, job.tenant_id, {row.batch_id for row in left})
    await _ask(job.session, meeting, handed_in_at, len(left))


async def _ask(session: AsyncSession, meeting: Meeting, as_of: datetime, number: int) -> None:
    hosts = (await meetings.hosts_of(session, meeting.tenant_id, [meeting.id]))[meeting.id]
    to: set[UUID] = set()
    for host in hosts:
        to |= set(await deciders(session, meeting.tenant_id, Permission.MEETING_OFFLINE_DECIDE, at=host.path))
    await ask(
        session,
        tenant_id=meeting.tenant_id,
        to=to,
        kind=NoticeKind.OFFLINE_TO_DECIDE,
        title="离线签到有冲突记录待处理",
        text=f"{_words(meeting)}，{number} 条未能直接登记",
        link=Link(Subject.MEETING, meeting.id),
        key=_key(meeting),
        as_of=as_of,
    )
    await _tell(session, meeting, "离线签到有记录未能登记，已请书记处理", number, as_of)


async def _tell_decided(session: AsyncSession, meeting: Meeting, rows: Sequence[OfflineRow]) -> None:
    decided_at = max(row.decided_at for row in rows if row.decided_at is not None)
    await _tell(session, meeting, "离线签到的冲突记录已处理", len(rows), decided_at)


async def _tell(session: AsyncSession, meeting: Meeting, title: str, number: int, as_of: datetime) -> None:
    await notify(
        session,
        tenant_id=meeting.tenant_id,
        to=[meeting.recorder_id] if meeting.recorder_id else [],
        kind=NoticeKind.OFFLINE_CONFLICTS,
        title=title,
        text=f"{_words(meeting)}，{number} 条",
        link=Link(Subject.MEETING, meeting.id),
        key=f"{_key(meeting)}:recorder",
        as_of=as_of,
    )


def _words(meeting: Meeting) -> str:
    return f"{meeting.title}，{said(meeting.starts_at)}"


def _key(meeting: Meeting) -> str:
    return f"offline:{meeting.id}"
