"""Make, change, adopt and drop yearly plans; see their dates; draft by them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings.errors import HostNotActive, KindNotOfHost
from app.domains.meetings.planning import editing, previewing, reading, redrafting, starting
from app.domains.meetings.planning import errors as refused
from app.domains.meetings.planning.finding import seen_plan
from app.domains.meetings.planning.models import MeetingPlan
from app.domains.meetings.planning.schemas import MonthNumber, PlanEdit, PlanIn, PlanOut
from app.domains.meetings.planning.views import ClashesOut, ClashOut, DatesOut, PlannedMeetingOut, StartedOut
from app.domains.meetings.planning.vocabulary import PlanState
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.public import OrgCard
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("会议计划")

_CHECKED = [
    HostNotActive,
    KindNotOfHost,
    refused.PlanNotOwn,
    refused.PlanYearPast,
    refused.PlanDayMissing,
    refused.PlanTimesWrong,
    refused.PlanKindTwice,
    refused.PlanKindApart,
    refused.PlanKindUntimed,
]
_OWN = [refused.PlanNotFound, refused.PlanNotOwn, HostNotActive]
YearAsked = Annotated[int, Query(ge=2000, le=2099, examples=[2026])]


def _shown(response: Response, plan: MeetingPlan, org: OrgCard) -> PlanOut:
    show_version(response, plan.version)
    return PlanOut.of(plan, org)


@router.post(
    "/meeting-plans",
    **operation(
        "meeting_plans.make",
        summary="制定年度计划（草稿）",
        permission=P.MEETING_PLAN_EDIT,
        refusals=[OrgNotFound, refused.PlanTaken, *_CHECKED],
        status=201,
    ),
)
async def make(call: Writing, response: Response, body: PlanIn) -> PlanOut:
    """只能为本级党组织制定；通过之后，每月按计划自动起草会议。"""
    plan, org = await editing.make_plan(
        call.session, call.actor, org_id=body.org_id, year=body.year, values=body.values()
    )
    return _shown(response, plan, org)


@router.get(
    "/meeting-plans",
    **operation(
        "meeting_plans.list",
        summary="年度计划列表，新的在前",
        permission=P.MEETING_PLAN_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_plans(
    call: Reading,
    org_id: Annotated[UUID | None, Query(description="该组织及其下级的计划")] = None,
    year: Annotated[int | None, Query(ge=2000, le=2099)] = None,
    state: PlanState | None = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[PlanOut]:
    cursors = Cursors(call.services.keyring.derived("cursors"))
    asked = {"org_id": org_id, "year": year, "state": state}
    before = cursors.read("meeting_plans", asked, cursor)
    rows = await reading.list_plans(
        call.session,
        call.actor,
        org_id=org_id,
        year=year,
        state=state,
        before=UUID(before[0]) if before else None,
        limit=limit + 1,
    )
    kept, following = cursors.page("meeting_plans", asked, rows, limit=limit, position=lambda row: [row[0].id])
    return Page(items=[PlanOut.of(plan, org) for plan, org in kept], next_cursor=following)


@router.get(
    "/meeting-plans/{plan_id}",
    **operation(
        "meeting_plans.show", summary="查看年度计划", permission=P.MEETING_PLAN_READ, refusals=[refused.PlanNotFound]
    ),
)
async def show(call: Reading, response: Response, plan_id: UUID) -> PlanOut:
    return _shown(response, *await seen_plan(call.session, call.actor, plan_id))


@router.put(
    "/meeting-plans/{plan_id}",
    **operation(
        "meeting_plans.edit",
        summary="修改年度计划",
        permission=[P.MEETING_PLAN_EDIT, P.MEETING_PLAN_ADOPT],
        refusals=[refused.PlanNotFound, *_CHECKED],
        edits=True,
    ),
)
async def edit(call: Writing, response: Response, plan_id: UUID, body: PlanEdit, if_match: IfMatch = None) -> PlanOut:
    """已通过的计划由可以通过计划的人修改；已起草的会议不随之改动，可在清单中看到差别并重新起草。"""
    plan, org = await editing.plan_to_change(call.session, call.actor, plan_id)
    require_match(if_match, plan)
    await editing.change_plan(call.session, call.actor, plan, org, body.values())
    return _shown(response, plan, org)


@router.delete(
    "/meeting-plans/{plan_id}",
    **operation(
        "meeting_plans.drop",
        summary="删除未通过的计划",
        permission=P.MEETING_PLAN_EDIT,
        refusals=[*_OWN, refused.PlanAdoptedAlready],
        status=204,
    ),
)
async def drop(call: Writing, plan_id: UUID) -> Response:
    await editing.drop_plan(call.session, call.actor, plan_id)
    return Response(status_code=204)


@router.post(
    "/meeting-plans/{plan_id}/adopt",
    **operation(
        "meeting_plans.adopt",
        summary="通过年度计划",
        permission=P.MEETING_PLAN_ADOPT,
        refusals=[*_OWN, refused.PlanAdoptedAlready, refused.PlanYearPast],
    ),
)
async def adopt(call: Writing, response: Response, plan_id: UUID) -> PlanOut:
    return _shown(response, *await editing.adopt_plan(call.session, call.actor, plan_id))


@router.get(
    "/meeting-plans/{plan_id}/dates",
    **operation(
        "meeting_plans.dates",
        summary="预览全年日期及调整原因",
        permission=P.MEETING_PLAN_READ,
        refusals=[refused.PlanNotFound],
    ),
)
async def dates(call: Reading, plan_id: UUID) -> DatesOut:
    """节假日安排尚未公布的年份按周末推算，起草当月会议时重新计算。"""
    plan, org = await seen_plan(call.session, call.actor, plan_id)
    return DatesOut.of(plan, await previewing.dates_of(call.session, plan, org))


@router.post(
    "/meeting-plans/{plan_id}/months/{month}/draft",
    **operation(
        "meeting_plans.draft_month",
        summary="立即起草某月的会议",
        permission=P.MEETING_PLAN_EDIT,
        refusals=[*_OWN, refused.PlanNotAdopted, refused.NothingPlanned, refused.PlanMonthPast],
        repeatable=False,
    ),
)
async def draft_month(call: Writing, plan_id: UUID, month: MonthNumber) -> StartedOut:
    """每月每类会议只起草一次，重复调用不会再次起草；覆盖下级的计划由后台逐个起草。"""
    started = await starting.draft_now(call.session, call.actor, plan_id, month)
    return StartedOut(meeting_ids=started.made, queued=started.queued)


@router.get(
    "/planned-meetings",
    **operation(
        "planned_meetings.list",
        summary="按计划起草的会议及与计划的差别",
        permission=P.MEETING_PLAN_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def planned_meetings(
    call: Reading,
    year: YearAsked,
    month: Annotated[int | None, Query(ge=1, le=12)] = None,
    org_id: Annotated[UUID | None, Query(description="该组织及其下级")] = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[PlannedMeetingOut]:
    cursors = Cursors(call.services.keyring.derived("cursors"))
    asked = {"org_id": org_id, "year": year, "month": month}
    after = cursors.read("planned_meetings", asked, cursor)
    rows = await redrafting.list_planned(
        call.session,
        call.actor,
        org_id=org_id,
        year=year,
        month=month,
        after=UUID(after[0]) if after else None,
        limit=limit + 1,
    )
    kept, following = cursors.page("planned_meetings", asked, rows, limit=limit, position=lambda one: [one.row.id])
    return Page(items=[PlannedMeetingOut.of(one) for one in kept], next_cursor=following)


@router.post(
    "/planned-meetings/{planned_id}/redraft",
    **operation(
        "planned_meetings.redraft",
        summary="按现行计划重新起草未发布的会议",
        permission=P.MEETING_DRAFT,
        refusals=[
            refused.PlannedNotFound,
            refused.PlannedSettled,
            refused.NothingPlanned,
            refused.PlanMonthPast,
        ],
    ),
)
async def redraft(call: Writing, planned_id: UUID) -> PlannedMeetingOut:
    """时间、地点、主题、类型和没有附件的议程改为现行计划的内容。"""
    return PlannedMeetingOut.of(await redrafting.redraft(call.session, call.actor, planned_id))


@router.get(
    "/organisations/{org_id}/hall-clashes",
    **operation(
        "meeting_plans.hall_clashes",
        summary="共用会场的时段冲突（只提示）",
        permission=P.MEETING_PLAN_READ,
        refusals=[OrgNotFound],
    ),
)
async def hall_clashes(call: Reading, org_id: UUID, year: YearAsked) -> ClashesOut:
    clashes = await previewing.hall_clashes(call.session, call.actor, org_id, year)
    return ClashesOut(items=[ClashOut.of(clash) for clash in clashes])
