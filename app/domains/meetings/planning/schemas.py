"""Plans, dates, themes and local days: in and out."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.domains.meetings.labels import label
from app.domains.meetings.minutes.labels import label as agenda_label
from app.domains.meetings.minutes.vocabulary import AgendaKind
from app.domains.meetings.planning.models import MeetingLocalDay, MeetingPlan, MeetingTheme, MonthTheme, ThemeItem
from app.domains.meetings.planning.rules import PERIOD_MONTHS, DayRule, PlannedKind
from app.domains.meetings.planning.vocabulary import DayRuleKind, Frequency, OnHoliday, PlanState
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.orgs.public import OrgCard
from app.web.schemas import In, Moment, Out

Year = Annotated[int, Field(ge=2000, le=2099, examples=[2027])]
MonthNumber = Annotated[int, Field(ge=1, le=12, examples=[11])]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="时刻，如 09:00", examples=["09:00"])]
Ends = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="时刻，如 11:00", examples=["11:00"])]
PlaceText = Annotated[str, Field(max_length=200, examples=["村党群服务中心"])]
Hall = Annotated[
    str, Field(max_length=100, description="与其他党组织共用的会场名称", examples=["镇党群服务中心大会议室"])
]
DaysBefore = Annotated[int, Field(ge=0, le=60, description="当月1日之前多少天起草", examples=[11])]

_NEEDS: dict[DayRuleKind, set[str]] = {
    DayRuleKind.MONTH_DAY: {"day"},
    DayRuleKind.NTH_WEEKDAY: {"weekday", "nth"},
    DayRuleKind.LAST_WEEKDAY: {"weekday"},
    DayRuleKind.FIRST_WEEKEND: set(),
}


class DayRuleIn(In):
    """每月几日填 `day`；第几个星期几填 `weekday`（1 为星期一）和 `nth`；最后一个星期几只填 `weekday`。"""

    kind: Annotated[DayRuleKind, Field(examples=["month_day"])]
    day: Annotated[int, Field(ge=1, le=31, examples=[5])] | None = None
    weekday: Annotated[int, Field(ge=1, le=7)] | None = Field(default=None, examples=[None])
    nth: Annotated[int, Field(ge=1, le=5)] | None = Field(default=None, examples=[None])
    last_if_missing: Annotated[bool, Field(description="当月没有这一天的，改为当月最后一天（或最后一个该星期几）")] = (
        False
    )
    on_holiday: Annotated[OnHoliday, Field(examples=["next_working_day"])] = OnHoliday.STAY

    @model_validator(mode="after")
    def _as_its_kind_needs(self) -> "DayRuleIn":
        given = {name for name in ("day", "weekday", "nth") if getattr(self, name) is not None}
        if given != _NEEDS[self.kind]:
            raise ValueError(
                "每月几日填 day；第几个星期几填 weekday 和 nth；最后一个星期几填 weekday；第一个周末都不填"
            )
        return self

    def rule(self) -> DayRule:
        return DayRule(**self.model_dump())


class PlannedKindIn(In):
    """`month_of_period` 是周期内的第几个月，省略为最后一个月；`together` 与主题党日合并召开，否则须填起止时间。"""

    kind: Annotated[MeetingKind, Field(examples=["members_assembly"])]
    frequency: Annotated[Frequency, Field(examples=["quarterly"])] = Frequency.MONTHLY
    month_of_period: Annotated[int, Field(ge=1, le=12)] | None = Field(default=None, examples=[3])
    together: Annotated[bool, Field(examples=[True])] = False
    day: DayRuleIn | None = Field(default=None, examples=[None], description="省略为计划的固定日")
    starts: Clock | None = Field(default=None, examples=[None])
    ends: Ends | None = Field(default=None, examples=[None])

    @model_validator(mode="after")
    def _fits(self) -> "PlannedKindIn":
        if self.month_of_period is not None and self.month_of_period > PERIOD_MONTHS[self.frequency]:
            raise ValueError("周期内没有这个月份")
        if (self.starts is None) != (self.ends is None):
            raise ValueError("开始和结束时间应一起填写，或都不填")
        if self.together and (self.day or self.starts):
            raise ValueError("与主题党日合并召开的，不另填日期和时间")
        if self.kind is MeetingKind.THEME_DAY and (self.frequency is not Frequency.MONTHLY or self.day or self.starts):
            raise ValueError("主题党日每月一次，日期和时间按计划的固定日")
        return self

    def planned(self) -> PlannedKind:
        return PlannedKind(
            kind=self.kind,
            frequency=self.frequency,
            month_of_period=self.month_of_period or PERIOD_MONTHS[self.frequency],
            together=self.together,
            day=self.day.rule() if self.day else None,
            starts=self.starts,
            ends=self.ends,
        )


Kinds = Annotated[list[PlannedKindIn], Field(min_length=1, max_length=9)]


class _PlanFields(In):
    def values(self) -> dict[str, Any]:
        """What was sent, as the columns of a plan mean it."""
        values = {name: getattr(self, name) for name in self.model_fields_set - {"org_id", "year"}}
        if isinstance(rule := values.get("day_rule"), DayRuleIn):
            values["day_rule"] = rule.rule()
        if "kinds" in values:
            values["kinds"] = [one.planned() for one in values["kinds"]]
        return values

    @model_validator(mode="after")
    def _nothing_blanked(self) -> Self:
        if any(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("不改的内容不要填写")
        return self


class PlanIn(_PlanFields):
    org_id: UUID
    year: Year
    day_rule: DayRuleIn
    starts: Clock
    ends: Ends
    place: PlaceText | None = None
    hall: Hall | None = None
    kinds: Kinds | None = Field(default=None, description="省略为每月主题党日")
    applies_below: bool | None = Field(
        default=None, description="下级支部没有通过自己的计划时，按本计划起草；党委省略为是，支部不适用"
    )
    draft_days_before: DaysBefore | None = None


class PlanEdit(_PlanFields):
    """Only what is sent is changed."""

    day_rule: DayRuleIn | None = None
    starts: Clock | None = None
    ends: Ends | None = None
    place: PlaceText | None = None
    hall: Hall | None = None
    kinds: Kinds | None = None
    applies_below: bool | None = None
    draft_days_before: DaysBefore | None = None


class DayRuleOut(Out):
    kind: DayRuleKind
    day: int | None
    weekday: int | None
    nth: int | None
    last_if_missing: bool
    on_holiday: OnHoliday
    text: Annotated[str, Field(examples=["5日"])]


class PlannedKindOut(Out):
    kind: MeetingKind
    kind_text: Annotated[str, Field(examples=["支部党员大会"])]
    frequency: Frequency
    month_of_period: int
    together: bool
    day: DayRuleOut | None
    starts: str | None = Field(examples=["15:00"])
    ends: str | None = Field(examples=["16:30"])

    @classmethod
    def of(cls, one: PlannedKind) -> Self:
        stored = {name: getattr(one, name) for name in cls.model_fields if name not in ("kind_text", "day")}
        return cls(**stored, kind_text=label(one.kind), day=DayRuleOut.model_validate(one.day) if one.day else None)


class PlanOut(Out):
    id: UUID
    org_id: UUID
    org_name: str
    year: Year
    day_rule: DayRuleOut
    starts: Clock
    ends: Ends
    place: str
    hall: Annotated[str, Field(examples=["镇党群服务中心大会议室"])]
    kinds: list[PlannedKindOut]
    applies_below: bool
    draft_days_before: int
    state: PlanState
    adopted_at: Moment | None
    version: int

    @classmethod
    def of(cls, plan: MeetingPlan, org: OrgCard) -> Self:
        made = {"org_name", "day_rule", "kinds"}
        stored = {name: getattr(plan, name) for name in cls.model_fields if name not in made}
        return cls(
            **stored,
            org_name=org.name,
            day_rule=DayRuleOut.model_validate(plan.rule),
            kinds=[PlannedKindOut.of(one) for one in plan.planned],
        )


class ThemeItemIn(In):
    kind: Annotated[AgendaKind, Field(description="学、会、做、工、课", examples=["study"])]
    text: Annotated[str, Field(min_length=1, max_length=200, examples=["学习党的二十届四中全会精神"])]

    def item(self) -> ThemeItem:
        return ThemeItem(self.kind, self.text)


Items = Annotated[list[ThemeItemIn], Field(max_length=10)]


class MonthThemeIn(In):
    """`fixed` 为规定动作，本级和所有下级都继承；`own` 为本级的自选动作。"""

    month: MonthNumber
    title: Annotated[str, Field(max_length=100, examples=["学思想、强党性"])] = ""
    fixed: Items = []
    own: Items = []

    def theme(self) -> MonthTheme:
        return MonthTheme(self.month, self.title, [one.item() for one in self.fixed], [one.item() for one in self.own])


class ThemesIn(In):
    """The organisation's themes of the year as a whole; a month that is not listed has none."""

    themes: Annotated[list[MonthThemeIn], Field(max_length=24)]


class ThemeItemOut(Out):
    kind: AgendaKind
    kind_text: Annotated[str, Field(examples=["学"])]
    text: Annotated[str, Field(examples=["学习党的二十届四中全会精神"])]

    @classmethod
    def of(cls, item: ThemeItem) -> Self:
        return cls(kind=item.kind, kind_text=agenda_label(item.kind), text=item.text)


class MonthThemeOut(Out):
    month: MonthNumber
    title: Annotated[str, Field(examples=["学思想、强党性"])]
    fixed: list[ThemeItemOut]
    own: list[ThemeItemOut]


class ThemesOut(Out):
    """What the organisation itself has set; version 0 where it has set nothing yet."""

    org_id: UUID
    year: Year
    version: int
    themes: list[MonthThemeOut]

    @classmethod
    def of(cls, held: MeetingTheme) -> Self:
        return cls(
            org_id=held.org_id,
            year=held.year,
            version=held.version,
            themes=[
                MonthThemeOut(
                    month=one.month,
                    title=one.title,
                    fixed=[ThemeItemOut.of(item) for item in one.fixed],
                    own=[ThemeItemOut.of(item) for item in one.own],
                )
                for one in held.months
            ],
        )


class LocalDayIn(In):
    day: Annotated[date, Field(examples=["2026-10-28"])]
    is_working: Annotated[bool, Field(description="是否上班", examples=[False])]
    source: Annotated[str, Field(min_length=2, max_length=200, examples=["县政府办〔2026〕12号：县庆放假"])]


class LocalDayOut(Out):
    id: UUID
    org_id: UUID
    org_name: str
    day: date
    is_working: bool
    source: str

    @classmethod
    def of(cls, row: MeetingLocalDay, org: OrgCard) -> Self:
        stored = {name: getattr(row, name) for name in cls.model_fields if name != "org_name"}
        return cls(**stored, org_name=org.name)
