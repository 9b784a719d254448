"""The sheets agree with the pages, are dates and texts as they should be, and tell the audit who took them."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.decision import PermissionMissing
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.domains.meetings.minutes.models import Minutes
from app.domains.meetings.minutes.vocabulary import MinutesState, Part
from app.domains.meetings.models import Meeting
from app.domains.meetings.reporting.compliance import branch_year
from app.domains.meetings.reporting.errors import ExportAboveBranch
from app.domains.meetings.reporting.exporting import export_sheet
from app.domains.meetings.reporting.vocabulary import SheetKind
from app.domains.meetings.vocabulary import MeetingKind as K
from tests.domains.meetings.reporting.conftest import TODAY, held
from tests.factories.meetings import Branch

PURPOSE = "年度资料归档"


async def exported(session: AsyncSession, place: Branch, sheet: SheetKind) -> tuple[str, list[dict[str, Any]]]:
    name, content = await export_sheet(session, place.secretary, place.org.id, sheet=sheet, year=2026, purpose=PURPOSE)
    rows = list(openpyxl.load_workbook(BytesIO(content)).active.values)
    titles = [str(title) for title in rows[1]]
    return name, [dict(zip(titles, row, strict=True)) for row in rows[2:]]


async def test_the_ledger_has_a_line_for_each_kind_and_a_sum(writing: AsyncSession, place: Branch) -> None:
    (first,) = await held(writing, place, [(1, 5)], K.THEME_DAY, came=place.members[:3], excused=place.members[3:4])
    await held(writing, place, [(3, 5)], K.THEME_DAY, K.MEMBERS_ASSEMBLY)
    await held(writing, place, [(5, 5)], K.GROUP_MEETING, org=place.group)
    meeting = await writing.get_one(Meeting, (place.tenant_id, first))
    meeting.summary, meeting.chair_id = '=HYPERLINK("http://x")', place.members[0].id
    name, rows = await exported(writing, place, SheetKind.LEDGER)
    assert name == "第一党支部2026年三会一课台账.xlsx"
    assert [row["类型"] for row in rows] == ["主题党日", "支部党员大会", "主题党日", "党小组会", None]
    line = rows[0]
    assert (line["序号"], line["月份"], line["起止时间"], line["主持人"]) == ("1", "1月", "09:00—11:00", "党员00")
    assert f"{line['日期']:%Y-%m-%d}" == "2026-01-05"
    assert [line[title] for title in ("应到", "实到", "请假", "缺席", "出勤率", "请假类别")] == [
        5, 3, 1, 1, "60.0%（3/5）", "公务1",
    ]  # fmt: skip
    assert line["主要内容"] == '=HYPERLINK("http://x")'
    assert rows[3]["组织"] == "第一党小组"
    assert (rows[-1]["序号"], rows[-1]["应到"], rows[-1]["出勤率"]) == ("合计", 18, "88.9%（16/18）")
    assert all(rows[-1][title] == sum(row[title] for row in rows[:-1]) for title in ("应到", "实到", "请假", "缺席"))


async def test_a_text_that_looks_like_a_formula_stays_text(writing: AsyncSession, place: Branch) -> None:
    (first,) = await held(writing, place, [(1, 5)], K.THEME_DAY)
    (await writing.get_one(Meeting, (place.tenant_id, first))).title = "=1+1"
    _, content = await export_sheet(
        writing, place.secretary, place.org.id, sheet=SheetKind.THEME_DAYS, year=2026, purpose=PURPOSE
    )
    cells = [cell for row in openpyxl.load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]
    assert not [cell for cell in cells if cell.hyperlink or cell.data_type == "f"]


async def test_party_days_and_members(writing: AsyncSession, place: Branch) -> None:
    await held(writing, place, [(1, 5), (2, 5)], K.THEME_DAY, came=place.members[:4])
    await held(writing, place, [(3, 5)], K.MEMBERS_ASSEMBLY)
    _, days = await exported(writing, place, SheetKind.THEME_DAYS)
    assert [(row["月份"], row["应到"], row["实到"]) for row in days] == [("1月", 5, 4), ("2月", 5, 4), ("合计", 10, 8)]
    _, people = await exported(writing, place, SheetKind.MEMBERS)
    assert [(row["姓名"], row["人员类别"], row["实到"], row["出勤率"]) for row in people[-2:]] == [
        ("预备00", "预备党员", 1, "33.3%（1/3）"),
        (None, None, 13, "86.7%（13/15）"),
    ]
    told = list(await writing.scalars(select(AuditEntry).where(AuditEntry.action == "meeting.export")))
    assert {(one.after["sheet"], one.after["rows"], one.note) for one in told} == {
        ("theme_days", 2, PURPOSE),
        ("members", 5, PURPOSE),
    }


async def test_an_empty_year_is_a_sheet_with_nothing_but_its_sum(writing: AsyncSession, place: Branch) -> None:
    for sheet in SheetKind:
        _, (total,) = await exported(writing, place, sheet)
        assert (total["应到"], total["出勤率"]) == (0, None)


async def test_totals_above_a_branch_are_not_exported(writing: AsyncSession, place: Branch) -> None:
    async def refused(actor: Any, org_id: Any, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            await export_sheet(writing, actor, org_id, sheet=SheetKind.LEDGER, year=2026, purpose=PURPOSE)

    admin = place.officer(Role.COMMITTEE_ADMIN)
    await refused(admin, place.committee.id, ExportAboveBranch)
    await refused(admin, place.org.id, PermissionMissing)
    await refused(place.recorder, place.org.id, PermissionMissing)


async def test_minutes_are_shown_where_they_were_begun(writing: AsyncSession, place: Branch) -> None:
    first, _ = await held(writing, place, [(1, 5), (2, 5)], K.THEME_DAY)
    texts = {Part.THEME: "重温入党誓词", Part.STEPS: "宣誓、学习", Part.RESULT: "人人发言", Part.FOLLOW_UP: "走访两户"}
    writing.add(
        Minutes(
            tenant_id=place.tenant_id,
            meeting_id=first,
            kind=K.THEME_DAY,
            state=MinutesState.ARCHIVED,
            texts={part.value: text for part, text in texts.items()},
            speeches=[],
            files=[],
            created_at=TODAY,
            updated_at=TODAY,
        )
    )
    await writing.flush()
    _, days = await exported(writing, place, SheetKind.THEME_DAYS)
    assert [days[0][title] for title in ("主题", "环节", "成效", "后续")] == list(texts.values())
    assert [days[1][title] for title in ("主题", "成效")] == ["2月会议", None]
    _, ledger = await exported(writing, place, SheetKind.LEDGER)
    assert [row["会议记录"] or "" for row in ledger] == ["已归档", "", ""]
    report = await branch_year(writing, place.secretary, place.org.id, year=2026)
    behind = report.behind[place.org.id, K.THEME_DAY.value]
    assert [one.minutes for one in behind] == [MinutesState.ARCHIVED, None]
