"""Reading notes over HTTP: the member's own, and what a branch does with those handed in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.errors import LessonNotFound
from app.domains.lessons.noting import errors as refused
from app.domains.lessons.noting import repository, signing, writing
from app.domains.lessons.noting.models import LessonNote
from app.domains.lessons.noting.schemas import (
    BranchNoteOut,
    NoteIn,
    NoteOut,
    NoteSettingIn,
    NoteSettingOut,
    NoteVersionsOut,
    OwnNoteOut,
    SettledNoteOut,
)
from app.domains.lessons.schemas import RemarksIn
from app.domains.lessons.studying.errors import LessonWithdrawn, NoOwnRecord
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("学习笔记")

_OWN = [NoOwnRecord, LessonNotFound, LessonWithdrawn]
_DECIDED = [refused.NoteNotFound, refused.OwnNote, refused.NoteNotHandedIn]


def _shown(response: Response, note: LessonNote) -> NoteOut:
    show_version(response, note.version)
    return NoteOut.model_validate(note)


@router.get(
    "/lessons/{lesson_id}/note",
    **operation("lesson_notes.show", summary="本人在一节课下的学习笔记", permission=P.LESSON_READ, refusals=_OWN),
)
async def show(call: Reading, response: Response, lesson_id: UUID) -> NoteOut:
    """还没有写的为空白草稿；返回的 ETag 用于保存。"""
    return _shown(response, await writing.own_note(call.session, call.actor, lesson_id))


@router.put(
    "/lessons/{lesson_id}/note",
    **operation(
        "lesson_notes.write",
        summary="保存本人的学习笔记",
        permission=P.LESSON_READ,
        refusals=[*_OWN, refused.NoteHandedIn],
        edits=True,
    ),
)
async def write(call: Writing, response: Response, lesson_id: UUID, body: NoteIn, if_match: IfMatch = None) -> NoteOut:
    """已存档的笔记可以再写，存档的版本不变。"""
    note = await writing.note_to_write(call.session, call.actor, lesson_id)
    require_match(if_match, note)
    return _shown(response, await writing.write_note(call.session, note, body.text))


@router.post(
    "/lessons/{lesson_id}/note/hand-in",
    **operation(
        "lesson_notes.hand_in",
        summary="把笔记交给支部",
        permission=P.LESSON_READ,
        refusals=[*_OWN, refused.NoteNotFound, refused.NoteHandedIn, refused.NoteUnchanged, refused.NoteEmpty],
    ),
)
async def hand_in(call: Writing, response: Response, lesson_id: UUID) -> NoteOut:
    """支部要求会签的待会签，否则直接存档。交不交由本人决定。"""
    return _shown(response, await writing.hand_in(call.session, call.actor, lesson_id))


@router.post(
    "/lessons/{lesson_id}/note/take-back",
    **operation(
        "lesson_notes.take_back",
        summary="取回待会签的笔记",
        permission=P.LESSON_READ,
        refusals=[NoOwnRecord, refused.NoteNotFound, refused.NoteNotHandedIn],
    ),
)
async def take_back(call: Writing, response: Response, lesson_id: UUID) -> NoteOut:
    return _shown(response, await writing.take_back(call.session, call.actor, lesson_id))


@router.get(
    "/lessons/{lesson_id}/note/versions",
    **operation("lesson_notes.own_versions", summary="本人笔记存档的版本", permission=P.LESSON_READ, refusals=_OWN),
)
async def own_versions(call: Reading, lesson_id: UUID) -> NoteVersionsOut:
    note = await writing.own_note(call.session, call.actor, lesson_id)
    return NoteVersionsOut.of(await repository.versions(call.session, call.actor.tenant_id, note.id))


@router.get(
    "/me/lesson-notes",
    **operation(
        "lesson_notes.own",
        summary="本人的全部学习笔记，新的在前",
        permission=P.LESSON_READ,
        refusals=[NoOwnRecord, CursorInvalid],
    ),
)
async def own(call: Reading, cursor: CursorText = None, limit: Limit = 20) -> Page[OwnNoteOut]:
    cursors = Cursors(call.services.keyring.derived("cursors"))
    at = cursors.read("own_notes", {}, cursor)
    rows = await writing.own_notes(call.session, call.actor, before=UUID(at[0]) if at else None, limit=limit + 1)
    kept, following = cursors.page("own_notes", {}, rows, limit=limit, position=lambda row: [row[0].id])
    return Page(items=[OwnNoteOut.row(*row) for row in kept], next_cursor=following)


@router.get(
    "/organisations/{org_id}/lesson-notes",
    **operation(
        "lesson_notes.of_branch",
        summary="支部党员交来的学习笔记，后交的在前",
        permission=P.LESSON_NOTE_SIGN,
        refusals=[OrgNotFound, refused.NotesOfBranch, CursorInvalid],
    ),
)
async def of_branch(
    call: Reading,
    org_id: UUID,
    waiting: Annotated[bool, Query(description="只看待会签")] = False,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[BranchNoteOut]:
    """只按交来的时间排列，不计数、不排名。"""
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"org": org_id, "waiting": waiting}
    at = cursors.read("branch_notes", asked, cursor)
    after = (datetime.fromisoformat(at[0]), UUID(at[1])) if at else None
    rows = await signing.branch_notes(call.session, call.actor, org_id, waiting=waiting, after=after, limit=limit + 1)
    kept, following = cursors.page(
        "branch_notes",
        asked,
        rows,
        limit=limit,
        position=lambda row: [row.LessonNote.handed_in_at.isoformat(), row.LessonNote.id],
    )
    return Page(items=[BranchNoteOut.row(row) for row in kept], next_cursor=following)


@router.get(
    "/lesson-notes/{note_id}/versions",
    **operation(
        "lesson_notes.versions",
        summary="一篇笔记存档的版本",
        permission=P.LESSON_NOTE_SIGN,
        refusals=[refused.NoteNotFound],
    ),
)
async def versions(call: Reading, note_id: UUID) -> NoteVersionsOut:
    return NoteVersionsOut.of(await signing.filed_versions(call.session, call.actor, note_id))


@router.post(
    "/lesson-notes/{note_id}/countersign",
    **operation("lesson_notes.countersign", summary="会签", permission=P.LESSON_NOTE_SIGN, refusals=_DECIDED),
)
async def countersign(call: Writing, note_id: UUID) -> SettledNoteOut:
    """会签的文字存档，不再改动。"""
    return SettledNoteOut.model_validate(await signing.countersign(call.session, call.actor, note_id))


@router.post(
    "/lesson-notes/{note_id}/send-back",
    **operation("lesson_notes.send_back", summary="退回并写明意见", permission=P.LESSON_NOTE_SIGN, refusals=_DECIDED),
)
async def send_back(call: Writing, note_id: UUID, body: RemarksIn) -> SettledNoteOut:
    note = await signing.send_back(call.session, call.actor, note_id, remarks=body.remarks)
    return SettledNoteOut.model_validate(note)


@router.get(
    "/organisations/{org_id}/lesson-note-setting",
    **operation(
        "lesson_notes.setting",
        summary="支部是否要求会签学习笔记",
        permission=P.LESSON_NOTE_SIGN,
        refusals=[OrgNotFound, refused.NotesOfBranch],
    ),
)
async def setting(call: Reading, response: Response, org_id: UUID) -> NoteSettingOut:
    held = await signing.setting_of(call.session, call.actor, org_id)
    show_version(response, held.version)
    return NoteSettingOut.model_validate(held)


@router.put(
    "/organisations/{org_id}/lesson-note-setting",
    **operation(
        "lesson_notes.decide_setting",
        summary="决定支部是否要求会签学习笔记",
        permission=P.LESSON_NOTE_SIGN,
        refusals=[OrgNotFound, refused.NotesOfBranch, refused.BasisMissing],
        edits=True,
    ),
)
async def decide_setting(
    call: Writing, response: Response, org_id: UUID, body: NoteSettingIn, if_match: IfMatch = None
) -> NoteSettingOut:
    held = await signing.setting_of(call.session, call.actor, org_id, lock=True)
    require_match(if_match, held)
    decided = await signing.decide_setting(
        call.session, call.actor, held, is_on=body.is_on, document=body.document, until_on=body.until_on
    )
    show_version(response, decided.version)
    return NoteSettingOut.model_validate(decided)
