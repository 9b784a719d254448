"""What goes in and out of reports."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.meetings.labels import label as word
from app.domains.meetings.minutes.vocabulary import MinutesState
from app.domains.meetings.reporting.compliance import Behind, BranchState, BranchYear, Overview
from app.domains.meetings.reporting.labels import label
from app.domains.meetings.reporting.models import LessonSetting
from app.domains.meetings.reporting.requirements import Requirement
from app.domains.meetings.reporting.rules import Line, Period, PeriodLine
from app.domains.meetings.reporting.vocabulary import (
    Cycle,
    Firmness,
    LessonFrequency,
    PeriodState,
    SheetKind,
    Verdict,
)
from app.domains.meetings.schemas.attendance import CountsOut
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.orgs.public import OrgKind
from app.web.schemas import In, Moment, Out, Reason

FIRST_YEAR, LAST_YEAR = 2000, 2100


class HeldOut(Out):
    """A meeting that counts, with the numbers of that kind. Cancelled and postponed ones, and those nobody came to, do not.

    `minutes_state` is where the minutes of that kind stand, null where none were begun; it is no condition.
    """

    meeting_id: UUID
    title: str
    held_on: date
    counts: CountsOut
    minutes_state: MinutesState | None

    @classmethod
    def of(cls, one: Behind) -> Self:
        return cls(
            meeting_id=one.tally.meeting_id,
            title=one.over.meeting.title,
            held_on=one.tally.held_on,
            counts=CountsOut.of(one.tally.counts),
            minutes_state=one.minutes,
        )


class PeriodOut(Out):
    label: Annotated[str, Field(examples=["第一季度"])]
    from_on: date
    until_on: date
    required: int
    held: int
    state: PeriodState
    state_text: Annotated[str, Field(examples=["已召开"])]
    meetings: list[HeldOut]

    @classmethod
    def of(cls, one: PeriodLine, behind: list[Behind]) -> Self:
        return cls(
            label=one.period.label,
            from_on=one.period.from_on,
            until_on=one.period.until_on,
            required=one.required,
            held=one.held,
            state=one.state,
            state_text=label(one.state),
            meetings=[HeldOut.of(each) for each in behind if _within(one.period, each.tally.held_on)],
        )


def _within(period: Period, day: date) -> bool:
    return period.from_on <= day <= period.until_on


class RequirementOut(Out):
    """`source` is the text or local paper that asks for it; `usual` ("一般") warns and never counts as overdue."""

    kind: MeetingKind
    kind_text: Annotated[str, Field(examples=["支部党员大会"])]
    cycle: Cycle
    times: int
    firmness: Firmness
    text: Annotated[str, Field(examples=["支部党员大会每季度至少召开1次"])]
    source: Annotated[str, Field(examples=["中国共产党支部工作条例（试行）第十一条"])]

    @classmethod
    def of(cls, one: Requirement) -> Self:
        return cls(
            kind=one.kind,
            kind_text=word(one.kind),
            cycle=one.cycle,
            times=one.times,
            firmness=one.firmness,
            text=one.text,
            source=one.source,
        )


class LineNumbersOut(Out):
    """In meetings: `required` is the sum of `held`, `not_yet_due` and `overdue`. `not_applicable` is in periods."""

    org_id: UUID
    kind: MeetingKind
    kind_text: Annotated[str, Field(examples=["支部党员大会"])]
    required: int
    held: int
    not_yet_due: int
    overdue: int
    not_applicable: int
    verdict: Verdict
    verdict_text: Annotated[str, Field(examples=["按期进行"])]
    caution: Annotated[
        str | None,
        Field(
            description="一句提示；没有缺项时为空",
            examples=["8月未召开（应开12次，已开11次）；支部委员会会议一般每月召开1次"],
        ),
    ]

    @classmethod
    def of(cls, line: Line) -> Self:
        return cls(**_numbers(line))


def _numbers(line: Line) -> dict[str, object]:
    return {
        "org_id": line.org_id,
        "kind": line.requirement.kind,
        "kind_text": word(line.requirement.kind),
        "required": line.required,
        "held": line.held,
        "not_yet_due": line.not_yet_due,
        "overdue": line.overdue,
        "not_applicable": line.not_applicable,
        "verdict": line.verdict,
        "verdict_text": label(line.verdict),
        "caution": line.caution,
    }


class LineOut(LineNumbersOut):
    org_name: str
    requirement: RequirementOut
    periods: list[PeriodOut]

    @classmethod
    def of_year(cls, line: Line, report: BranchYear) -> Self:
        behind = report.behind.get((line.org_id, line.requirement.kind.value), [])
        return cls(
            org_name=report.names[line.org_id],
            requirement=RequirementOut.of(line.requirement),
            periods=[PeriodOut.of(one, behind) for one in line.periods],
            **_numbers(line),
        )


class BranchYearOut(Out):
    """Each requirement with the dates behind it; each group has a line of its own. `on` is the day of the report."""

    org_id: UUID
    org_name: str
    year: int
    on: date
    lines: list[LineOut]

    @classmethod
    def of(cls, report: BranchYear) -> Self:
        return cls(
            org_id=report.org.id,
            org_name=report.org.name,
            year=report.year,
            on=report.on,
            lines=[LineOut.of_year(line, report) for line in report.lines],
        )


class VerdictsOut(Out):
    """Numbers of branches. Together they are all branches."""

    met: int
    running: int
    warned: int
    overdue: int
    not_applicable: int


class KindVerdictsOut(Out):
    kind: MeetingKind
    kind_text: Annotated[str, Field(examples=["支部党员大会"])]
    branches: VerdictsOut


class OverviewOut(Out):
    year: int
    branches: int
    overall: VerdictsOut
    kinds: list[KindVerdictsOut]

    @classmethod
    def of(cls, year: int, found: Overview) -> Self:
        def numbers(counted: dict[Verdict, int]) -> VerdictsOut:
            return VerdictsOut(**{verdict.value: counted.get(verdict, 0) for verdict in Verdict})

        return cls(
            year=year,
            branches=found.branches,
            overall=numbers(found.overall),
            kinds=[
                KindVerdictsOut(kind=kind, kind_text=word(kind), branches=numbers(counted))
                for kind, counted in found.by_kind.items()
            ],
        )


class BranchComplianceOut(Out):
    """A branch of many: in the order of the tree, never by result."""

    org_id: UUID
    org_name: str
    org_kind: OrgKind
    verdict: Verdict
    verdict_text: Annotated[str, Field(examples=["按期进行"])]
    lines: list[LineNumbersOut]

    @classmethod
    def of(cls, state: BranchState) -> Self:
        return cls(
            org_id=state.org.id,
            org_name=state.org.name,
            org_kind=state.org.kind,
            verdict=state.verdict(),
            verdict_text=label(state.verdict()),
            lines=[LineNumbersOut.of(line) for line in state.lines],
        )


class RequirementsOut(Out):
    org_id: UUID
    on: date
    requirements: list[RequirementOut]


class LessonSettingIn(In):
    frequency: Annotated[LessonFrequency | None, Field(description="为空表示撤销本组织的规定，改按上级或默认")]
    from_on: date
    reason: Reason
    document: Annotated[str, Field(min_length=2, max_length=200, description="所依据的文件")]


class LessonSettingOut(Out):
    id: UUID
    org_id: UUID
    frequency: LessonFrequency | None
    from_on: date
    reason: str
    document: str
    decided_at: Moment

    @classmethod
    def of(cls, setting: LessonSetting) -> Self:
        return cls.model_validate(setting)


class SheetIn(In):
    sheet: SheetKind
    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR, examples=[2026])]
    purpose: Annotated[Reason, Field(description="导出用途，记入审计", examples=["年度支部工作资料归档"])]
