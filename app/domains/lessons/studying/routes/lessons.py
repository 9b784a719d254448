"""A lesson, what was seen of it, receipts."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.errors import LessonNotFound
from app.domains.lessons.routes.answers import files_out
from app.domains.lessons.studying import errors as refused
from app.domains.lessons.studying import reading, receipts, ticking
from app.domains.lessons.studying.schemas import (
    LessonOut,
    OwnReceiptOut,
    ProgressOut,
    ReceiptOut,
    RevokeIn,
    StandingOut,
    StandingsOut,
    TicksIn,
)
from app.domains.lessons.studying.vocabulary import ReceiptState
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("微党课学习")

_OWN = [refused.NoOwnRecord, LessonNotFound, refused.LessonWithdrawn]


@router.get(
    "/lessons/{lesson_id}",
    **operation("lessons.show", summary="学习一节微党课", permission=P.LESSON_READ, refusals=_OWN),
)
async def show(call: Reading, lesson_id: UUID) -> LessonOut:
    one = await reading.studied(call.session, call.actor, lesson_id)
    return LessonOut.of(one, await files_out(call, lesson_id, one.content))


@router.post(
    "/lessons/{lesson_id}/ticks",
    **operation(
        "lessons.tick",
        summary="上报看过的片段和段落",
        permission=P.LESSON_READ,
        refusals=[
            *_OWN,
            refused.VersionUnknown,
            refused.BlockUnknown,
            refused.TickBeyondEnd,
            refused.TickWrong,
            refused.TickFromFuture,
        ],
        repeatable=False,
    ),
)
async def tick(call: Writing, lesson_id: UUID, body: TicksIn) -> ProgressOut:
    """一批中有一条不对，整批不收，`errors` 指明是哪一条。"""
    return ProgressOut.of(
        await ticking.take_ticks(call.session, call.actor, lesson_id, body.values(), number=body.number)
    )


@router.post(
    "/lessons/{lesson_id}/confirm",
    **operation(
        "lessons.confirm",
        summary="确认学完",
        permission=P.LESSON_READ,
        refusals=[*_OWN, refused.NothingToConfirm, refused.NotSeenEnough],
        repeatable=False,
    ),
)
async def confirm(call: Writing, lesson_id: UUID) -> ProgressOut:
    return ProgressOut.of(await ticking.confirm_lesson(call.session, call.actor, lesson_id))


@router.post(
    "/lessons/{lesson_id}/save",
    **operation("lessons.save", summary="收藏", permission=P.LESSON_READ, refusals=_OWN, status=204, repeatable=False),
)
async def save(call: Writing, lesson_id: UUID) -> Response:
    await ticking.save_lesson(call.session, call.actor, lesson_id, is_saved=True)
    return Response(status_code=204)


@router.delete(
    "/lessons/{lesson_id}/save",
    **operation("lessons.unsave", summary="取消收藏", permission=P.LESSON_READ, refusals=_OWN, status=204),
)
async def unsave(call: Writing, lesson_id: UUID) -> Response:
    await ticking.save_lesson(call.session, call.actor, lesson_id, is_saved=False)
    return Response(status_code=204)


@router.get(
    "/me/lesson-receipts",
    **operation(
        "lessons.receipts",
        summary="本人学完的回执及其学时，新的在前",
        permission=P.LESSON_READ,
        refusals=[refused.NoOwnRecord, CursorInvalid],
    ),
)
async def own_receipts(call: Reading, cursor: CursorText = None, limit: Limit = 20) -> Page[OwnReceiptOut]:
    cursors = Cursors(call.services.keyring.derived("cursors"))
    at = cursors.read("lesson_receipts", {}, cursor)
    rows = await receipts.own_receipts(call.session, call.actor, before=UUID(at[0]) if at else None, limit=limit + 1)
    kept, following = cursors.page("lesson_receipts", {}, rows, limit=limit, position=lambda row: [row.completion.id])
    return Page(items=[OwnReceiptOut.of(one) for one in kept], next_cursor=following)


@router.get(
    "/lessons/{lesson_id}/standings",
    **operation(
        "lessons.standings",
        summary="支部内必修微党课的完成名单",
        permission=P.LESSON_PROGRESS_READ,
        refusals=[
            OrgNotFound,
            refused.NotBranch,
            LessonNotFound,
            refused.LessonWithdrawn,
            refused.NotRequired,
        ],
    ),
)
async def standings(
    call: Reading, lesson_id: UUID, org_id: Annotated[UUID, Query(description="党支部")]
) -> StandingsOut:
    """与本人看到的状态和原因一致，不含学习时间。"""
    rows = await reading.standings(call.session, call.actor, lesson_id, org_id)
    counted = sum(one.verdict.state is ReceiptState.COUNTED for one in rows)
    return StandingsOut(due=len(rows), counted=counted, items=[StandingOut.of(one) for one in rows])


@router.get(
    "/lesson-receipts/{receipt_id}",
    **operation(
        "lessons.receipt",
        summary="一张学习回执：状态、原因和学时，本人与支部看到的一致",
        permission=[P.LESSON_READ, P.HOURS_READ],
        refusals=[refused.ReceiptNotFound],
    ),
)
async def receipt(call: Reading, receipt_id: UUID) -> ReceiptOut:
    """只有学完的日期，没有学习时间。"""
    return ReceiptOut.of(await receipts.receipt_for(call.session, call.actor, receipt_id))


@router.post(
    "/lesson-receipts/{receipt_id}/revoke",
    **operation(
        "lessons.revoke_receipt",
        summary="注明原因后撤销不实的学习回执",
        permission=P.HOURS_CERTIFY,
        refusals=[refused.ReceiptNotFound, refused.OwnReceipt, refused.ReceiptRevoked],
    ),
)
async def revoke(call: Writing, receipt_id: UUID, body: RevokeIn) -> ReceiptOut:
    """学时和据此认定的补课随后冲回；本人可以重新学习。"""
    return ReceiptOut.of(await receipts.revoke_receipt(call.session, call.actor, receipt_id, reason=body.reason))
