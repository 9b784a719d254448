"""Write under a lesson, take the own word back, like a lesson."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import insert_or_ignore, lock_name
from app.domains.lessons.errors import LessonNotFound
from app.domains.lessons.studying.errors import LessonWithdrawn
from app.domains.lessons.studying.reading import Reader, lesson_for_reader, reader_of
from app.domains.lessons.talking import repository, rules
from app.domains.lessons.talking.errors import CommentNotFound, CommentsTooMany
from app.domains.lessons.talking.events import CommentWritten, RemarkMoved
from app.domains.lessons.talking.models import LessonComment, LessonLike
from app.domains.lessons.talking.vocabulary import CommentKind
from app.domains.members.public import member_card
from app.jobs.events import publish
from app.kit.clock import now
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Author:
    """Under which name somebody writes, and in which branch."""

    name: str
    branch_id: UUID | None


async def write_comment(session: AsyncSession, actor: Actor, lesson_id: UUID, text: str) -> LessonComment:
    """A member's comment, which nobody else sees before it was looked at.

    Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn, CommentsTooMany.
    """
    reader = await reader_of(session, actor)
    await lesson_for_reader(session, reader, lesson_id)
    card = await member_card(session, reader.tenant_id, reader.member_id)
    author = Author(card.name if card else actor.display_name, reader.branch_ids[-1])
    return await _write(session, actor, lesson_id, CommentKind.COMMENT, text, author)


async def write_remark(session: AsyncSession, actor: Actor, lesson_id: UUID, text: str) -> LessonComment:
    """A teacher's remark on a lesson of his organisation. Raises PermissionMissing, LessonNotFound, LessonWithdrawn, CommentsTooMany."""
    scope = require_somewhere(actor, Permission.LESSON_REMARK)
    lesson = await repository.lesson_in(session, actor.tenant_id, lesson_id, scope)
    if lesson is None:
        raise LessonNotFound
    if lesson.withdrawn_at is not None:
        raise LessonWithdrawn(reason=lesson.withdraw_reason)
    return await _write(session, actor, lesson_id, CommentKind.REMARK, text, Author(actor.display_name, None))


async def _write(
    session: AsyncSession, actor: Actor, lesson_id: UUID, kind: CommentKind, text: str, author: Author
) -> LessonComment:
    assert actor.account_id is not None
    moment = now()
    await lock_name(session, f"comment:{actor.account_id}")
    written = await repository.written_since(session, actor.tenant_id, actor.account_id, moment - rules.LONGEST)
    if wait := rules.seconds_to_wait(written, moment):
        raise CommentsTooMany(retry_after=wait)
    comment = LessonComment(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        lesson_id=lesson_id,
        kind=kind,
        rank=int(kind is CommentKind.REMARK),
        account_id=actor.account_id,
        member_id=actor.member_id,
        branch_id=author.branch_id,
        author_name=author.name,
        text=text,
        created_at=moment,
    )
    session.add(comment)
    await session.flush()
    await publish(session, CommentWritten(tenant_id=actor.tenant_id, comment_id=comment.id))
    if kind is CommentKind.REMARK:
        await publish(session, RemarkMoved(tenant_id=actor.tenant_id, lesson_id=lesson_id))
    return comment


async def delete_comment(session: AsyncSession, actor: Actor, comment_id: UUID) -> None:
    """The author takes his word back: nothing of the text stays. Raises CommentNotFound for another's."""
    comment = await repository.held(session, actor.tenant_id, comment_id)
    if comment is None or comment.account_id != actor.account_id:
        raise CommentNotFound
    after = {"lesson_id": comment.lesson_id, "state": comment.state}
    await session.delete(comment)
    await session.flush()
    await record(
        session,
        actor,
        "lesson_comment.delete",
        target="lesson_comment",
        target_id=comment_id,
        org_id=None,
        after=after,
    )
    if comment.kind is CommentKind.REMARK:
        await publish(session, RemarkMoved(tenant_id=actor.tenant_id, lesson_id=comment.lesson_id))


async def comments_for(
    session: AsyncSession, actor: Actor, lesson_id: UUID, *, after: tuple[int, UUID] | None, limit: int
) -> tuple[Reader, Sequence[LessonComment]]:
    """What is shown under a lesson, remarks first. Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn."""
    reader = await reader_of(session, actor)
    await lesson_for_reader(session, reader, lesson_id)
    return reader, await repository.shown(session, actor.tenant_id, lesson_id, after=after, limit=limit)


async def own_comments(
    session: AsyncSession, actor: Actor, *, before: UUID | None, limit: int
) -> list[tuple[LessonComment, str]]:
    """All that the actor wrote, in whatever state, with the lessons' titles."""
    if actor.account_id is None:
        return []
    return await repository.own(session, actor.tenant_id, actor.account_id, before=before, limit=limit)


async def like_lesson(session: AsyncSession, actor: Actor, lesson_id: UUID, *, is_liked: bool) -> tuple[int, bool]:
    """Like it, or no longer; how many do, and whether the actor does. Safe to repeat.

    Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn.
    """
    reader = await reader_of(session, actor)
    await lesson_for_reader(session, reader, lesson_id)
    key = {"tenant_id": reader.tenant_id, "lesson_id": lesson_id, "member_id": reader.member_id}
    if is_liked:
        await session.execute(insert_or_ignore(session, LessonLike, key | {"id": uuid7()}, keys=tuple(key)))
    else:
        await session.execute(delete(LessonLike).filter_by(**key))
    return await repository.likes(session, reader.tenant_id, lesson_id, reader.member_id)


async def likes_of(session: AsyncSession, actor: Actor, lesson_id: UUID) -> tuple[int, bool]:
    """Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn."""
    reader = await reader_of(session, actor)
    await lesson_for_reader(session, reader, lesson_id)
    return await repository.likes(session, reader.tenant_id, lesson_id, reader.member_id)
