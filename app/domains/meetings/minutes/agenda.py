"""The agenda of a meeting and its material: written as a whole, until the meeting is over."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.meetings.errors import MeetingEnded
from app.domains.meetings.finding import Found, refuse_unless_held
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.models import AgendaItem, MeetingFile
from app.domains.meetings.minutes.vocabulary import AgendaKind
from app.domains.meetings.models import Meeting
from app.domains.meetings.vocabulary import MeetingState, Phase
from app.files import stored
from app.files.errors import FileNotFound
from app.files.models import StoredFile
from app.kit.clock import now
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Planned:
    """One item as it is asked for; `minutes` is its expected length."""

    kind: AgendaKind
    title: str
    speaker: str = ""
    minutes: int | None = None
    note: str = ""
    file_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Agenda:
    """The items in their order, and all files of the meeting, those of items among them."""

    items: Sequence[AgendaItem]
    files: Sequence[MeetingFile]

    @property
    def minutes(self) -> int:
        """What the items take together, as far as it is said."""
        return sum(item.minutes or 0 for item in self.items)

    def warnings(self, meeting: Meeting) -> list[str]:
        """What is unusual about its length, which hinders nothing."""
        length = int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60
        if self.minutes <= length:
            return []
        return [f"各项议程共需 {self.minutes} 分钟，超过会议时长 {length} 分钟"]


async def agenda_of(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> Agenda:
    return Agenda(
        await repository.items_of(session, tenant_id, meeting_id),
        await repository.files_of(session, tenant_id, meeting_id),
    )


async def set_agenda(
    session: AsyncSession, actor: Actor, found: Found, *, items: Sequence[Planned], file_ids: Collection[UUID] = ()
) -> Agenda:
    """Replace agenda and material of a meeting that was found for its drafting and locked; its version moves on.

    `file_ids` belong to the meeting as a whole. A file is the actor's own and confirmed, or stands on the meeting
    already; from then on it is the meeting's, and one that is taken off is deleted. Raises MeetingEnded,
    MeetingCancelled, FileNotFound, FileNotConfirmed.
    """
    meeting = found.meeting
    is_settled = meeting.state not in (MeetingState.DRAFT, MeetingState.POSTPONED)
    if is_settled and refuse_unless_held(meeting, now()) is Phase.ENDED:
        raise MeetingEnded
    places = dict.fromkeys(file_ids) | {
        file_id: place for place, item in enumerate(items, 1) for file_id in item.file_ids
    }
    names = await _adopted(session, actor, meeting, places)
    await repository.clear_agenda(session, meeting.tenant_id, meeting.id)
    write_items(session, meeting, items)
    mine = {"tenant_id": meeting.tenant_id, "meeting_id": meeting.id}
    session.add_all(
        MeetingFile(**mine, id=uuid7(), file_id=file_id, position=place, name=names[file_id])
        for file_id, place in places.items()
    )
    meeting.version += 1
    meeting.updated_at = now()
    await session.flush()
    await record(
        session,
        actor,
        "meeting.agenda",
        target="meeting",
        target_id=meeting.id,
        org_id=meeting.org_id,
        after={"items": len(items), "file_ids": list(places)},
    )
    return await agenda_of(session, meeting.tenant_id, meeting.id)


def write_items(session: AsyncSession, meeting: Meeting, items: Iterable[Planned]) -> None:
    """Add the items, numbered from 1, to a meeting that has none; their files are not looked at."""
    session.add_all(
        AgendaItem(
            tenant_id=meeting.tenant_id,
            id=uuid7(),
            meeting_id=meeting.id,
            position=place,
            kind=item.kind,
            title=item.title,
            speaker=item.speaker,
            minutes=item.minutes,
            note=item.note,
        )
        for place, item in enumerate(items, 1)
    )


async def open_material(session: AsyncSession, found: Found, file_id: UUID) -> StoredFile:
    """A file of the meeting, for whoever may see the meeting. Raises FileNotFound."""
    meeting = found.meeting
    if file_id not in {file.file_id for file in await repository.files_of(session, meeting.tenant_id, meeting.id)}:
        raise FileNotFound
    return await stored.by_link(session, meeting.tenant_id, file_id)


async def _adopted(session: AsyncSession, actor: Actor, meeting: Meeting, wanted: Collection[UUID]) -> dict[UUID, str]:
    """The names of the files by id: those new to the meeting become its own, those not wanted any more are deleted."""
    held = {file.file_id: file.name for file in await repository.files_of(session, meeting.tenant_id, meeting.id)}
    names = {file_id: name for file_id, name in held.items() if file_id in wanted}
    for file_id in sorted(set(wanted) - held.keys()):
        names[file_id] = (await stored.adopt(session, actor, file_id)).name
    clearing = Actor.system("meetings.agenda", tenant_id=meeting.tenant_id)
    for file_id in sorted(held.keys() - set(wanted)):
        await stored.delete(session, clearing, file_id)
    return names
