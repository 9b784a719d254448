"""What is shown of dates, months, clashes and drafted meetings."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domains.meetings.labels import label
from app.domains.meetings.planning.holding import Appointed, HeldThemes
from app.domains.meetings.planning.models import MeetingPlan
from app.domains.meetings.planning.previewing import Clash, PlanDate
from app.domains.meetings.planning.redrafting import Listed
from app.domains.meetings.planning.rules import NOT_ANNOUNCED
from app.domains.meetings.planning.schemas import MonthNumber, ThemeItemOut, Year
from app.domains.meetings.planning.vocabulary import Difference
from app.domains.meetings.vocabulary import MeetingKind, MeetingState
from app.domains.orgs.public import OrgCard
from app.kit.workdays import day_text, is_announced
from app.web.schemas import Moment, Out


class PlanDateOut(Out):
    """`planned_on` 为按规则推算的日子，`held_on` 为避开节假日后的日子，`reason` 说明为何调整。"""

    month: MonthNumber
    kinds: list[MeetingKind]
    kinds_text: Annotated[str, Field(examples=["主题党日、支部党员大会"])]
    planned_on: date
    held_on: date
    held_on_text: Annotated[str, Field(examples=["10月8日（星期四）"])]
    starts_at: Moment
    ends_at: Moment
    reason: Annotated[str, Field(examples=["10月5日（星期一）为国庆节假期，顺延至10月8日（星期四）"])]
    warnings: Annotated[list[str], Field(examples=[["会场这一时段已有1个党组织列入计划"]])]

    @classmethod
    def of(cls, one: PlanDate) -> Self:
        kinds, fixed = list(one.gathering.kinds), one.at.fixed
        return cls(
            month=one.month,
            kinds=kinds,
            kinds_text="、".join(label(kind) for kind in kinds),
            planned_on=fixed.nominal,
            held_on=fixed.day,
            held_on_text=day_text(fixed.day),
            starts_at=one.at.starts_at,
            ends_at=one.at.ends_at,
            reason=fixed.reason,
            warnings=[f"会场这一时段已有{one.hall_taken}个党组织列入计划"] if one.hall_taken else [],
        )


class DatesOut(Out):
    """A plan's year. `is_announced`: is the year's notice of public holidays out?"""

    plan_id: UUID
    year: Year
    is_announced: bool
    note: Annotated[str, Field(examples=[NOT_ANNOUNCED])]
    dates: list[PlanDateOut]

    @classmethod
    def of(cls, plan: MeetingPlan, dates: list[PlanDate]) -> Self:
        known = is_announced(plan.year)
        return cls(
            plan_id=plan.id,
            year=plan.year,
            is_announced=known,
            note="" if known else NOT_ANNOUNCED,
            dates=[PlanDateOut.of(one) for one in dates],
        )


class HeldTitleOut(Out):
    title: Annotated[str, Field(examples=["学思想、强党性"])]
    set_by_id: UUID
    set_by_name: Annotated[str, Field(examples=["中共青禾县委员会"])]


class HeldItemOut(ThemeItemOut):
    is_fixed: Annotated[bool, Field(description="规定动作（“1”）为真，自选动作（“N”）为假")]
    set_by_id: UUID
    set_by_name: Annotated[str, Field(examples=["中共青禾县委员会"])]


class HeldThemesOut(Out):
    """1+N of a month for one organisation; `title` is the theme that was set furthest above."""

    org_id: UUID
    year: Year
    month: MonthNumber
    title: Annotated[str, Field(examples=["学思想、强党性"])]
    titles: list[HeldTitleOut]
    items: list[HeldItemOut]

    @classmethod
    def of(cls, org: OrgCard, year: int, month: int, held: HeldThemes) -> Self:
        return cls(
            org_id=org.id,
            year=year,
            month=month,
            title=held.title,
            titles=[HeldTitleOut(title=title, set_by_id=by.id, set_by_name=by.name) for title, by in held.titles],
            items=[
                HeldItemOut(
                    **ThemeItemOut.of(one.item).model_dump(),
                    is_fixed=one.fixed,
                    set_by_id=one.set_by.id,
                    set_by_name=one.set_by.name,
                )
                for one in held.items
            ],
        )


class ClaimOut(Out):
    org_id: UUID
    org_name: str
    starts_at: Moment
    ends_at: Moment

    @classmethod
    def of(cls, org: OrgCard, at: Appointed) -> Self:
        return cls(org_id=org.id, org_name=org.name, starts_at=at.starts_at, ends_at=at.ends_at)


class ClashOut(Out):
    """A hall that several plans claim at overlapping times of one day."""

    hall: Annotated[str, Field(examples=["镇党群服务中心大会议室"])]
    day: date
    claims: list[ClaimOut]

    @classmethod
    def of(cls, clash: Clash) -> Self:
        return cls(
            hall=clash.hall,
            day=clash.claims[0][1].fixed.day,
            claims=[ClaimOut.of(org, at) for org, at in clash.claims],
        )


class ClashesOut(Out):
    items: list[ClashOut]


class PlannedMeetingOut(Out):
    """A kind that was drafted by a plan. `differences`: in what its meeting is not what the plan says now.

    Title and time of a draft are shown to those who draft.
    """

    id: UUID
    org_id: UUID
    org_name: str
    plan_id: UUID
    year: Year
    month: MonthNumber
    kind: MeetingKind
    kind_text: Annotated[str, Field(examples=["主题党日"])]
    meeting_id: UUID
    meeting_title: Annotated[str | None, Field(examples=["11月主题党日：学思想、强党性"])]
    meeting_state: MeetingState
    meeting_state_text: Annotated[str, Field(examples=["草稿"])]
    starts_at: Moment | None
    differences: list[Difference]
    planned_starts_at: Moment | None
    may_redraft: bool

    @classmethod
    def of(cls, one: Listed) -> Self:
        return cls(
            id=one.row.id,
            org_id=one.org.id,
            org_name=one.org.name,
            plan_id=one.row.plan_id,
            year=one.row.year,
            month=one.row.month,
            kind=one.row.kind,
            kind_text=label(one.row.kind),
            meeting_id=one.meeting.id,
            meeting_title=one.meeting.title if one.is_open else None,
            meeting_state=one.meeting.state,
            meeting_state_text=label(one.meeting.state),
            starts_at=one.meeting.starts_at if one.is_open else None,
            differences=one.differences,
            planned_starts_at=one.today.content.values["starts_at"] if one.today else None,
            may_redraft=one.may_redraft,
        )


class StartedOut(Out):
    """`meeting_ids` were drafted now; for `queued` branches below the queue drafts theirs."""

    meeting_ids: list[UUID]
    queued: int
