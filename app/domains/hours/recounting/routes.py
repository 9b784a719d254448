"""HTTP of recounts: ask, look, apply or drop; and what the branch sees of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.hours.errors import HoursNotOfBranch
from app.domains.hours.recounting import asking
from app.domains.hours.recounting import errors as refused
from app.domains.hours.recounting.schemas import (
    DifferenceOut,
    DropIn,
    RecountIn,
    RecountOut,
    RecountWithChangesOut,
)
from app.domains.hours.routes.answers import PAGE, cursors_of
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("学时重新计算")
_EDIT = P.HOURS_SETTING_EDIT


@router.post(
    "/organisations/{org_id}/hours-recounts",
    **operation(
        "recounts.ask",
        summary="办法更正后试算已经记下的学时",
        permission=_EDIT,
        refusals=[OrgNotFound, refused.RecountPeriodWrong, refused.RecountAtWork],
        status=201,
    ),
)
async def ask(call: Writing, org_id: UUID, body: RecountIn) -> RecountOut:
    """只试算，不改动学时；看过差异后再执行或放弃。会议、课程的学时按办法重新计算，凭材料认定的和培训班的不变。"""
    return RecountOut.of(await asking.ask(call.session, call.actor, org_id, wish=body.wish()))


@router.get(
    "/organisations/{org_id}/hours-recounts",
    **operation(
        "recounts.list",
        summary="本组织和上级对学时的重新计算，新的在前",
        permission=P.HOURS_RULE_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_recounts(
    call: Reading, org_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[RecountOut]:
    cursors, asked = cursors_of(call), {"org": org_id}
    position = cursors.read("hours_recounts", asked, cursor)
    rows = await asking.list_recounts(
        call.session, call.actor, org_id, before=UUID(position[0]) if position else None, limit=limit + 1
    )
    kept, following = cursors.page("hours_recounts", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[RecountOut.of(row) for row in kept], next_cursor=following)


@router.get(
    "/hours-recounts/{recount_id}",
    **operation(
        "recounts.show",
        summary="一次重新计算的进度和差异",
        permission=_EDIT,
        refusals=[refused.RecountNotFound],
    ),
)
async def show(call: Reading, recount_id: UUID) -> RecountWithChangesOut:
    """只有人数，不含姓名；不足五人的不列人数。"""
    return RecountWithChangesOut.shown(await asking.show(call.session, call.actor, recount_id))


@router.post(
    "/hours-recounts/{recount_id}/apply",
    **operation(
        "recounts.apply",
        summary="执行：冲回试算有差异的学时，按办法另记",
        permission=_EDIT,
        refusals=[
            refused.RecountNotFound,
            refused.RecountNotPreviewed,
            refused.RecountClosed,
            refused.RecountAtWork,
        ],
        repeatable=False,
    ),
)
async def apply(call: Writing, recount_id: UUID) -> RecountOut:
    """在后台分批进行；执行中重复提交的，从中断处继续。"""
    return RecountOut.of(await asking.apply(call.session, call.actor, recount_id))


@router.post(
    "/hours-recounts/{recount_id}/drop",
    **operation(
        "recounts.drop",
        summary="放弃，学时不变",
        permission=_EDIT,
        refusals=[refused.RecountNotFound, refused.RecountClosed],
    ),
)
async def drop(call: Writing, recount_id: UUID, body: DropIn) -> RecountOut:
    return RecountOut.of(await asking.drop(call.session, call.actor, recount_id, reason=body.reason))


@router.get(
    "/hours-recounts/{recount_id}/differences",
    **operation(
        "recounts.differences",
        summary="支部党员的学时差异",
        permission=P.HOURS_READ,
        refusals=[OrgNotFound, HoursNotOfBranch, refused.RecountNotFound, CursorInvalid],
    ),
)
async def differences(
    call: Reading,
    recount_id: UUID,
    branch_id: Annotated[UUID, Query(description="党支部")],
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[DifferenceOut]:
    """逐项列出，只在支部内查看。"""
    cursors, asked = cursors_of(call), {"recount": recount_id, "branch": branch_id}
    position = cursors.read("hours_differences", asked, cursor)
    rows = await asking.branch_differences(
        call.session,
        call.actor,
        recount_id,
        branch_id,
        before=UUID(position[0]) if position else None,
        limit=limit + 1,
    )
    kept, following = cursors.page(
        "hours_differences", asked, rows, limit=limit, position=lambda row: [row.difference.id]
    )
    return Page(items=[DifferenceOut.of(one) for one in kept], next_cursor=following)
