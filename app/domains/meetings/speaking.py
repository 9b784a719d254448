"""Who speaks at a meeting that was made known changes: its summary says so, and the guest is another."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.meetings import repository
from app.domains.meetings.drafting import invite
from app.domains.meetings.finding import phase_at
from app.domains.meetings.models import Meeting, MeetingInvitation
from app.domains.meetings.vocabulary import OVER, Capacity, MeetingState, Phase
from app.kit.clock import now

_LONGEST = 2000
_FROZEN = frozenset({Phase.MINUTES_REVIEW, Phase.ARCHIVED})


async def hold_meeting(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Meeting | None:
    """The meeting as it stands now, its row held until the transaction ends."""
    return await repository.locked(session, tenant_id, meeting_id)


async def change_speaker(
    session: AsyncSession,
    actor: Actor,
    meeting: Meeting,
    *,
    before: str,
    after: str,
    leaves: UUID | None,
    comes: UUID | None,
) -> None:
    """The speaker is `after`, no longer `before` (names as the summary says them); members come and go as guests.

    The caller holds the meeting's row. Minutes that were handed in rest on what was recorded: nothing changes then. Once
    the roll is written, who was asked stands.
    """
    phase = phase_at(meeting, now())
    if phase in _FROZEN or meeting.state is MeetingState.CANCELLED:
        return
    meeting.summary = _said(meeting.summary, before, after)[:_LONGEST]
    meeting.version += 1
    meeting.updated_at = now()
    if phase not in OVER and meeting.roll_fixed_at is None:
        await _exchange(session, meeting, leaves, comes)
    await session.flush()
    await record(session, actor, "meeting.speaker", target="meeting", target_id=meeting.id, org_id=meeting.org_id)


def _said(summary: str, before: str, after: str) -> str:
    if before in summary:
        return summary.replace(before, after, 1)
    return f"{summary}；{after}" if summary else after


async def _exchange(session: AsyncSession, meeting: Meeting, leaves: UUID | None, comes: UUID | None) -> None:
    """Who was there already, or is due, stays."""
    if leaves is not None and not await repository.attendance_of(session, meeting.tenant_id, meeting.id, leaves):
        await session.execute(
            delete(MeetingInvitation).where(
                MeetingInvitation.tenant_id == meeting.tenant_id,
                MeetingInvitation.meeting_id == meeting.id,
                MeetingInvitation.member_id == leaves,
                MeetingInvitation.capacity == Capacity.GUEST,
            )
        )
    if comes is not None:
        await invite(session, meeting, {comes: Capacity.GUEST})
