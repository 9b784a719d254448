"""HTTP of lectures that were accepted: called off, moved, spoken by another, rated; and the lecturer's own month."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lectures import answering, rating, reading, standing_in
from app.domains.lectures import errors as refused
from app.domains.lectures.routes.answers import shown_order
from app.domains.lectures.schemas.orders import MonthOut, MoveIn, OrderOut, RatingIn, RatingOut, StandInIn, WordIn
from app.domains.meetings.errors import (
    LecturerNotFree,
    LecturerTaken,
    MeetingArchived,
    MeetingCancelled,
    MeetingEnded,
    MeetingNotFound,
    MeetingStarted,
    MinutesUnderReview,
    SignedInAlready,
    VenueTaken,
)
from app.kit.clock import today
from app.web.calls import Reading, Writing
from app.web.operations import area, operation

router = area("点课")
_ORDER, _GIVE, _MANAGE = P.LECTURE_ORDER, P.LECTURE_GIVE, P.LECTURE_MANAGE
_AGREED = [refused.OrderNotFound, refused.OrderNotAgreed]
_FIT = [refused.NotASpeaker, refused.LecturerLeft, LecturerTaken]


@router.post(
    "/lecture-orders/{order_id}/cancel",
    **operation(
        "lecture_orders.cancel",
        summary="取消已接的课，会议一并取消",
        permission=[_ORDER, _GIVE, _MANAGE],
        refusals=[
            refused.OrderNotFound,
            refused.OrderNotAgreed,
            MeetingNotFound,
            MeetingCancelled,
            MeetingEnded,
        ],
    ),
)
async def cancel(call: Writing, order_id: UUID, body: WordIn) -> OrderOut:
    return await shown_order(call, await answering.cancel(call.session, call.actor, order_id, reason=body.reason))


@router.post(
    "/lecture-orders/{order_id}/move",
    **operation(
        "lecture_orders.move",
        summary="主管组织与双方商定后改期，会议一并改期",
        permission=_MANAGE,
        refusals=[
            refused.OrderNotFound,
            refused.OrderNotAgreed,
            refused.WishPast,
            LecturerTaken,
            VenueTaken,
            LecturerNotFree,
            MeetingNotFound,
            MeetingStarted,
            SignedInAlready,
            MinutesUnderReview,
            MeetingArchived,
        ],
    ),
)
async def move(call: Writing, order_id: UUID, body: MoveIn) -> OrderOut:
    made = await answering.move(call.session, call.actor, order_id, starts_at=body.starts_at, reason=body.reason)
    return await shown_order(call, made)


@router.post(
    "/lecture-orders/{order_id}/ask-stand-in",
    **operation(
        "lecture_orders.ask_stand_in",
        summary="请本选题的另一位讲师代讲",
        permission=[_GIVE, _MANAGE],
        refusals=[*_AGREED, refused.LectureBegun, refused.StandInSame, refused.StandInStanding, *_FIT],
    ),
)
async def ask_stand_in(call: Writing, order_id: UUID, body: StandInIn) -> OrderOut:
    """由讲师本人或主管组织提出；对方同意前一切不变。"""
    made = await standing_in.ask_stand_in(
        call.session, call.actor, order_id, lecturer_id=body.lecturer_id, reason=body.reason
    )
    return await shown_order(call, made)


@router.post(
    "/lecture-orders/{order_id}/take-over",
    **operation(
        "lecture_orders.take_over",
        summary="同意代讲：时间改占代讲人的，会议改为其主讲",
        permission=[_GIVE, _MANAGE],
        refusals=[
            *_AGREED,
            refused.StandInNotFound,
            refused.LecturerAnswersSelf,
            refused.LectureBegun,
            refused.LecturerLeft,
            LecturerTaken,
        ],
    ),
)
async def take_over(call: Writing, order_id: UUID) -> OrderOut:
    """没有账号的代讲人由其主管组织代答。"""
    return await shown_order(call, await standing_in.take_over(call.session, call.actor, order_id))


@router.post(
    "/lecture-orders/{order_id}/decline-stand-in",
    **operation(
        "lecture_orders.decline_stand_in",
        summary="谢绝代讲，注明原因",
        permission=[_GIVE, _MANAGE],
        refusals=[refused.OrderNotFound, refused.StandInNotFound, refused.LecturerAnswersSelf],
    ),
)
async def decline_stand_in(call: Writing, order_id: UUID, body: WordIn) -> OrderOut:
    made = await standing_in.decline_stand_in(call.session, call.actor, order_id, reason=body.reason)
    return await shown_order(call, made)


@router.post(
    "/lecture-orders/{order_id}/withdraw-stand-in",
    **operation(
        "lecture_orders.withdraw_stand_in",
        summary="撤回代讲的请求，仍由原讲师主讲",
        permission=[_GIVE, _MANAGE],
        refusals=[refused.OrderNotFound, refused.StandInNotFound],
    ),
)
async def withdraw_stand_in(call: Writing, order_id: UUID, body: WordIn) -> OrderOut:
    made = await standing_in.withdraw_stand_in(call.session, call.actor, order_id, reason=body.reason)
    return await shown_order(call, made)


@router.post(
    "/lecture-orders/{order_id}/record-speaker",
    **operation(
        "lecture_orders.record_speaker",
        summary="课后更正实际主讲人",
        permission=_MANAGE,
        refusals=[*_AGREED, refused.LectureNotBegun, refused.StandInSame, refused.SpeakerRated, *_FIT],
    ),
)
async def record_speaker(call: Writing, order_id: UUID, body: StandInIn) -> OrderOut:
    """评价和统计归实际主讲人；有了评价就不能再更正。"""
    made = await standing_in.record_speaker(
        call.session, call.actor, order_id, lecturer_id=body.lecturer_id, reason=body.reason
    )
    return await shown_order(call, made)


_RATE = [
    refused.OrderNotFound,
    refused.NotHeldYet,
    refused.RaterNotThere,
    refused.LecturerAnswersSelf,
]


@router.post(
    "/lecture-orders/{order_id}/rate",
    **operation(
        "lecture_orders.rate",
        summary="课后评价：支部评讲师，讲师评支部的组织",
        permission=[_ORDER, _GIVE, _MANAGE],
        refusals=[*_RATE, refused.RatedAlready],
    ),
)
async def rate(call: Writing, order_id: UUID, body: RatingIn) -> RatingOut:
    """每方一次。支部由到会的负责人评价。"""
    made = await rating.rate(call.session, call.actor, order_id, score=body.score, words=body.words)
    return RatingOut.of(made)


@router.post(
    "/lecture-orders/{order_id}/change-rating",
    **operation(
        "lecture_orders.change_rating",
        summary="修改评价，双方都已评价或满7天后不能改",
        permission=[_ORDER, _GIVE, _MANAGE],
        refusals=[*_RATE, refused.RatingNotFound, refused.RatingClosed],
    ),
)
async def change_rating(call: Writing, order_id: UUID, body: RatingIn) -> RatingOut:
    made = await rating.change_rating(call.session, call.actor, order_id, score=body.score, words=body.words)
    return RatingOut.of(made)


@router.get(
    "/me/lectures",
    **operation("lectures.own", summary="本人一个月的授课", permission=_GIVE, refusals=[refused.NoLecturer]),
)
async def own(
    call: Reading,
    month: Annotated[
        str | None, Query(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", description="省略为本月", examples=["2026-12"])
    ] = None,
) -> MonthOut:
    day = date.fromisoformat(f"{month}-01") if month else today()
    return MonthOut.of(await reading.own_month(call.session, call.actor, day))
