"""Tables of planning: plans, themes, local days, and what was drafted by a plan."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, TenantOwned, within
from app.db.integrity import refuse_duplicates
from app.db.types import Document, choice, plain
from app.domains.meetings.minutes.vocabulary import AgendaKind
from app.domains.meetings.planning.errors import LocalDayTaken, PlanTaken, ThemesChanged
from app.domains.meetings.planning.rules import DayRule, PlannedKind
from app.domains.meetings.planning.vocabulary import PlanState
from app.domains.meetings.vocabulary import MeetingKind


class MeetingPlan(TenantOwned, Base):
    """An organisation's plan of a year. `starts` and `ends` are "HH:MM" of the fixed day; the hall's slot is these.

    With `applies_below` (committees) it holds for branches below that have adopted none of their own. Drafts are made
    `draft_days_before` the first of the month. `rule` and `planned` read the documents.
    """

    __tablename__ = "meeting_plan"

    org_id: Mapped[UUID]
    year: Mapped[int]
    day_rule: Mapped[dict[str, Any]] = mapped_column(Document)
    starts: Mapped[str] = mapped_column(String(5))
    ends: Mapped[str] = mapped_column(String(5))
    place: Mapped[str] = mapped_column(default="")
    hall: Mapped[str] = mapped_column(String(100), default="")
    kinds: Mapped[list[dict[str, Any]]] = mapped_column(Document)
    applies_below: Mapped[bool] = mapped_column(default=False)
    draft_days_before: Mapped[int]
    state: Mapped[PlanState] = mapped_column(choice(PlanState), default=PlanState.DRAFT)
    adopted_at: Mapped[datetime | None]
    adopted_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "org_id", "year", name="uq_meeting_plan_org_year"),
        Index("ix_meeting_plan_year", "tenant_id", "year", "state"),
    )

    @property
    def rule(self) -> DayRule:
        return _RULE.validate_python(self.day_rule)

    @property
    def planned(self) -> list[PlannedKind]:
        return _KINDS.validate_python(self.kinds)


@dataclass(frozen=True, slots=True)
class ThemeItem:
    """One item of a party day's agenda."""

    kind: AgendaKind
    text: str


@dataclass(frozen=True, slots=True)
class MonthTheme:
    """What an organisation sets for a month: `fixed` items hold for everything below it too, `own` for itself alone."""

    month: int
    title: str
    fixed: list[ThemeItem]
    own: list[ThemeItem]


class MeetingTheme(TenantOwned, Base):
    """An organisation's themes of a year, by month (`months` reads them). What it inherits is never copied here."""

    __tablename__ = "meeting_theme"

    org_id: Mapped[UUID]
    year: Mapped[int]
    themes: Mapped[list[dict[str, Any]]] = mapped_column(Document)
    version: Mapped[int] = mapped_column(default=1)
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "org_id", "year", name="uq_meeting_theme_org_year"),
    )

    @property
    def months(self) -> list[MonthTheme]:
        return _THEMES.validate_python(self.themes)


class MeetingLocalDay(TenantOwned, Base):
    """A date on which an organisation and those below it work, or do not, whatever the national calendar says."""

    __tablename__ = "meeting_local_day"

    org_id: Mapped[UUID]
    day: Mapped[date]
    is_working: Mapped[bool]
    source: Mapped[str]
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        UniqueConstraint("tenant_id", "org_id", "day", name="uq_meeting_local_day"),
    )


class PlannedMeeting(TenantOwned, Base):
    """That a kind of meeting was drafted for an organisation's month, which is done once.

    Kinds of one gathering share `meeting_id`; `gathering` is the kind that leads it. `plan_version` is the plan's when
    it was drafted. The row outlives the meeting's calling off, so that nothing is drafted again.
    """

    __tablename__ = "planned_meeting"

    org_id: Mapped[UUID]
    plan_id: Mapped[UUID]
    year: Mapped[int]
    month: Mapped[int]
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind))
    gathering: Mapped[MeetingKind] = mapped_column(choice(MeetingKind))
    meeting_id: Mapped[UUID | None]
    plan_version: Mapped[int]
    drafted_at: Mapped[datetime]

    __table_args__ = (
        within("org_id", "org"),
        within("plan_id", "meeting_plan"),
        within("meeting_id", "meeting"),
        UniqueConstraint("tenant_id", "org_id", "year", "month", "kind", name="uq_planned_meeting_month"),
        Index("ix_planned_meeting_plan", "tenant_id", "plan_id"),
        Index("ix_planned_meeting_meeting", "tenant_id", "meeting_id"),
    )


refuse_duplicates("uq_meeting_plan_org_year", PlanTaken)
refuse_duplicates("uq_meeting_theme_org_year", ThemesChanged)
refuse_duplicates("uq_meeting_local_day", LocalDayTaken)

_RULE = TypeAdapter(DayRule)
_KINDS = TypeAdapter(list[PlannedKind])
_THEMES = TypeAdapter(list[MonthTheme])


def stored(value: Any) -> Any:
    """A rule, a planned kind or a theme as its document."""
    return plain(asdict(value))
