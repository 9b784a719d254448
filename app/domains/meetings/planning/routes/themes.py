"""Themes of a year, 1+N of a month, local holidays and working days."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings.errors import HostNotActive
from app.domains.meetings.planning import errors as refused
from app.domains.meetings.planning import local_days
from app.domains.meetings.planning import themes as setting
from app.domains.meetings.planning.schemas import LocalDayIn, LocalDayOut, MonthNumber, ThemesIn, ThemesOut
from app.domains.meetings.planning.views import HeldThemesOut
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation

router = area("会议计划")

YearNumber = Annotated[int, Path(ge=2000, le=2099)]


@router.get(
    "/organisations/{org_id}/themes/{year}",
    **operation(
        "meeting_themes.own", summary="本级设置的全年主题", permission=P.MEETING_PLAN_READ, refusals=[OrgNotFound]
    ),
)
async def own(call: Reading, response: Response, org_id: UUID, year: YearNumber) -> ThemesOut:
    held = await setting.own_themes(call.session, call.actor, org_id, year)
    show_version(response, held.version)
    return ThemesOut.of(held)


@router.put(
    "/organisations/{org_id}/themes/{year}",
    **operation(
        "meeting_themes.set",
        summary="设置本级的全年主题",
        permission=P.MEETING_PLAN_EDIT,
        refusals=[
            OrgNotFound,
            HostNotActive,
            refused.ThemeBelowOwn,
            refused.PlanYearPast,
            refused.ThemeMonthTwice,
            refused.ThemeEmpty,
            refused.ThemeItemTwice,
            refused.ThemesChanged,
        ],
        edits=True,
    ),
)
async def set_themes(
    call: Writing, response: Response, org_id: UUID, year: YearNumber, body: ThemesIn, if_match: IfMatch = None
) -> ThemesOut:
    """整年一起提交，没有列出的月份不设主题；上级的规定动作始终有效，不在这里修改。"""
    held = await setting.themes_to_set(call.session, call.actor, org_id, year)
    require_match(if_match, held)
    await setting.set_themes(call.session, call.actor, held, [one.theme() for one in body.themes])
    show_version(response, held.version)
    return ThemesOut.of(held)


@router.get(
    "/organisations/{org_id}/themes/{year}/{month}",
    **operation(
        "meeting_themes.month",
        summary="某月适用的主题和议程（1+N）",
        permission=P.MEETING_PLAN_READ,
        refusals=[OrgNotFound],
    ),
)
async def month(call: Reading, org_id: UUID, year: YearNumber, month: MonthNumber) -> HeldThemesOut:
    org, held = await setting.held_themes(call.session, call.actor, org_id, year, month)
    return HeldThemesOut.of(org, year, month, held)


@router.get(
    "/organisations/{org_id}/local-days",
    **operation(
        "local_days.list",
        summary="当地放假和上班的日子",
        permission=P.MEETING_PLAN_READ,
        refusals=[OrgNotFound],
    ),
)
async def list_days(
    call: Reading, org_id: UUID, year: Annotated[int, Query(ge=2000, le=2099, examples=[2026])]
) -> Sequence[LocalDayOut]:
    rows = await local_days.days_of(call.session, call.actor, org_id, year)
    return [LocalDayOut.of(row, org) for row, org in rows]


@router.post(
    "/organisations/{org_id}/local-days",
    **operation(
        "local_days.enter",
        summary="登记当地放假或上班的日子",
        permission=P.MEETING_PLAN_EDIT,
        refusals=[OrgNotFound, HostNotActive, refused.PlanNotOwn, refused.PlanYearPast, refused.LocalDayTaken],
        status=201,
    ),
)
async def enter_day(call: Writing, org_id: UUID, body: LocalDayIn) -> LocalDayOut:
    """本级及下级推算日期时先于国家的放假安排。"""
    row, org = await local_days.enter_day(
        call.session, call.actor, org_id=org_id, day=body.day, is_working=body.is_working, source=body.source
    )
    return LocalDayOut.of(row, org)


@router.delete(
    "/local-days/{day_id}",
    **operation(
        "local_days.drop",
        summary="删除登记的日子",
        permission=P.MEETING_PLAN_EDIT,
        refusals=[refused.LocalDayNotFound, refused.PlanNotOwn],
        status=204,
    ),
)
async def drop_day(call: Writing, day_id: UUID) -> Response:
    await local_days.drop_day(call.session, call.actor, day_id)
    return Response(status_code=204)
