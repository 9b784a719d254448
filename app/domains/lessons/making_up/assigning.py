"""Name the lesson with which absences are made up, call that off, and show how it stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.lessons.audience import people
from app.domains.lessons.content import LessonContent
from app.domains.lessons.errors import LessonNotFound
from app.domains.lessons.making_up import repository
from app.domains.lessons.making_up.errors import (
    LearnedBefore,
    MadeUpAlready,
    MakeUpClosed,
    MakeUpDueWrong,
    MakeUpLessonNotFound,
    NotMeantForThem,
)
from app.domains.lessons.making_up.events import MakeUpAssigned
from app.domains.lessons.making_up.labels import STATES
from app.domains.lessons.making_up.models import MakeUpLesson
from app.domains.lessons.making_up.rules import Evidence, said_of
from app.domains.lessons.making_up.settling import key_of, settle
from app.domains.lessons.making_up.vocabulary import MakeUpState
from app.domains.lessons.quizzes import check_quizzes, the_quizzes
from app.domains.lessons.studying.reading import reader_of
from app.domains.meetings.public import Missed, missed_meeting, people_in_reach
from app.domains.members.public import Member, records_of
from app.domains.notices.public import Closing, close
from app.domains.orgs.public import org_card
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be studied, and until when."""

    lesson_id: UUID
    quiz_id: UUID | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A make-up as the branch and the person see it. `said` is what is still asked."""

    row: MakeUpLesson
    meeting_title: str
    lesson_title: str
    quiz_title: str
    member_name: str
    said: str


async def assign(
    session: AsyncSession,
    actor: Actor,
    meeting_id: UUID,
    *,
    cipher: TenantCipher,
    member_ids: Collection[UUID],
    task: Task,
) -> list[Shown]:
    """Let these people, who were missing, make up with the lesson: all or none. Another lesson takes the place of one
    that is still open. Who has completed it since the meeting has made it up at once.

    Raises MeetingNotFound, PermissionMissing, MeetingNotEnded and what is not held, NotOnThisRoll, NotAbsent,
    MadeUpAlready, MakeUpDueWrong, QuizUnavailable, QuizNotFound, LessonNotFound, NotMeantForThem, LearnedBefore.
    """
    missed = await missed_meeting(session, actor, meeting_id, member_ids)
    if missed.made_up:
        raise MadeUpAlready
    if task.due_on is not None and task.due_on < today():
        raise MakeUpDueWrong
    await check_quizzes(session, actor.tenant_id, [task.quiz_id] if task.quiz_id else [])
    await _check_lesson(session, actor.tenant_id, task.lesson_id, set(missed.people))
    done = await repository.completed(session, actor.tenant_id, task.lesson_id, missed.people)
    if any(one.completed_on < missed.held_on for one in done.values()):
        raise LearnedBefore
    known = await repository.held_at(session, actor.tenant_id, meeting_id, missed.people)
    rows = [_put(session, actor, missed, known.get(member_id), member_id, task) for member_id in sorted(missed.people)]
    await session.flush()
    for row in rows:
        if not (row.member_id in done and await settle(session, actor, row, cipher=cipher)):
            await publish(session, MakeUpAssigned(tenant_id=actor.tenant_id, make_up_id=row.id))
        await _tell(session, actor, "lesson.make_up_assigned", row)
    ids = {row.id for row in rows}
    return [one for one in await _all(session, actor.tenant_id, meeting_id) if one.row.id in ids]


async def _check_lesson(session: AsyncSession, tenant_id: UUID, lesson_id: UUID, members: set[UUID]) -> None:
    found = await repository.published(session, tenant_id, lesson_id)
    if found is None:
        raise LessonNotFound
    row, version = found
    top = await org_card(session, tenant_id, row.audience_org_id)
    audience = LessonContent.model_validate(version.content).audience
    query = people(tenant_id, top.path if top else "", audience, today()).where(Member.id.in_(members))
    if set(await session.scalars(query.with_only_columns(Member.id))) != members:
        raise NotMeantForThem


def _put(
    session: AsyncSession, actor: Actor, missed: Missed, known: MakeUpLesson | None, member_id: UUID, task: Task
) -> MakeUpLesson:
    moment, row = now(), known
    if row is None:
        row = MakeUpLesson(tenant_id=actor.tenant_id, id=uuid7(), meeting_id=missed.meeting_id, member_id=member_id)
        session.add(row)
    row.org_id, row.missed_on, row.state = missed.people[member_id], missed.held_on, MakeUpState.OPEN
    row.lesson_id, row.quiz_id, row.due_on = task.lesson_id, task.quiz_id, task.due_on
    row.assigned_by, row.assigned_at, row.updated_at = actor.account_id, moment, moment
    return row


async def call_off(session: AsyncSession, actor: Actor, meeting_id: UUID, member_id: UUID, *, reason: str) -> Shown:
    """Ask for it no more. Raises MeetingNotFound, PermissionMissing, MakeUpLessonNotFound, MakeUpClosed."""
    reached = await people_in_reach(session, actor, meeting_id)
    row = (await repository.held_at(session, actor.tenant_id, meeting_id, [member_id])).get(member_id)
    if row is None or member_id not in reached:
        raise MakeUpLessonNotFound
    if row.state is not MakeUpState.OPEN:
        raise MakeUpClosed
    row.state, row.updated_at = MakeUpState.CALLED_OFF, now()
    await session.flush()
    await close(session, tenant_id=row.tenant_id, key=key_of(row.id), because=Closing.WITHDRAWN)
    await _tell(session, actor, "lesson.make_up_called_off", row, reason)
    return next(one for one in await _all(session, actor.tenant_id, meeting_id) if one.row.id == row.id)


async def list_of_meeting(session: AsyncSession, actor: Actor, meeting_id: UUID) -> list[Shown]:
    """Of those whom the actor may enter for the meeting, in the order of names. Raises MeetingNotFound, PermissionMissing."""
    reached = await people_in_reach(session, actor, meeting_id)
    return [one for one in await _all(session, actor.tenant_id, meeting_id) if one.row.member_id in reached]


async def own_make_ups(session: AsyncSession, actor: Actor, *, before: UUID | None, limit: int) -> list[Shown]:
    """What the actor is to make up, and has made up; the newest first. Raises PermissionMissing, NoOwnRecord."""
    reader = await reader_of(session, actor)
    records = await records_of(session, reader.tenant_id, reader.member_id)
    rows = await repository.own(session, reader.tenant_id, records, before=before, limit=limit)
    return await _with_words(session, reader.tenant_id, rows)


async def _all(session: AsyncSession, tenant_id: UUID, meeting_id: UUID) -> list[Shown]:
    return await _with_words(session, tenant_id, await repository.of_meeting(session, tenant_id, meeting_id))


async def _with_words(session: AsyncSession, tenant_id: UUID, rows: Sequence[repository.Shown]) -> list[Shown]:
    learned = await repository.completed_pairs(session, tenant_id, [row for row, *_ in rows])
    quizzes = the_quizzes()
    wanted = {row.quiz_id for row, *_ in rows if row.quiz_id is not None}
    titles = await quizzes.titles(session, tenant_id, wanted) if quizzes is not None and wanted else {}
    return [
        Shown(row, meeting, lesson, titles.get(row.quiz_id, "") if row.quiz_id else "", name, _said(row, learned, gone))
        for row, meeting, lesson, name, gone in rows
    ]


def _said(row: MakeUpLesson, learned: Collection[tuple[UUID, UUID]], is_withdrawn: bool) -> str:
    if row.state is not MakeUpState.OPEN:
        return STATES[row.state]
    completed = row.missed_on if (row.member_id, row.lesson_id) in learned else None
    return said_of(Evidence(completed, row.quiz_id is not None, None), is_withdrawn=is_withdrawn)


async def _tell(session: AsyncSession, actor: Actor, action: str, row: MakeUpLesson, reason: str = "") -> None:
    await record(
        session,
        actor,
        action,
        target="lesson_make_up",
        target_id=row.id,
        org_id=row.org_id,
        after={
            "meeting_id": row.meeting_id,
            "member_id": row.member_id,
            "lesson_id": row.lesson_id,
            "quiz_id": row.quiz_id,
            "state": row.state,
        },
        note=reason,
    )
