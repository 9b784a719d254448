"""By when each step of a plan is due, which is done, and whose turn it is. Pure.

The order of the steps is the practice of units that air a lesson a day (编、审、讲、播、点评, an A and a B speaker); how
long before, no rule says: one month, one week and one day is what they do, and each organisation may decide otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.domains.lessons.producing.errors import PlanDayWrong, PlanOffsetsWrong, PlanReviewerWrites, PlanSpeakersSame
from app.domains.lessons.producing.vocabulary import LessonPlanState, PlanStep, PlanStepStatus, SpeakerSlot
from app.domains.lessons.vocabulary import LessonState
from app.kit.dates import add_months, add_years

_SHORTEST_MONTH = 28
_MOST_YEARS = 2
_WRITTEN = frozenset({LessonState.SUBMITTED, LessonState.APPROVED, LessonState.SCHEDULED})
_APPROVED = frozenset({LessonState.APPROVED, LessonState.SCHEDULED})
_BEFORE_AIR = frozenset({PlanStep.WRITE, PlanStep.REVIEW, PlanStep.DELIVER})
_OPEN = frozenset({PlanStepStatus.NOW, PlanStepStatus.LATER})


@dataclass(frozen=True, slots=True)
class Offsets:
    """How long before the day it airs each step is due; writing by calendar months and days together."""

    write_months: int
    write_days: int
    review_days: int
    deliver_days: int


USUAL = Offsets(write_months=1, write_days=0, review_days=7, deliver_days=1)


@dataclass(frozen=True, slots=True)
class Dues:
    """The last days to write and hand in, to approve, and to deliver."""

    write_on: date
    review_on: date
    deliver_on: date


def check_offsets(offsets: Offsets) -> None:
    """Raises PlanOffsetsWrong where a step could be due before the one it follows, in whatever month."""
    writing = _SHORTEST_MONTH * offsets.write_months + offsets.write_days
    if not writing >= offsets.review_days >= offsets.deliver_days:
        raise PlanOffsetsWrong


def dues_for(airs_on: date, offsets: Offsets) -> Dues:
    """A month earlier is the day of the same number, or the last of a shorter month (民法典第二百零二条)."""
    return Dues(
        add_months(airs_on, -offsets.write_months) - timedelta(days=offsets.write_days),
        airs_on - timedelta(days=offsets.review_days),
        airs_on - timedelta(days=offsets.deliver_days),
    )


def check_day(airs_on: date, today: date) -> None:
    """Raises PlanDayWrong for a day that is over, or more than two years away."""
    if not today <= airs_on <= add_years(today, _MOST_YEARS):
        raise PlanDayWrong


def check_reviewer(writer: set[UUID], reviewer: set[UUID]) -> None:
    """Each by the account and, where it belongs to one, the member. Raises PlanReviewerWrites for one person."""
    if writer & reviewer:
        raise PlanReviewerWrites


@dataclass(frozen=True, slots=True)
class Speaker:
    """A member, by id and name, or somebody from outside, by name alone."""

    member_id: UUID | None
    name: str


def check_speakers(a: Speaker | None, b: Speaker | None) -> None:
    """Raises PlanSpeakersSame for a B without an A, or for one person twice."""
    if b is None:
        return
    if a is None or (a.member_id or a.name) == (b.member_id or b.name):
        raise PlanSpeakersSame


def speaker_on_turn(*, has_b: bool, a_cannot: bool, b_cannot: bool) -> SpeakerSlot | None:
    """B as soon as A cannot; None where somebody else has to be found."""
    if not a_cannot:
        return SpeakerSlot.A
    return SpeakerSlot.B if has_b and not b_cannot else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a plan and its lesson. Days are None where it has not happened.

    `submitted_on` and `approved_on` are of the version that is on the air, else of the one handed in last.
    """

    airs_on: date
    dues: Dues
    has_speaker: bool
    has_teacher: bool
    lesson: LessonState | None = None
    submitted_on: date | None = None
    approved_on: date | None = None
    delivered_on: date | None = None
    aired_on: date | None = None
    remarked_on: date | None = None
    is_withdrawn: bool = False
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    """How one step stands. A teacher's remark has no last day."""

    step: PlanStep
    due_on: date | None
    done_on: date | None
    status: PlanStepStatus
    is_overdue: bool


def steps_of(facts: Facts, today: date) -> list[StepView]:
    """The steps that the plan has, in order; at most one is at its turn."""
    done, due = _done(facts), _due(facts)
    views: list[StepView] = []
    is_taken = False
    for step in _wanted(facts):
        status = _status(facts, step, done[step], is_taken=is_taken)
        is_taken = is_taken or status is PlanStepStatus.NOW
        last = due[step]
        is_overdue = status in _OPEN and last is not None and last < today
        views.append(StepView(step, last, done[step], status, is_overdue))
    return views


def turn_of(views: list[StepView]) -> StepView | None:
    return next((view for view in views if view.status is PlanStepStatus.NOW), None)


def state_of(facts: Facts) -> LessonPlanState:
    if facts.is_cancelled:
        return LessonPlanState.CANCELLED
    return LessonPlanState.AIRED if facts.aired_on else LessonPlanState.PLANNED


def _wanted(facts: Facts) -> list[PlanStep]:
    missing = set() if facts.has_speaker else {PlanStep.DELIVER}
    missing |= set() if facts.has_teacher else {PlanStep.REMARK}
    return [step for step in PlanStep if step not in missing]


def _done(facts: Facts) -> Mapping[PlanStep, date | None]:
    # What is on the air was written and approved, though the next version is being written.
    is_aired = facts.aired_on is not None
    return {
        PlanStep.WRITE: facts.submitted_on if is_aired or facts.lesson in _WRITTEN else None,
        PlanStep.REVIEW: facts.approved_on if is_aired or facts.lesson in _APPROVED else None,
        PlanStep.DELIVER: facts.delivered_on,
        PlanStep.AIR: facts.aired_on,
        PlanStep.REMARK: facts.remarked_on,
    }


def _due(facts: Facts) -> Mapping[PlanStep, date | None]:
    return {
        PlanStep.WRITE: facts.dues.write_on,
        PlanStep.REVIEW: facts.dues.review_on,
        PlanStep.DELIVER: facts.dues.deliver_on,
        PlanStep.AIR: facts.airs_on,
        PlanStep.REMARK: None,
    }


def _status(facts: Facts, step: PlanStep, done_on: date | None, *, is_taken: bool) -> PlanStepStatus:
    if done_on is not None:
        return PlanStepStatus.DONE
    is_past = facts.aired_on is not None and step in _BEFORE_AIR
    is_moot = facts.is_withdrawn and step is PlanStep.REMARK
    if facts.is_cancelled or is_past or is_moot:
        return PlanStepStatus.DROPPED
    return PlanStepStatus.LATER if is_taken else PlanStepStatus.NOW


def shown_speaker(said: str, submitted_at: datetime, *, stand_in: str, since: datetime) -> str:
    """Who is named as the speaker of what is on the air, after B stood in.

    A version is never changed: one that was handed in before A fell out still names A, and the one who spoke is shown
    instead. One that was handed in later was written in the knowledge of it, and is believed.
    """
    return stand_in if submitted_at < since else said
