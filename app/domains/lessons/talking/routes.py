"""Comments, remarks and likes over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.errors import LessonNotFound
from app.domains.lessons.schemas import ReasonIn
from app.domains.lessons.studying.errors import LessonWithdrawn, NoOwnRecord
from app.domains.lessons.talking import commenting, moderating
from app.domains.lessons.talking import errors as refused
from app.domains.lessons.talking.schemas import (
    CommentIn,
    CommentOut,
    DecidedOut,
    JudgedCommentOut,
    LikesOut,
    OwnCommentOut,
    WrittenOut,
)
from app.domains.lessons.talking.vocabulary import CommentState
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("微党课评论")

_OWN = [NoOwnRecord, LessonNotFound, LessonWithdrawn]


@router.get(
    "/lessons/{lesson_id}/comments",
    **operation(
        "lesson_comments.list",
        summary="一节课的点评和评论：点评在前，新的在前",
        permission=P.LESSON_READ,
        refusals=[*_OWN, CursorInvalid],
    ),
)
async def list_comments(
    call: Reading, lesson_id: UUID, cursor: CursorText = None, limit: Limit = 20
) -> Page[CommentOut]:
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"lesson": lesson_id}
    at = cursors.read("lesson_comments", asked, cursor)
    after = (int(at[0]), UUID(at[1])) if at else None
    reader, rows = await commenting.comments_for(call.session, call.actor, lesson_id, after=after, limit=limit + 1)
    kept, following = cursors.page("lesson_comments", asked, rows, limit=limit, position=lambda one: [one.rank, one.id])
    items = [CommentOut.of(one, reader, call.actor.account_id) for one in kept]
    return Page(items=items, next_cursor=following)


@router.post(
    "/lessons/{lesson_id}/comments",
    **operation(
        "lesson_comments.write",
        summary="评论一节课",
        permission=P.LESSON_READ,
        refusals=[*_OWN, refused.CommentsTooMany],
        status=201,
    ),
)
async def write(call: Writing, lesson_id: UUID, body: CommentIn) -> WrittenOut:
    """先经内容检测，通过后才显示；有疑问的由编辑人工审核。"""
    made = await commenting.write_comment(call.session, call.actor, lesson_id, body.text)
    return WrittenOut(id=made.id, state=made.state)


@router.post(
    "/lessons/{lesson_id}/remarks",
    **operation(
        "lesson_comments.remark",
        summary="讲师点评",
        permission=P.LESSON_REMARK,
        refusals=[LessonNotFound, LessonWithdrawn, refused.CommentsTooMany],
        status=201,
    ),
)
async def remark(call: Writing, lesson_id: UUID, body: CommentIn) -> WrittenOut:
    """以本人姓名显示在评论之前，同样先经内容检测。"""
    made = await commenting.write_remark(call.session, call.actor, lesson_id, body.text)
    return WrittenOut(id=made.id, state=made.state)


@router.get(
    "/me/lesson-comments",
    **operation("lesson_comments.own", summary="我的全部评论和状态，新的在前", refusals=[CursorInvalid]),
)
async def own(call: Reading, cursor: CursorText = None, limit: Limit = 20) -> Page[OwnCommentOut]:
    cursors = Cursors(call.services.keyring.derived("cursors"))
    at = cursors.read("own_comments", {}, cursor)
    rows = await commenting.own_comments(call.session, call.actor, before=UUID(at[0]) if at else None, limit=limit + 1)
    kept, following = cursors.page("own_comments", {}, rows, limit=limit, position=lambda row: [row[0].id])
    return Page(items=[OwnCommentOut.row(*row) for row in kept], next_cursor=following)


@router.delete(
    "/me/lesson-comments/{comment_id}",
    **operation("lesson_comments.delete", summary="删除自己的评论", refusals=[refused.CommentNotFound], status=204),
)
async def delete(call: Writing, comment_id: UUID) -> Response:
    """文字不再保留。"""
    await commenting.delete_comment(call.session, call.actor, comment_id)
    return Response(status_code=204)


@router.get(
    "/lesson-comments",
    **operation(
        "lesson_comments.queue",
        summary="本级微党课下某一状态的评论，新的在前",
        permission=P.LESSON_COMMENT_DECIDE,
        refusals=[CursorInvalid],
    ),
)
async def queue(
    call: Reading,
    state: Annotated[CommentState, Query(description="省略为待人工审核")] = CommentState.DOUBTFUL,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[JudgedCommentOut]:
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"state": state}
    at = cursors.read("comment_queue", asked, cursor)
    rows = await moderating.list_for_moderators(
        call.session, call.actor, state, before=UUID(at[0]) if at else None, limit=limit + 1
    )
    kept, following = cursors.page("comment_queue", asked, rows, limit=limit, position=lambda row: [row[0].id])
    return Page(items=[JudgedCommentOut.row(*row) for row in kept], next_cursor=following)


@router.post(
    "/lesson-comments/{comment_id}/show",
    **operation(
        "lesson_comments.show",
        summary="审核通过，显示评论",
        permission=P.LESSON_COMMENT_DECIDE,
        refusals=[refused.CommentNotFound, refused.OwnComment, refused.CommentShown],
    ),
)
async def show(call: Writing, comment_id: UUID) -> DecidedOut:
    return DecidedOut.model_validate(await moderating.show_comment(call.session, call.actor, comment_id))


@router.post(
    "/lesson-comments/{comment_id}/take-down",
    **operation(
        "lesson_comments.take_down",
        summary="撤下评论并写明原因",
        permission=P.LESSON_COMMENT_DECIDE,
        refusals=[refused.CommentNotFound, refused.OwnComment, refused.CommentTakenDown],
    ),
)
async def take_down(call: Writing, comment_id: UUID, body: ReasonIn) -> DecidedOut:
    """原因告知本人。"""
    comment = await moderating.take_down_comment(call.session, call.actor, comment_id, reason=body.reason)
    return DecidedOut.model_validate(comment)


@router.get(
    "/lessons/{lesson_id}/likes",
    **operation("lessons.likes", summary="一节课的点赞数", permission=P.LESSON_READ, refusals=_OWN),
)
async def likes(call: Reading, lesson_id: UUID) -> LikesOut:
    return LikesOut.of(await commenting.likes_of(call.session, call.actor, lesson_id))


@router.post(
    "/lessons/{lesson_id}/like",
    **operation("lessons.like", summary="点赞", permission=P.LESSON_READ, refusals=_OWN, repeatable=False),
)
async def like(call: Writing, lesson_id: UUID) -> LikesOut:
    return LikesOut.of(await commenting.like_lesson(call.session, call.actor, lesson_id, is_liked=True))


@router.delete(
    "/lessons/{lesson_id}/like",
    **operation("lessons.unlike", summary="取消点赞", permission=P.LESSON_READ, refusals=_OWN),
)
async def unlike(call: Writing, lesson_id: UUID) -> LikesOut:
    return LikesOut.of(await commenting.like_lesson(call.session, call.actor, lesson_id, is_liked=False))
