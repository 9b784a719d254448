"""A member's note: write it, hand it in, take it back."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.db.dialect import insert_or_ignore
from app.domains.lessons.noting import repository, rules
from app.domains.lessons.noting.errors import NoteNotFound
from app.domains.lessons.noting.events import NoteMoved
from app.domains.lessons.noting.models import LessonNote, LessonNoteVersion
from app.domains.lessons.noting.vocabulary import NoteState
from app.domains.lessons.studying.reading import Reader, lesson_for_reader, reader_of
from app.domains.members.public import records_of
from app.domains.notices.public import deciders
from app.domains.orgs.public import org_card
from app.jobs.events import publish
from app.kit.clock import now, today
from app.kit.ids import uuid7

_KEY = ("tenant_id", "member_id", "lesson_id")


async def own_note(session: AsyncSession, actor: Actor, lesson_id: UUID) -> LessonNote:
    """The actor's note; one that is not begun yet is an empty draft of version 0.

    Raises PermissionMissing, NoOwnRecord; LessonNotFound, LessonWithdrawn where none is begun.
    """
    reader = await reader_of(session, actor)
    note = await repository.own(session, reader.tenant_id, reader.member_id, lesson_id)
    if note is None:
        await lesson_for_reader(session, reader, lesson_id)
        note = LessonNote(**_fresh(reader, lesson_id), state=NoteState.DRAFT, remarks="", number=0, handed_in_at=None)
    return note


async def note_to_write(session: AsyncSession, actor: Actor, lesson_id: UUID) -> LessonNote:
    """Held, begun if need be. Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn."""
    reader = await reader_of(session, actor)
    await lesson_for_reader(session, reader, lesson_id)
    values = _fresh(reader, lesson_id) | {"state": NoteState.DRAFT, "remarks": "", "number": 0}
    await session.execute(insert_or_ignore(session, LessonNote, values, keys=_KEY))
    held = await repository.own(session, reader.tenant_id, reader.member_id, lesson_id, lock=True)
    assert held is not None
    return held


def _fresh(reader: Reader, lesson_id: UUID) -> dict[str, object]:
    own = {"tenant_id": reader.tenant_id, "id": uuid7(), "member_id": reader.member_id, "lesson_id": lesson_id}
    return own | {"text": "", "version": 0, "updated_at": now()}


async def write_note(session: AsyncSession, note: LessonNote, text: str) -> LessonNote:
    """Raises NoteHandedIn."""
    note.state = rules.after_writing(note.state)
    note.text = text
    note.version += 1
    note.updated_at = now()
    await session.flush()
    return note


async def hand_in(session: AsyncSession, actor: Actor, lesson_id: UUID) -> LessonNote:
    """Give the note to the branch: to be countersigned where it wants that and somebody else may, else filed at once.

    Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn, NoteNotFound, NoteHandedIn, NoteUnchanged,
    NoteEmpty.
    """
    reader = await reader_of(session, actor)
    await lesson_for_reader(session, reader, lesson_id)
    note = await _own_held(session, reader, lesson_id)
    branch_id = reader.branch_ids[-1]
    decided = await repository.setting(session, reader.tenant_id, branch_id)
    signs = decided is not None and rules.wants_countersign(
        is_on=decided.is_on, until_on=decided.until_on, today=today()
    )
    if signs:
        signs = bool(await signers(session, reader.tenant_id, branch_id, besides=reader.member_id))
    note.state = rules.after_handing_in(note.state, note.text, is_countersigned=signs)
    note.branch_id, note.handed_in_at, note.remarks = branch_id, now(), ""
    if note.state is NoteState.FILED:
        file_version(session, note)
    await moved(session, note)
    return note


async def take_back(session: AsyncSession, actor: Actor, lesson_id: UUID) -> LessonNote:
    """It is private again. Raises PermissionMissing, NoOwnRecord, NoteNotFound, NoteNotHandedIn."""
    note = await _own_held(session, await reader_of(session, actor), lesson_id)
    rules.check_handed_in(note.state)
    note.state = NoteState.DRAFT
    await moved(session, note)
    return note


async def _own_held(session: AsyncSession, reader: Reader, lesson_id: UUID) -> LessonNote:
    note = await repository.own(session, reader.tenant_id, reader.member_id, lesson_id, lock=True)
    if note is None:
        raise NoteNotFound
    return note


async def own_notes(
    session: AsyncSession, actor: Actor, *, before: UUID | None, limit: int
) -> list[tuple[LessonNote, str]]:
    """All notes of the actor, also those of records that were merged into the own. Raises PermissionMissing, NoOwnRecord."""
    reader = await reader_of(session, actor)
    records = await records_of(session, reader.tenant_id, reader.member_id)
    return await repository.all_own(session, reader.tenant_id, records, before=before, limit=limit)


async def signers(session: AsyncSession, tenant_id: UUID, branch_id: UUID, *, besides: UUID) -> list[UUID]:
    """The accounts that may countersign in the branch for somebody else."""
    org = await org_card(session, tenant_id, branch_id)
    if org is None:
        return []
    return await deciders(session, tenant_id, Permission.LESSON_NOTE_SIGN, at=org.path, besides=[besides])


def file_version(session: AsyncSession, note: LessonNote, by: Actor | None = None) -> None:
    """What the note says now is kept for good, with who countersigned it."""
    assert note.handed_in_at is not None
    note.number += 1
    session.add(
        LessonNoteVersion(
            tenant_id=note.tenant_id,
            note_id=note.id,
            number=note.number,
            text=note.text,
            handed_in_at=note.handed_in_at,
            countersigned_by=by.account_id if by else None,
            countersigned_by_name=by.display_name if by else "",
            countersigned_at=now() if by else None,
        )
    )


async def moved(session: AsyncSession, note: LessonNote) -> None:
    """The note has another state: to-dos follow."""
    note.version += 1
    note.updated_at = now()
    await session.flush()
    await publish(session, NoteMoved(tenant_id=note.tenant_id, note_id=note.id))
