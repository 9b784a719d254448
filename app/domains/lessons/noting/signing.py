"""What a branch does with the notes handed in to it: look at them, countersign, send back; and whether it wants that."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.lessons.noting import repository, rules
from app.domains.lessons.noting.errors import BasisMissing, NoteNotFound, NotesOfBranch, OwnNote
from app.domains.lessons.noting.models import LessonNote, LessonNoteSetting, LessonNoteVersion
from app.domains.lessons.noting.vocabulary import NoteState
from app.domains.lessons.noting.writing import file_version, moved
from app.domains.orgs.public import BRANCHES, OrgCard, visible_org
from app.kit.clock import now
from app.kit.ids import uuid7


async def branch_notes(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    waiting: bool,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Any]:
    """Rows of `repository.of_branch`. Raises OrgNotFound, PermissionMissing, NotesOfBranch."""
    org = await _branch(session, actor, org_id)
    return await repository.of_branch(session, actor.tenant_id, org.id, waiting=waiting, after=after, limit=limit)


async def filed_versions(session: AsyncSession, actor: Actor, note_id: UUID) -> Sequence[LessonNoteVersion]:
    """What was filed of a note, newest first. Raises PermissionMissing, NoteNotFound."""
    note = await _in_sight(session, actor, note_id)
    return await repository.versions(session, actor.tenant_id, note.id)


async def countersign(session: AsyncSession, actor: Actor, note_id: UUID) -> LessonNote:
    """Raises PermissionMissing, NoteNotFound, OwnNote, NoteNotHandedIn."""
    note = await _to_decide(session, actor, note_id)
    note.state = NoteState.COUNTERSIGNED
    file_version(session, note, by=actor)
    await moved(session, note)
    await _audit(session, actor, note, "lesson_note.countersign", "")
    return note


async def send_back(session: AsyncSession, actor: Actor, note_id: UUID, *, remarks: str) -> LessonNote:
    """It is the author's alone again, with what to mend. Raises PermissionMissing, NoteNotFound, OwnNote, NoteNotHandedIn."""
    note = await _to_decide(session, actor, note_id)
    note.state, note.remarks = NoteState.SENT_BACK, remarks
    await moved(session, note)
    await _audit(session, actor, note, "lesson_note.send_back", remarks)
    return note


async def _to_decide(session: AsyncSession, actor: Actor, note_id: UUID) -> LessonNote:
    note = await _in_sight(session, actor, note_id, lock=True)
    if note.member_id == actor.member_id:
        raise OwnNote
    rules.check_handed_in(note.state)
    return note


async def _in_sight(session: AsyncSession, actor: Actor, note_id: UUID, *, lock: bool = False) -> LessonNote:
    scope = require_somewhere(actor, Permission.LESSON_NOTE_SIGN)
    note = await repository.in_sight(session, actor.tenant_id, note_id, scope, lock=lock)
    if note is None:
        raise NoteNotFound
    return note


async def setting_of(session: AsyncSession, actor: Actor, org_id: UUID, *, lock: bool = False) -> LessonNoteSetting:
    """What the branch decided; where nothing, off and of version 0. Raises OrgNotFound, PermissionMissing, NotesOfBranch."""
    org = await _branch(session, actor, org_id)
    held = await repository.setting(session, actor.tenant_id, org.id, lock=lock)
    return held or LessonNoteSetting(
        tenant_id=actor.tenant_id, id=uuid7(), org_id=org.id, is_on=False, document="", until_on=None, version=0
    )


async def decide_setting(
    session: AsyncSession,
    actor: Actor,
    setting: LessonNoteSetting,
    *,
    is_on: bool,
    document: str,
    until_on: date | None,
) -> LessonNoteSetting:
    """What was handed in already stays as it is. Raises BasisMissing where it is turned on without a paper to rely on."""
    if is_on and not document:
        raise BasisMissing
    before = {"is_on": setting.is_on, "document": setting.document, "until_on": setting.until_on}
    setting.is_on, setting.document, setting.until_on = is_on, document, until_on
    setting.decided_by, setting.decided_at = actor.account_id, now()
    setting.version += 1
    session.add(setting)
    await session.flush()
    after = {"is_on": is_on, "document": document, "until_on": until_on}
    await record(
        session,
        actor,
        "lesson_note.decide_setting",
        target="lesson_note_setting",
        target_id=setting.id,
        org_id=setting.org_id,
        before=before,
        after=after,
    )
    return setting


async def _branch(session: AsyncSession, actor: Actor, org_id: UUID) -> OrgCard:
    org = await visible_org(session, actor, org_id, Permission.LESSON_NOTE_SIGN)
    if org.kind not in BRANCHES:
        raise NotesOfBranch
    return org


async def _audit(session: AsyncSession, actor: Actor, note: LessonNote, action: str, remarks: str) -> None:
    await record(
        session,
        actor,
        action,
        target="lesson_note",
        target_id=note.id,
        org_id=note.branch_id,
        after={"state": note.state, "number": note.number},
        note=remarks,
    )
