"""HTTP of reports: compliance and attendance."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.meetings.reporting import attendance, compliance
from app.domains.meetings.reporting import errors as refused
from app.domains.meetings.reporting.attendance_schemas import (
    BranchFigureOut,
    MeetingFigureOut,
    MemberTableOut,
    SummaryOut,
)
from app.domains.meetings.reporting.schemas import (
    FIRST_YEAR,
    LAST_YEAR,
    BranchComplianceOut,
    BranchYearOut,
    OverviewOut,
)
from app.domains.meetings.reporting.vocabulary import Verdict
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Call, Reading
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("会议报表")

Year = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年度", examples=[2026])]
Month = Annotated[int | None, Query(ge=1, le=12, description="月份，省略为全年")]
OrgId = Annotated[UUID, Path(description="党支部或党小组")]
_READ = P.MEETING_ATTENDANCE_READ


def cursors_of(call: Call) -> Cursors:
    return Cursors(call.services.keyring.derived("cursors"))


@router.get(
    "/organisations/{org_id}/meeting-compliance",
    **operation(
        "reports.branch_compliance",
        summary="支部一年的组织生活落实情况：应开、已开、未到期、逾期、不适用及各次日期",
        permission=_READ,
        refusals=[OrgNotFound, refused.NotOfBranch],
    ),
)
async def branch_compliance(call: Reading, org_id: OrgId, year: Year) -> BranchYearOut:
    """各党小组分别列出。“一般”的要求只提示，不算逾期。取消、延期和无人到会的不计入。"""
    return BranchYearOut.of(await compliance.branch_year(call.session, call.actor, org_id, year=year))


@router.get(
    "/meeting-compliance",
    **operation(
        "reports.compliance",
        summary="下级各支部一年的组织生活落实情况汇总",
        permission=_READ,
        refusals=[OrgNotFound],
    ),
)
async def overview(call: Reading, year: Year, under: UUID | None = None) -> OverviewOut:
    return OverviewOut.of(year, await compliance.overview(call.session, call.actor, under=under, year=year))


@router.get(
    "/meeting-compliance/branches",
    **operation(
        "reports.compliance_branches",
        summary="各支部一年的组织生活落实情况，可只列有逾期的",
        permission=_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def branches(
    call: Reading,
    year: Year,
    under: UUID | None = None,
    kind: MeetingKind | None = None,
    verdict: Verdict | None = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[BranchComplianceOut]:
    """按组织层级顺序列出，不排名。`kind` 与 `verdict` 同用时按该类会议筛选。"""
    cursors, asked = cursors_of(call), {"year": year, "under": under, "kind": kind, "verdict": verdict}
    position = cursors.read("compliance", asked, cursor)
    rows = await compliance.branch_states(
        call.session,
        call.actor,
        under=under,
        year=year,
        kind=kind,
        verdict=verdict,
        after=position[0] if position else None,
        limit=limit,
    )
    kept, following = cursors.page("compliance", asked, rows, limit=limit, position=lambda row: [row.org.path])
    return Page(items=[BranchComplianceOut.of(row) for row in kept], next_cursor=following)


@router.get(
    "/meeting-attendance",
    **operation(
        "reports.attendance",
        summary="会议出勤汇总：合计、各月、各类",
        permission=_READ,
        refusals=[OrgNotFound],
    ),
)
async def summary(call: Reading, year: Year, org_id: UUID | None = None, month: Month = None) -> SummaryOut:
    """人次数；请假计入应到，列席和流入党员另列。一次活动兼具几类的，合计只算一次，各类分别算。"""
    return SummaryOut.of(
        year, await attendance.summary(call.session, call.actor, org_id=org_id, year=year, month=month)
    )


@router.get(
    "/meeting-attendance/branches",
    **operation(
        "reports.attendance_branches",
        summary="各支部的会议出勤",
        permission=_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def attendance_branches(
    call: Reading,
    year: Year,
    under: UUID | None = None,
    month: Month = None,
    kind: MeetingKind | None = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[BranchFigureOut]:
    """按组织层级顺序列出，不排名，不含姓名。"""
    cursors, asked = cursors_of(call), {"year": year, "under": under, "month": month, "kind": kind}
    position = cursors.read("attendance_branches", asked, cursor)
    rows = await attendance.by_branch(
        call.session,
        call.actor,
        under=under,
        year=year,
        month=month,
        kind=kind,
        after=position[0] if position else None,
        limit=limit,
    )
    kept, following = cursors.page("attendance_branches", asked, rows, limit=limit, position=lambda row: [row.org.path])
    return Page(items=[BranchFigureOut.of_branch(row) for row in kept], next_cursor=following)


@router.get(
    "/organisations/{org_id}/meeting-attendance",
    **operation(
        "reports.attendance_meetings",
        summary="支部各次会议的出勤",
        permission=_READ,
        refusals=[OrgNotFound, refused.NotOfBranch, CursorInvalid],
    ),
)
async def meetings(
    call: Reading,
    org_id: OrgId,
    year: Year,
    month: Month = None,
    kind: MeetingKind | None = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[MeetingFigureOut]:
    cursors, asked = cursors_of(call), {"org": org_id, "year": year, "month": month, "kind": kind}
    position = cursors.read("attendance_meetings", asked, cursor)
    rows = await attendance.by_meeting(
        call.session, call.actor, org_id, year=year, month=month, kind=kind, after=position, limit=limit
    )
    kept, following = cursors.page(
        "attendance_meetings", asked, rows, limit=limit, position=attendance.meeting_position
    )
    return Page(items=[MeetingFigureOut.of(row) for row in kept], next_cursor=following)


@router.get(
    "/organisations/{org_id}/meeting-attendance/members",
    **operation(
        "reports.attendance_members",
        summary="支部党员一年的出勤，只在支部内查看",
        permission=_READ,
        refusals=[OrgNotFound, refused.NotOfBranch, refused.NamesStayInBranch],
    ),
)
async def members(call: Reading, org_id: OrgId, year: Year, kind: MeetingKind | None = None) -> MemberTableOut:
    """按姓名列出，不排名。应到、实到、请假、缺席均为次数。"""
    return MemberTableOut.of(year, await attendance.by_member(call.session, call.actor, org_id, year=year, kind=kind))
