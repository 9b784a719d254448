"""Hand a lesson in, and decide of it: by somebody who did not write it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.lessons import repository, rules
from app.domains.lessons.audience import is_empty, reach
from app.domains.lessons.content import digest_of
from app.domains.lessons.errors import AudienceEmpty, LessonNotFound, LessonNotSubmitted, LessonSettled, OwnReview
from app.domains.lessons.events import LessonReviewed, LessonSubmitted
from app.domains.lessons.finding import Found, lesson_for
from app.domains.lessons.models import LessonReview, LessonVersion
from app.domains.lessons.quizzes import check_quizzes
from app.domains.lessons.vocabulary import WRITABLE, LessonState, Verdict
from app.jobs.events import publish
from app.kit.clock import now, today


async def submit_lesson(session: AsyncSession, actor: Actor, lesson_id: UUID) -> Found:
    """Hand the draft in: what it says now becomes a version that never changes.

    Raises LessonNotFound, PermissionMissing, LessonSettled, LessonIncomplete, QuizNotOne, QuizUnavailable, QuizNotFound,
    CustomAudienceWrong, AudienceOutside, AudienceEmpty.
    """
    found = await lesson_for(session, actor, lesson_id, Permission.LESSON_EDIT, lock=True)
    lesson, content = found.lesson, found.content
    if lesson.state not in WRITABLE:
        raise LessonSettled
    rules.check_complete(content)
    rules.check_custom(content)
    await check_quizzes(session, actor.tenant_id, content.quiz_ids)
    top = await reach(session, actor.tenant_id, found.org, content.audience)
    if await is_empty(session, actor.tenant_id, top.path, content.audience, today()):
        raise AudienceEmpty
    lesson.number += 1
    await repository.fix_files(session, lesson.tenant_id, lesson.id, content.file_ids, lesson.number)
    session.add(
        LessonVersion(
            tenant_id=lesson.tenant_id,
            lesson_id=lesson.id,
            number=lesson.number,
            content=lesson.content,
            digest=digest_of(lesson.content),
            quiz_id=content.completing_quiz,
            submitted_by=actor.account_id,
            submitted_by_name=actor.display_name,
            submitted_at=now(),
        )
    )
    await _step(session, actor, found, LessonState.SUBMITTED, "lesson.submit")
    await publish(session, LessonSubmitted(tenant_id=actor.tenant_id, lesson_id=lesson.id))
    return found


async def review_lesson(
    session: AsyncSession, actor: Actor, lesson_id: UUID, verdict: Verdict, *, remarks: str
) -> Found:
    """Approve what was handed in, or return it with remarks.

    Raises LessonNotFound, PermissionMissing, LessonNotSubmitted, OwnReview for who wrote of it.
    """
    found = await lesson_for(session, actor, lesson_id, Permission.LESSON_REVIEW, lock=True)
    lesson = found.lesson
    if lesson.state is not LessonState.SUBMITTED:
        raise LessonNotSubmitted
    if not rules.may_review(actor.account_id, lesson.editor_ids):
        raise OwnReview
    version = await repository.version(session, actor.tenant_id, lesson.id, lesson.number)
    if version is None:
        raise LessonNotFound
    session.add(
        LessonReview(
            tenant_id=lesson.tenant_id,
            version_id=version.id,
            verdict=verdict,
            remarks=remarks,
            reviewed_by=actor.account_id,
            reviewed_by_name=actor.display_name,
            reviewed_at=now(),
        )
    )
    lesson.remarks = remarks
    if verdict is Verdict.APPROVED:
        lesson.approved_number = lesson.number
        await _step(session, actor, found, LessonState.APPROVED, "lesson.approve", note=remarks)
    else:
        await _step(session, actor, found, LessonState.RETURNED, "lesson.return", note=remarks)
    await publish(session, LessonReviewed(tenant_id=actor.tenant_id, lesson_id=lesson.id))
    return found


async def _step(
    session: AsyncSession, actor: Actor, found: Found, state: LessonState, action: str, *, note: str = ""
) -> None:
    lesson, before = found.lesson, found.lesson.state
    lesson.state = state
    lesson.version += 1
    lesson.updated_at = now()
    await session.flush()
    await record(
        session,
        actor,
        action,
        target="lesson",
        target_id=lesson.id,
        org_id=lesson.org_id,
        before={"state": before},
        after={"state": state, "number": lesson.number},
        note=note,
    )
