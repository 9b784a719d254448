"""Hours of the members of a branch, sums over many, and hours that are entered by their paper."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.hours import branches, certifying, statements
from app.domains.hours import errors as refused
from app.domains.hours.routes.answers import PAGE, Year, cursors_of
from app.domains.hours.schemas import CertifiedIn, EntryOut, ReverseIn, RowOut, StatementOut, TotalOut
from app.domains.orgs.errors import OrgNotFound
from app.domains.topics.errors import TopicClosed, TopicNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("学时")


@router.get(
    "/members/{member_id}/hours",
    **operation(
        "hours.of_member",
        summary="支部党员一年的学时",
        permission=P.HOURS_READ,
        refusals=[refused.HoursMemberNotFound],
    ),
)
async def of_member(call: Reading, member_id: UUID, year: Year) -> StatementOut:
    """学时随党员走：组织关系在本单位内转接后，由新支部查看。"""
    return StatementOut.of(await statements.statement_for(call.session, call.actor, member_id, year))


@router.get(
    "/organisations/{org_id}/hours",
    **operation(
        "hours.branch",
        summary="支部党员一年的学时：达到、未达到、没有记录",
        permission=P.HOURS_READ,
        refusals=[OrgNotFound, refused.HoursNotOfBranch, CursorInvalid],
    ),
)
async def branch(
    call: Reading,
    org_id: Annotated[UUID, Path(description="党支部")],
    year: Year,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[RowOut]:
    """按姓名列出，不排名；只在支部内查看。"""
    cursors, asked = cursors_of(call), {"org": org_id, "year": year}
    position = cursors.read("hours", asked, cursor)
    rows = await branches.branch_table(
        call.session,
        call.actor,
        org_id,
        year=year,
        after=(position[0], UUID(position[1])) if position else None,
        limit=limit + 1,
    )
    kept, following = cursors.page("hours", asked, rows, limit=limit, position=lambda row: [row.pinyin, row.member_id])
    return Page(items=[RowOut.of(row) for row in kept], next_cursor=following)


@router.get(
    "/organisations/{org_id}/hours-summary",
    **operation(
        "hours.summary",
        summary="本级及下级党员一年学时的汇总人数",
        permission=P.HOURS_SUM_READ,
        refusals=[OrgNotFound],
    ),
)
async def summary(call: Reading, org_id: UUID, year: Year) -> TotalOut:
    """只有人数，不含姓名；不足五人的不汇总。"""
    return TotalOut.of(year, await branches.total_for(call.session, call.actor, org_id, year=year))


@router.post(
    "/members/{member_id}/certified-hours",
    **operation(
        "hours.certify",
        summary="凭材料认定党员的学时",
        permission=P.HOURS_CERTIFY,
        refusals=[
            refused.HoursMemberNotFound,
            refused.OwnHours,
            refused.HoursYearWrong,
            refused.CertifiedTwice,
            TopicNotFound,
            TopicClosed,
            refused.SettledMeanwhile,
        ],
        status=201,
    ),
)
async def certify(call: Writing, member_id: UUID, body: CertifiedIn) -> EntryOut:
    """同一份材料同一天的学时只计一次；计入实际学习的年度，不结转。"""
    made = await certifying.certify(call.session, call.actor, member_id, certified=body.certified())
    return EntryOut.of(made)


@router.post(
    "/hours-entries/{entry_id}/reverse",
    **operation(
        "hours.reverse",
        summary="冲回认定错误的学时",
        permission=P.HOURS_CERTIFY,
        refusals=[
            refused.HoursEntryNotFound,
            refused.OwnHours,
            refused.NotByHand,
            refused.EntryReversed,
            refused.SettledMeanwhile,
        ],
    ),
)
async def reverse(call: Writing, entry_id: UUID, body: ReverseIn) -> EntryOut:
    """原记录保留，另记一笔冲回。会议和培训班的学时随其来源更正。"""
    return EntryOut.of(await certifying.reverse_certified(call.session, call.actor, entry_id, reason=body.reason))
