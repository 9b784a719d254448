"""Standards of dues: what counts at an organisation, and what it decides itself."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import errors as refused
from app.domains.dues import listing, standards
from app.domains.dues.routes.answers import PAGE, cursors_of
from app.domains.dues.schemas import ItemIn, SettingIn
from app.domains.dues.standard_views import ItemDecisionOut, SettingOut, StandardsOut
from app.domains.orgs.errors import OrgNotFound
from app.kit.clock import today
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费标准")


@router.get(
    "/organisations/{org_id}/dues-standards",
    **operation(
        "dues.standards",
        summary="本组织适用的党费标准和计算项目",
        permission=P.DUES_STANDARD_READ,
        refusals=[OrgNotFound],
    ),
)
async def show_standards(
    call: Reading, org_id: UUID, on: Annotated[date | None, Query(description="哪一天的标准，省略为今天")] = None
) -> StandardsOut:
    """全国标准加上本组织及上级的设定；同一事项以最近一级的为准。"""
    day = on or today()
    org, found = await standards.in_force_for(call.session, call.actor, org_id, day)
    return StandardsOut.of(org.id, day, found)


@router.post(
    "/organisations/{org_id}/dues-settings",
    **operation(
        "dues.decide_setting",
        summary="设定取整方式、农民党员数额或养老金计算比例",
        permission=P.DUES_STANDARD_EDIT,
        refusals=[OrgNotFound, refused.SettingValueWrong],
        status=201,
    ),
)
async def decide_setting(call: Writing, org_id: UUID, body: SettingIn) -> SettingOut:
    """自所写日期起及于本组织和下级；已经作出的核定不变。"""
    made = await standards.decide_setting(
        call.session, call.actor, org_id, kind=body.kind, value=body.value, grounds=body.grounds()
    )
    return SettingOut.of(made)


@router.get(
    "/organisations/{org_id}/dues-settings",
    **operation(
        "dues.list_settings",
        summary="本组织作出的党费设定",
        permission=P.DUES_STANDARD_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_settings(
    call: Reading, org_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[SettingOut]:
    cursors, asked = cursors_of(call), {"org": org_id}
    rows = await listing.list_settings(
        call.session,
        call.actor,
        org_id,
        before=listing.by_id(cursors.read("dues_settings", asked, cursor)),
        limit=limit + 1,
    )
    kept, following = cursors.page("dues_settings", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[SettingOut.of(row) for row in kept], next_cursor=following)


@router.post(
    "/organisations/{org_id}/dues-items",
    **operation(
        "dues.decide_item",
        summary="基层党委决定文件未列明的项目是否计入",
        permission=P.DUES_STANDARD_EDIT,
        refusals=[
            OrgNotFound,
            refused.DecidedByCommittee,
            refused.ItemIsNational,
            refused.ItemsNotWanted,
        ],
        status=201,
    ),
)
async def decide_item(call: Writing, org_id: UUID, body: ItemIn) -> ItemDecisionOut:
    made = await standards.decide_item(
        call.session, call.actor, org_id, decision=body.decision(), grounds=body.grounds()
    )
    return ItemDecisionOut.of(made)


@router.get(
    "/organisations/{org_id}/dues-items",
    **operation(
        "dues.list_items",
        summary="本组织作出的计算项目决定",
        permission=P.DUES_STANDARD_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_items(
    call: Reading, org_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[ItemDecisionOut]:
    cursors, asked = cursors_of(call), {"org": org_id}
    rows = await listing.list_items(
        call.session,
        call.actor,
        org_id,
        before=listing.by_id(cursors.read("dues_items", asked, cursor)),
        limit=limit + 1,
    )
    kept, following = cursors.page("dues_items", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[ItemDecisionOut.of(row) for row in kept], next_cursor=following)
