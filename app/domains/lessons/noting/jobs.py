"""Later work of notes: who may countersign is asked, and the to-do closes with the fact; the author learns what to mend."""

from app.domains.lessons.noting import repository
from app.domains.lessons.noting.events import NoteMoved
from app.domains.lessons.noting.models import LessonNote
from app.domains.lessons.noting.vocabulary import NoteState
from app.domains.lessons.noting.writing import signers
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, notify
from app.jobs.handlers import Handler, JobContext, on

SETTLE = "lessons.settle_note"


async def settle_to_do(job: JobContext) -> None:
    """It reads how the note stands now, whatever moved it."""
    note = await repository.held(job.session, job.tenant_id, job.event(NoteMoved).note_id)
    if note is None:
        return
    if note.state is NoteState.HANDED_IN:
        await _ask(job, note)
        return
    because = Closing.WITHDRAWN if note.state is NoteState.DRAFT else Closing.DONE
    await close(job.session, tenant_id=job.tenant_id, key=_key(note), because=because)
    if note.state is NoteState.SENT_BACK:
        await notify(
            job.session,
            tenant_id=job.tenant_id,
            to=[note.member_id],
            kind=NoticeKind.LESSON_NOTE_SENT_BACK,
            title="学习笔记被退回，请修改",
            text=note.remarks,
            link=Link(Subject.LESSON, note.lesson_id),
            key=f"{_key(note)}:back",
            as_of=note.updated_at,
        )


async def _ask(job: JobContext, note: LessonNote) -> None:
    assert note.branch_id is not None
    assert note.handed_in_at is not None
    await ask(
        job.session,
        tenant_id=job.tenant_id,
        to=await signers(job.session, job.tenant_id, note.branch_id, besides=note.member_id),
        kind=NoticeKind.LESSON_NOTE_TO_SIGN,
        title="学习笔记待会签",
        text="支部有一篇学习笔记待您会签",
        link=Link(Subject.LESSON_NOTE, note.id),
        key=_key(note),
        as_of=note.handed_in_at,
    )


def _key(note: LessonNote) -> str:
    return f"lesson-note:{note.id}"


HANDLERS: tuple[Handler, ...] = (on(NoteMoved, SETTLE, settle_to_do),)
