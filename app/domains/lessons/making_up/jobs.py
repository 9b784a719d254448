"""Later work of making up: ask the person, and follow completions, revocations and quizzes."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time

from app.access.permissions import Permission
from app.domains.lessons import repository as lessons
from app.domains.lessons.events import LessonPublished, LessonWithdrawn, QuizPassed
from app.domains.lessons.making_up import repository
from app.domains.lessons.making_up.events import MakeUpAssigned
from app.domains.lessons.making_up.models import MakeUpLesson
from app.domains.lessons.making_up.rules import said_of
from app.domains.lessons.making_up.settling import evidence_of, key_of, settle, unsettle
from app.domains.lessons.making_up.vocabulary import MakeUpState
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.studying.events import CompletionRevoked, LessonCompleted
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, deciders, notify
from app.domains.orgs.public import org_cards
from app.jobs.handlers import Handler, JobContext, on
from app.kit.clock import CHINA


async def ask_to_make_up(job: JobContext) -> None:
    """The person is asked once for each absence; another lesson replaces the line, completing it closes it."""
    row = await repository.held(job.session, job.tenant_id, job.event(MakeUpAssigned).make_up_id)
    if row is None or row.state is not MakeUpState.OPEN:
        return
    lesson = await lessons.published(job.session, job.tenant_id, row.lesson_id)
    if lesson is not None and lesson.withdrawn_at is None:
        await _ask(job, row, lesson)


async def follow_withdrawal(job: JobContext) -> None:
    """Nobody is asked for what is shown no more; the branch is told to name another lesson."""
    lesson = await lessons.published(job.session, job.tenant_id, job.event(LessonWithdrawn).lesson_id)
    if lesson is None or lesson.withdrawn_at is None:
        return
    waiting = await repository.held_waiting(job.session, job.tenant_id, lesson.id)
    for row in waiting:
        await close(job.session, tenant_id=job.tenant_id, key=key_of(row.id), because=Closing.WITHDRAWN)
    places = Counter((row.meeting_id, row.org_id) for row in waiting)
    cards = await org_cards(job.session, job.tenant_id, {org_id for _, org_id in places})
    for (meeting_id, org_id), people in sorted(places.items()):
        at = cards[org_id].path
        meeting = await repository.meeting_title(job.session, job.tenant_id, meeting_id)
        await notify(
            job.session,
            tenant_id=job.tenant_id,
            to=await deciders(job.session, job.tenant_id, Permission.MEETING_SIGN_FOR_OTHERS, at=at),
            kind=NoticeKind.MAKE_UP_LESSON_GONE,
            title=f"请另行指定补课：{meeting}",
            text=f"微党课《{lesson.title}》已撤回，还有{people}人待补课",
            link=Link(Subject.MEETING, meeting_id),
            key=f"make_up_gone:{meeting_id}:{org_id}",
            as_of=lesson.withdrawn_at,
        )


async def follow_publication(job: JobContext) -> None:
    """Who was asked for the lesson before it was withdrawn is asked for it again."""
    lesson = await lessons.published(job.session, job.tenant_id, job.event(LessonPublished).lesson_id)
    if lesson is not None and lesson.withdrawn_at is None:
        for row in await repository.held_waiting(job.session, job.tenant_id, lesson.id):
            await _ask(job, row, lesson)


async def _ask(job: JobContext, row: MakeUpLesson, lesson: PublishedLesson) -> None:
    meeting = await repository.meeting_title(job.session, job.tenant_id, row.meeting_id)
    due = f"，请于{row.due_on.month}月{row.due_on.day}日前完成" if row.due_on else ""
    await ask(
        job.session,
        tenant_id=job.tenant_id,
        to=[row.member_id],
        kind=NoticeKind.MAKE_UP_TO_STUDY,
        title=f"请补课：{meeting}",
        text=f"微党课《{lesson.title}》，{said_of(await evidence_of(job.session, row))}{due}",
        link=Link(Subject.LESSON, row.lesson_id),
        key=key_of(row.id),
        as_of=max(row.updated_at, lesson.published_at),
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
    on(LessonWithdrawn, "lessons.make_up_after_withdrawal", follow_withdrawal),
    on(LessonPublished, "lessons.make_up_after_publication", follow_publication),
    on(CompletionRevoked, "lessons.take_back_make_up", follow_revocation),
)
