"""HTTP of orders until they are accepted: placed, answered, agreed to, withdrawn."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lectures import answering, ordering, reading
from app.domains.lectures import errors as refused
from app.domains.lectures.routes.answers import PAGE, cursors_of, shown_order
from app.domains.lectures.schemas.orders import (
    AcceptIn,
    OrderIn,
    OrderOut,
    OrderWithRatingsOut,
    ProposeIn,
    WordIn,
)
from app.domains.lectures.vocabulary import OrderState
from app.domains.meetings.errors import (
    HostNotActive,
    KindNotOfHost,
    LecturerTaken,
    MeetingInThePast,
    NobodyDue,
    VenueClosed,
    VenueNotFound,
    VenueTaken,
)
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("点课")
_ORDER, _GIVE, _MANAGE = P.LECTURE_ORDER, P.LECTURE_GIVE, P.LECTURE_MANAGE
_TAKEN = [LecturerTaken, VenueTaken]
_UNFIT = [refused.WishPast, refused.LecturerLeft]
_MAKING = [
    *_TAKEN,
    VenueClosed,
    *_UNFIT,
    HostNotActive,
    KindNotOfHost,
    MeetingInThePast,
    NobodyDue,
]
_ANSWER = [refused.OrderNotFound, refused.OrderAnswered, refused.OrderExpired, refused.LecturerAnswersSelf]


@router.post(
    "/organisations/{org_id}/lecture-orders",
    **operation(
        "lecture_orders.place",
        summary="支部点课：选题、希望的时间、地点",
        permission=_ORDER,
        refusals=[
            OrgNotFound,
            refused.LectureTopicNotFound,
            refused.NotASpeaker,
            refused.TopicNotInSeason,
            VenueNotFound,
            VenueClosed,
            refused.LecturerAway,
            refused.OrderStanding,
            HostNotActive,
            KindNotOfHost,
            *_TAKEN,
            *_UNFIT,
        ],
        status=201,
    ),
)
async def place(call: Writing, org_id: UUID, body: OrderIn) -> OrderOut:
    """讲师接单后才占用时间。`warnings` 只作提示。"""
    return await shown_order(call, await ordering.order_lecture(call.session, call.actor, org_id, wish=body.wish()))


@router.get(
    "/lecture-orders",
    **operation(
        "lecture_orders.list",
        summary="点课单：本支部点的，或本级讲师接的",
        permission=[_ORDER, _MANAGE],
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_orders(
    call: Reading,
    state: OrderState | None = None,
    under: UUID | None = None,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[OrderOut]:
    cursors, asked = cursors_of(call), {"state": state, "under": under}
    position = cursors.read("lecture_orders", asked, cursor)
    before = UUID(position[0]) if position else None
    rows = await reading.list_orders(call.session, call.actor, state=state, under=under, before=before, limit=limit + 1)
    kept, following = cursors.page("lecture_orders", asked, rows, limit=limit, position=lambda row: [row.id])
    shown = await reading.shown(call.session, kept)
    return Page(items=[OrderOut.of(one) for one in shown], next_cursor=following)


@router.get(
    "/lecture-orders/{order_id}",
    **operation(
        "lecture_orders.show",
        summary="查看点课单和评价",
        permission=[_ORDER, _GIVE, _MANAGE],
        refusals=[refused.OrderNotFound],
    ),
)
async def show(call: Reading, order_id: UUID) -> OrderWithRatingsOut:
    return OrderWithRatingsOut.of(await reading.show_order(call.session, call.actor, order_id))


@router.post(
    "/lecture-orders/{order_id}/accept",
    **operation(
        "lecture_orders.accept",
        summary="接单：占用讲师和阵地的时间，生成会议",
        permission=[_GIVE, _MANAGE],
        refusals=[*_ANSWER, refused.NotAWish, *_MAKING],
    ),
)
async def accept(call: Writing, order_id: UUID, body: AcceptIn) -> OrderOut:
    """没有账号的讲师由主管组织代答，记为代答。"""
    made = await answering.accept(call.session, call.actor, order_id, starts_at=body.starts_at)
    return await shown_order(call, made)


@router.post(
    "/lecture-orders/{order_id}/propose",
    **operation(
        "lecture_orders.propose",
        summary="另提时间，或另荐讲师",
        permission=[_GIVE, _MANAGE],
        refusals=[
            *_ANSWER,
            refused.NothingProposed,
            refused.NotASpeaker,
            refused.TopicNotInSeason,
            *_UNFIT,
        ],
    ),
)
async def propose(call: Writing, order_id: UUID, body: ProposeIn) -> OrderOut:
    made = await answering.propose(
        call.session,
        call.actor,
        order_id,
        starts_at=body.starts_at,
        lecturer_id=body.lecturer_id,
        note=body.note,
    )
    return await shown_order(call, made)


@router.post(
    "/lecture-orders/{order_id}/decline",
    **operation("lecture_orders.decline", summary="谢绝，注明原因", permission=[_GIVE, _MANAGE], refusals=_ANSWER),
)
async def decline(call: Writing, order_id: UUID, body: WordIn) -> OrderOut:
    return await shown_order(call, await answering.decline(call.session, call.actor, order_id, reason=body.reason))


@router.post(
    "/lecture-orders/{order_id}/agree",
    **operation(
        "lecture_orders.agree",
        summary="支部同意讲师的建议",
        permission=_ORDER,
        refusals=[refused.OrderNotFound, refused.OrderAnswered, refused.OrderExpired, *_MAKING],
    ),
)
async def agree(call: Writing, order_id: UUID) -> OrderOut:
    """同意时间的即成课；同意另荐讲师的，由其答复。"""
    return await shown_order(call, await ordering.agree(call.session, call.actor, order_id))


@router.post(
    "/lecture-orders/{order_id}/withdraw",
    **operation(
        "lecture_orders.withdraw",
        summary="支部撤回没有接的点课单",
        permission=_ORDER,
        refusals=[refused.OrderNotFound, refused.OrderAnswered],
    ),
)
async def withdraw(call: Writing, order_id: UUID, body: WordIn) -> OrderOut:
    return await shown_order(call, await ordering.withdraw(call.session, call.actor, order_id, reason=body.reason))
