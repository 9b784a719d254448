"""Review lessons and put them before their audience."""

from uuid import UUID

from fastapi import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons import errors as refused
from app.domains.lessons import publishing, reviewing
from app.domains.lessons.routes.answers import draft_out
from app.domains.lessons.schemas import ApprovalIn, DraftOut, PinIn, ReasonIn, RemarksIn, ScheduleIn
from app.domains.lessons.vocabulary import Verdict
from app.web.calls import Writing
from app.web.operations import area, operation

router = area("微党课审核与发布")

_REVIEWED = [refused.LessonNotFound, refused.LessonNotSubmitted, refused.OwnReview]


@router.post(
    "/lesson-drafts/{lesson_id}/approve",
    **operation("lessons.approve", summary="审核通过", permission=P.LESSON_REVIEW, refusals=_REVIEWED),
)
async def approve(call: Writing, response: Response, lesson_id: UUID, body: ApprovalIn) -> DraftOut:
    """编写过这一稿的人不能审核。"""
    found = await reviewing.review_lesson(call.session, call.actor, lesson_id, Verdict.APPROVED, remarks=body.remarks)
    return await draft_out(call, response, found)


@router.post(
    "/lesson-drafts/{lesson_id}/return",
    **operation("lessons.return", summary="退回修改并写明意见", permission=P.LESSON_REVIEW, refusals=_REVIEWED),
)
async def send_back(call: Writing, response: Response, lesson_id: UUID, body: RemarksIn) -> DraftOut:
    found = await reviewing.review_lesson(call.session, call.actor, lesson_id, Verdict.RETURNED, remarks=body.remarks)
    return await draft_out(call, response, found)


@router.post(
    "/lesson-drafts/{lesson_id}/publish",
    **operation(
        "lessons.publish",
        summary="立即发布审核通过的版本",
        permission=P.LESSON_PUBLISH,
        refusals=[
            refused.LessonNotFound,
            refused.LessonAlreadyPublished,
            refused.LessonNotApproved,
            refused.QuizUnavailable,
            refused.QuizNotFound,
            refused.AudienceOutside,
            refused.AudienceEmpty,
        ],
    ),
)
async def publish(call: Writing, response: Response, lesson_id: UUID) -> DraftOut:
    return await draft_out(call, response, await publishing.publish_lesson(call.session, call.actor, lesson_id))


@router.post(
    "/lesson-drafts/{lesson_id}/schedule",
    **operation(
        "lessons.schedule",
        summary="定时发布审核通过的版本",
        permission=P.LESSON_PUBLISH,
        refusals=[
            refused.LessonNotFound,
            refused.LessonAlreadyPublished,
            refused.LessonNotApproved,
            refused.TimePast,
        ],
    ),
)
async def schedule(call: Writing, response: Response, lesson_id: UUID, body: ScheduleIn) -> DraftOut:
    """到时不能发布的（如范围内已无人）退回审核通过状态，原因见审核意见。"""
    found = await publishing.schedule_lesson(call.session, call.actor, lesson_id, at=body.at)
    return await draft_out(call, response, found)


@router.post(
    "/lesson-drafts/{lesson_id}/pin",
    **operation(
        "lessons.pin",
        summary="置顶或取消置顶",
        permission=P.LESSON_PUBLISH,
        refusals=[refused.LessonNotFound, refused.LessonNotPublished],
        repeatable=False,
    ),
)
async def pin(call: Writing, response: Response, lesson_id: UUID, body: PinIn) -> DraftOut:
    found = await publishing.pin_lesson(call.session, call.actor, lesson_id, is_pinned=body.is_pinned)
    return await draft_out(call, response, found)


@router.post(
    "/lesson-drafts/{lesson_id}/withdraw",
    **operation(
        "lessons.withdraw",
        summary="撤回已发布的微党课并写明原因",
        permission=P.LESSON_PUBLISH,
        refusals=[refused.LessonNotFound, refused.LessonNotPublished],
    ),
)
async def withdraw(call: Writing, response: Response, lesson_id: UUID, body: ReasonIn) -> DraftOut:
    """已学完的记录和回执不受影响。"""
    found = await publishing.withdraw_lesson(call.session, call.actor, lesson_id, reason=body.reason)
    return await draft_out(call, response, found)
