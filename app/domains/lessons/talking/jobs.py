"""Later work of talking: each comment is looked at by the platform's check before others see it."""

from sqlalchemy import select

from app.domains.auth.public import openid_of
from app.domains.lessons.talking.events import CommentWritten
from app.domains.lessons.talking.models import LessonComment
from app.domains.lessons.talking.moderating import take_suggestion
from app.domains.lessons.talking.vocabulary import CommentState
from app.integrations.textcheck.protocol import CannotCheck, Suggestion, TextCheck
from app.jobs.handlers import Handler, JobContext, OutsideTask, on

CHECK = "lessons.check_comment"
# After so many tries a person decides: a comment is not kept waiting for days by a provider that is away.
TRIES = 4


async def ask_check(task: OutsideTask) -> Suggestion | None:
    comment_id = CommentWritten.of(task.payload).comment_id
    check: TextCheck = task.tools.text_check
    async with task.read() as session:
        comment = await session.scalar(
            select(LessonComment).where(LessonComment.tenant_id == task.tenant_id, LessonComment.id == comment_id)
        )
        if comment is None or comment.state is not CommentState.CHECKING:
            return None
        author = await openid_of(session, comment.account_id, check.app_id) if check.app_id else None
        text = comment.text
    try:
        return await check.check(text, author=author)
    except CannotCheck:
        if task.attempt < TRIES:
            raise
        return Suggestion.REVIEW


async def take(job: JobContext) -> None:
    if job.outcome is not None:
        await take_suggestion(job.session, job.tenant_id, job.event(CommentWritten).comment_id, job.outcome)


HANDLERS: tuple[Handler, ...] = (on(CommentWritten, CHECK, take, outside=ask_check),)
