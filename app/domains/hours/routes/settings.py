"""How hours count at an organisation, and what it decides itself."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.hours import deciding
from app.domains.hours import errors as refused
from app.domains.hours.routes.answers import PAGE, cursors_of
from app.domains.hours.setting_schemas import HoursRulesOut, HoursSettingIn, HoursSettingOut
from app.domains.orgs.errors import OrgNotFound
from app.kit.clock import today
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("学时办法")


@router.get(
    "/organisations/{org_id}/hours-rules",
    **operation(
        "hours.rules",
        summary="本组织适用的学时计算办法和年度目标",
        permission=P.HOURS_RULE_READ,
        refusals=[OrgNotFound],
    ),
)
async def rules(
    call: Reading, org_id: UUID, on: Annotated[date | None, Query(description="哪一天，省略为今天")] = None
) -> HoursRulesOut:
    """没有设定的为通行办法；上级的设定及于下级，以最近一级的为准。"""
    day = on or today()
    org, decided = await deciding.in_force_for(call.session, call.actor, org_id, day)
    return HoursRulesOut.at(org.id, day, decided)


@router.post(
    "/organisations/{org_id}/hours-settings",
    **operation(
        "hours.decide",
        summary="设定学时计算办法或年度目标",
        permission=P.HOURS_SETTING_EDIT,
        refusals=[OrgNotFound, refused.HoursSettingWrong],
        status=201,
    ),
)
async def decide(call: Writing, org_id: UUID, body: HoursSettingIn) -> HoursSettingOut:
    """自所写日期起及于本组织和下级；已经记下的学时不变，要改的另行试算、重新计算。"""
    made = await deciding.decide(
        call.session, call.actor, org_id, kind=body.kind, value=body.value, grounds=body.grounds()
    )
    return HoursSettingOut.of(made)


@router.get(
    "/organisations/{org_id}/hours-settings",
    **operation(
        "hours.list_settings",
        summary="本组织作出的学时设定",
        permission=P.HOURS_RULE_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_settings(
    call: Reading, org_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[HoursSettingOut]:
    cursors, asked = cursors_of(call), {"org": org_id}
    position = cursors.read("hours_settings", asked, cursor)
    rows = await deciding.list_settings(
        call.session, call.actor, org_id, before=UUID(position[0]) if position else None, limit=limit + 1
    )
    kept, following = cursors.page("hours_settings", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[HoursSettingOut.of(row) for row in kept], next_cursor=following)
