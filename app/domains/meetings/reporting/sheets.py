"""The sheets that branches keep: ledger of 三会一课, ledger of party days, attendance of members. Rows and their sum."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domains.meetings.labels import label as word
from app.domains.meetings.minutes.labels import label as minutes_word
from app.domains.meetings.minutes.models import Minutes
from app.domains.meetings.minutes.vocabulary import Part
from app.domains.meetings.models import LeaveRequest
from app.domains.meetings.reporting.attendance import MemberTable, added
from app.domains.meetings.reporting.gathering import Over, Tally
from app.domains.meetings.rules import Counts
from app.domains.meetings.vocabulary import LeaveCategory, MeetingKind
from app.domains.members.public import Stage
from app.kit.clock import CHINA
from app.kit.sheets import Column
from app.kit.sheets.writing import WritableValue

SUM = "合计"
_NUMBERS = [
    Column("应到", "number"),
    Column("实到", "number"),
    Column("其中迟到", "number"),
    Column("请假", "number"),
    Column("缺席", "number"),
    Column("出勤率"),
]
_STAGES: Mapping[Stage, str] = {Stage.FULL: "正式党员", Stage.PROBATIONARY: "预备党员"}

LEDGER = [
    Column("序号"),
    Column("月份"),
    Column("日期", "date"),
    Column("组织", width=24),
    Column("类型", width=18),
    Column("会议名称", width=32),
    Column("起止时间", width=14),
    Column("地点", width=18),
    Column("主持人"),
    Column("记录人"),
    *_NUMBERS,
    Column("请假类别", width=18),
    Column("列席", "number"),
    Column("流入党员", "number"),
    Column("主要内容", width=40),
    Column("会议记录"),
]
THEME_DAYS = [
    Column("月份"),
    Column("日期", "date"),
    Column("组织", width=24),
    Column("主题", width=32),
    Column("环节", width=40),
    *_NUMBERS,
    Column("成效", width=24),
    Column("后续", width=24),
]
MEMBERS = [Column("序号"), Column("姓名"), Column("人员类别"), *_NUMBERS]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ledger: a kind that a gathering served, for one host. `leave` are the granted requests."""

    over: Over
    tally: Tally
    org_name: str
    leave: Sequence[LeaveRequest]
    minutes: Minutes | None

    @property
    def kind(self) -> MeetingKind:
        return MeetingKind(self.tally.part)

    def written(self, part: Part) -> str:
        """What the minutes say in this part, empty where none were begun."""
        return self.minutes.texts.get(part, "") if self.minutes else ""


def ledger_rows(entries: Sequence[Entry], names: Mapping[UUID, str]) -> list[list[WritableValue]]:
    """All kinds, earliest first, and the sum. A gathering of two kinds has two lines, each with its own numbers."""

    def name(member_id: UUID | None) -> str:
        return names.get(member_id, "") if member_id else ""

    rows: list[list[WritableValue]] = []
    for number, one in enumerate(entries, start=1):
        meeting, counts = one.over.meeting, one.tally.counts
        rows.append(
            [
                str(number),
                _month(one.tally),
                one.tally.held_on,
                one.org_name,
                word(one.kind),
                meeting.title,
                _times(meeting.starts_at, meeting.finished_at or meeting.ends_at),
                meeting.place,
                name(meeting.chair_id),
                name(meeting.recorder_id),
                *_figures(counts),
                _categories(one.leave),
                counts.guests_present,
                counts.incoming_flow_present,
                meeting.summary,
                minutes_word(one.minutes.state) if one.minutes else "",
            ]
        )
    total = added(one.tally.counts for one in entries)
    ends: list[WritableValue] = [None, total.guests_present, total.incoming_flow_present, None, None]
    return [*rows, [SUM, *[None] * 9, *_figures(total), *ends]]


def theme_day_rows(entries: Sequence[Entry]) -> list[list[WritableValue]]:
    """Party days alone, and the sum; theme, steps, result and follow-up as the minutes have them."""
    days = [one for one in entries if one.kind is MeetingKind.THEME_DAY]
    rows: list[list[WritableValue]] = [
        [
            _month(one.tally),
            one.tally.held_on,
            one.org_name,
            one.written(Part.THEME) or one.over.meeting.title,
            one.written(Part.STEPS) or one.over.meeting.summary,
            *_figures(one.tally.counts),
            one.written(Part.RESULT),
            one.written(Part.FOLLOW_UP),
        ]
        for one in days
    ]
    return [*rows, [SUM, *[None] * 4, *_figures(added(one.tally.counts for one in days)), None, None]]


def member_rows(table: MemberTable) -> list[list[WritableValue]]:
    rows: list[list[WritableValue]] = [
        [str(number), one.name, _STAGES.get(one.stage, ""), *_figures(one.counts)]
        for number, one in enumerate(table.members, start=1)
    ]
    return [*rows, [SUM, None, None, *_figures(table.total)]]


def _figures(counts: Counts) -> list[WritableValue]:
    return [counts.due, counts.present, counts.late, counts.leave, counts.absent, _rate(counts)]


def _rate(counts: Counts) -> str | None:
    return f"{counts.rate}（{counts.present}/{counts.due}）" if counts.rate else None


def _month(tally: Tally) -> str:
    return f"{tally.held_on.month}月"


def _times(starts_at: datetime, ends_at: datetime) -> str:
    return f"{starts_at.astimezone(CHINA):%H:%M}—{ends_at.astimezone(CHINA):%H:%M}"


def _categories(leave: Sequence[LeaveRequest]) -> str:
    """How many for which kind of reason; the reason itself stays sealed."""
    counted = Counter(one.category for one in leave)
    return "、".join(f"{word(category)}{counted[category]}" for category in LeaveCategory if counted[category])
