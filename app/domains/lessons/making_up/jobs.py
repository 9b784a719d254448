"""Later work of making up: ask the person, and follow completions, revocations and quizzes."""

from collections.abc import Sequence
from datetime import datetime, time

from app.domains.lessons.events import QuizPassed
from app.domains.lessons.making_up import repository
from app.domains.lessons.making_up.events import MakeUpAssigned
from app.domains.lessons.making_up.models import MakeUpLesson
from app.domains.lessons.making_up.rules import said_of
from app.domains.lessons.making_up.settling import evidence_of, key_of, settle, unsettle
from app.domains.lessons.making_up.vocabulary import MakeUpState
from app.domains.lessons.studying.events import CompletionRevoked, LessonCompleted
from app.domains.notices.public import Link, NoticeKind, Subject, ask
from app.jobs.handlers import Handler, JobContext, on
from app.kit.clock import CHINA


async def ask_to_make_up(job: JobContext) -> None:
    """The person is asked once for each absence; another lesson replaces the line, completing it closes it."""
    row = await repository.held(job.session, job.tenant_id, job.event(MakeUpAssigned).make_up_id)
    if row is None or row.state is not MakeUpState.OPEN:
        return
    lesson = await repository.title_of(job.session, job.tenant_id, row.lesson_id)
    meeting = await repository.meeting_title(job.session, job.tenant_id, row.meeting_id)
    due = f"，请于{row.due_on.month}月{row.due_on.day}日前完成" if row.due_on else ""
    await ask(
        job.session,
        tenant_id=job.tenant_id,
        to=[row.member_id],
        kind=NoticeKind.MAKE_UP_TO_STUDY,
        title=f"请补课：{meeting}",
        text=f"微党课《{lesson}》，{said_of(await evidence_of(job.session, row))}{due}",
        link=Link(Subject.LESSON, row.lesson_id),
        key=key_of(row.id),
        as_of=row.updated_at,
        due_at=datetime.combine(row.due_on, time(23, 59), CHINA) if row.due_on else None,
    )


async def follow_completions(job: JobContext) -> None:
    learned = {(event.member_id, event.lesson_id) for event in job.events(LessonCompleted)}
    await _settle_open(job, await repository.held_by_lesson(job.session, job.tenant_id, learned, MakeUpState.OPEN))


async def follow_quiz(job: JobContext) -> None:
    event = job.event(QuizPassed)
    await _settle_open(
        job, await repository.held_by_quiz(job.session, job.tenant_id, event.member_id, event.quiz_id, MakeUpState.OPEN)
    )


async def _settle_open(job: JobContext, rows: Sequence[MakeUpLesson]) -> None:
    if rows:
        cipher = await job.tools.keyring.cipher(job.session, job.tenant_id)
        for row in rows:
            await settle(job.session, job.actor, row, cipher=cipher)


async def follow_revocation(job: JobContext) -> None:
    event = job.event(CompletionRevoked)
    learned = {(event.member_id, event.lesson_id)}
    rows = await repository.held_by_lesson(job.session, job.tenant_id, learned, MakeUpState.MADE_UP)
    if rows:
        cipher = await job.tools.keyring.cipher(job.session, job.tenant_id)
        for row in rows:
            await unsettle(job.session, job.actor, row, cipher=cipher, why="学习回执已撤销")


HANDLERS: tuple[Handler, ...] = (
    on(MakeUpAssigned, "lessons.ask_to_make_up", ask_to_make_up),
    on(LessonCompleted, "lessons.make_up_by_completion", follow_completions, together=True),
    on(QuizPassed, "lessons.make_up_by_quiz", follow_quiz),
    on(CompletionRevoked, "lessons.take_back_make_up", follow_revocation),
)
