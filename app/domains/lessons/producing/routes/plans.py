"""Plan lessons: make a plan, change it, cancel it; the calendar of an organisation, and what names oneself."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.domains.lessons import errors as lesson_refused
from app.domains.lessons.finding import STAFF
from app.domains.lessons.producing import errors as refused
from app.domains.lessons.producing import planning, reading
from app.domains.lessons.producing.finding import MANAGE, managed_plan, plan_for
from app.domains.lessons.producing.routes.answers import plan_out
from app.domains.lessons.producing.schemas import (
    LessonPlanEdit,
    LessonPlanIn,
    LessonPlanOut,
)
from app.domains.lessons.schemas import ReasonIn
from app.domains.orgs.errors import OrgNotFound
from app.domains.topics.errors import TopicClosed, TopicNotFound
from app.kit.dates import add_months
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("微党课制播计划")

Month = Annotated[str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-12"])]
_WRITTEN = [
    refused.PlanDayWrong,
    refused.PlanDayTaken,
    refused.PlanPersonWrong,
    refused.PlanReviewerWrites,
    refused.PlanSpeakersSame,
    lesson_refused.SeriesNotFound,
    TopicNotFound,
    TopicClosed,
]
_MANAGED = [refused.PlanNotFound, refused.PlanCancelled]


def _position(at: list[str] | None) -> tuple[date, UUID] | None:
    return (date.fromisoformat(at[0]), UUID(at[1])) if at else None


@router.post(
    "/organisations/{org_id}/lesson-plans",
    **operation(
        "lesson_plans.make",
        summary="为某日安排一节微党课：谁编、谁审、谁讲、谁点评",
        permission=MANAGE,
        refusals=[OrgNotFound, refused.PlanOrgInactive, *_WRITTEN],
        status=201,
    ),
)
async def make(call: Writing, response: Response, org_id: UUID, body: LessonPlanIn) -> LessonPlanOut:
    """各步的期限按本组织的提前量由播出日推算；来不及的不拒绝，列为逾期。"""
    held = await planning.make_plan(call.session, call.actor, org_id=org_id, terms=body.model_dump())
    return await plan_out(call, response, held)


@router.get(
    "/organisations/{org_id}/lesson-plans",
    **operation(
        "lesson_plans.calendar",
        summary="某组织一个月的制播计划，按播出日",
        permission=STAFF,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def calendar(
    call: Reading, org_id: UUID, month: Month, cursor: CursorText = None, limit: Limit = 100
) -> Page[LessonPlanOut]:
    """只列本组织的计划，含已取消的；每步列出期限、完成日、轮到谁和是否逾期。"""
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"org_id": org_id, "month": month}
    first = date.fromisoformat(f"{month}-01")
    views = await reading.calendar(
        call.session,
        call.actor,
        org_id,
        first,
        add_months(first, 1) - timedelta(days=1),
        after=_position(cursors.read("lesson_plans", asked, cursor)),
        limit=limit + 1,
    )
    kept, following = cursors.page(
        "lesson_plans", asked, views, limit=limit, position=lambda one: [one.plan.airs_on, one.plan.id]
    )
    return Page(items=[LessonPlanOut.of(view) for view in kept], next_cursor=following)


@router.get(
    "/me/lesson-plans",
    **operation("lesson_plans.own", summary="由我编、审、讲或点评的制播计划，按播出日", refusals=[CursorInvalid]),
)
async def own(call: Reading, cursor: CursorText = None, limit: Limit = 20) -> Page[LessonPlanOut]:
    """自三个月前起；不含已取消的。"""
    cursors = Cursors(call.services.keyring.derived("cursors"))
    at = _position(cursors.read("own_lesson_plans", {}, cursor))
    views = await reading.own_plans(call.session, call.actor, after=at, limit=limit + 1)
    kept, following = cursors.page(
        "own_lesson_plans", {}, views, limit=limit, position=lambda one: [one.plan.airs_on, one.plan.id]
    )
    return Page(items=[LessonPlanOut.of(view) for view in kept], next_cursor=following)


@router.get(
    "/lesson-plans/{plan_id}",
    **operation("lesson_plans.show", summary="查看制播计划", refusals=[refused.PlanNotFound]),
)
async def show(call: Reading, response: Response, plan_id: UUID) -> LessonPlanOut:
    """编辑、审核、发布微党课的人可见；计划中有本人的也可见。"""
    return await plan_out(call, response, await plan_for(call.session, call.actor, plan_id))


@router.put(
    "/lesson-plans/{plan_id}",
    **operation(
        "lesson_plans.change",
        summary="修改制播计划，包括改期和换人",
        permission=MANAGE,
        refusals=[*_MANAGED, refused.PlanAired, refused.PlanDelivered, *_WRITTEN],
        edits=True,
    ),
)
async def change(
    call: Writing, response: Response, plan_id: UUID, body: LessonPlanEdit, if_match: IfMatch = None
) -> LessonPlanOut:
    """改期后各步期限随之改变，轮到的人会收到新的期限。播出后只能改点评的讲师。"""
    held = await managed_plan(call.session, call.actor, plan_id)
    require_match(if_match, held.plan)
    return await plan_out(call, response, await planning.change_plan(call.session, call.actor, held, body.changes))


@router.post(
    "/lesson-plans/{plan_id}/cancel",
    **operation(
        "lesson_plans.cancel",
        summary="取消制播计划并写明原因",
        permission=MANAGE,
        refusals=[*_MANAGED, refused.PlanAired],
    ),
)
async def cancel(call: Writing, response: Response, plan_id: UUID, body: ReasonIn) -> LessonPlanOut:
    """已写的微党课不受影响，可另列入别的计划。"""
    held = await planning.cancel_plan(call.session, call.actor, plan_id, reason=body.reason)
    return await plan_out(call, response, held)
