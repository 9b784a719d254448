"""Later work of studying: completions follow quizzes, hours follow completions and their revocations."""

from datetime import datetime, time
from uuid import UUID

from app.domains.lessons.events import QuizPassed
from app.domains.lessons.studying.completing import complete_by_quiz
from app.domains.lessons.studying.crediting import credit_completions, without_hours
from app.domains.lessons.studying.events import CompletionRevoked, LessonCompleted
from app.jobs.handlers import Handler, JobContext, Timed, on
from app.jobs.queue import enqueue
from app.kit.clock import CHINA, today

CREDIT_JOB, OVERLOOKED_JOB = "lessons.credit", "lessons.credit_overlooked"
_AT_ONCE = 2_000


async def credit_lesson(job: JobContext) -> None:
    await credit_completions(job.session, job.tenant_id, [UUID(str(job.payload["completion_id"]))])


async def credit_lessons(job: JobContext) -> None:
    completions = [event.completion_id for event in job.events(LessonCompleted)]
    await credit_completions(job.session, job.tenant_id, completions)


async def follow_quiz(job: JobContext) -> None:
    event = job.event(QuizPassed)
    await complete_by_quiz(job.session, job.tenant_id, event.member_id, event.quiz_id)


async def credit_overlooked(job: JobContext) -> None:
    """Completions of this year that were made before anybody counted hours."""
    begin = datetime(today().year, 1, 1, tzinfo=CHINA)
    for completion_id in await without_hours(job.session, job.tenant_id, begin, limit=_AT_ONCE):
        payload = {"completion_id": str(completion_id)}
        await enqueue(job.session, CREDIT_JOB, payload, tenant_id=job.tenant_id, key=str(completion_id))


HANDLERS: tuple[Handler, ...] = (
    Handler(CREDIT_JOB, credit_lesson),
    on(LessonCompleted, "lessons.credit_completion", credit_lessons, together=True),
    on(QuizPassed, "lessons.complete_by_quiz", follow_quiz),
    on(CompletionRevoked, "lessons.credit_revocation", credit_lesson),
    Handler(OVERLOOKED_JOB, credit_overlooked),
)
TIMES: tuple[Timed, ...] = (Timed(OVERLOOKED_JOB, daily_at=time(2, 50)),)
