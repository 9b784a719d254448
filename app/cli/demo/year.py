"""A year of a branch's meetings: the monthly party day with its theme, a party lesson, the organisation life meeting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from app.cli.demo.people import Person
from app.domains.meetings.seeding import Came, Excused, HeldMeeting, LeaveCategory, MeetingKind, Standing
from app.domains.members.public import PARTY_STAGES, MemberStatus, RollMember
from app.kit.clock import CHINA
from app.kit.dates import add_months

MONTHS = 12
_PARTY_DAYS = (5, 10, 15, 18, 20)
_HOURS = ((9, 0), (14, 30), (15, 0), (19, 30))
_QUARTER_ENDS = (3, 6, 9, 12)
# Held some days after the party day of that month.
_BESIDES = {2: (MeetingKind.ORGANISATION_LIFE, "组织生活会"), 7: (MeetingKind.PARTY_LESSON, "书记讲党课")}
DAYS_AFTER = 3
_THEMES = (
    "学习党章党规", "组织生活会问题整改", "学雷锋志愿服务", "国家安全教育", "青年座谈", "重温入党誓词",
    "七一专题党课", "红色教育基地参观", "防汛与安全生产", "迎国庆爱国主义教育", "乡村振兴实践", "年度总结与计划",
)  # fmt: skip
_REASONS = (
    (LeaveCategory.DUTY, "出差"),
    (LeaveCategory.DUTY, "值班"),
    (LeaveCategory.ILLNESS, "身体不适"),
    (LeaveCategory.PERSONAL, "家中有事"),
)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person of the branch, as invented and as the register knows them."""

    person: Person
    on_roll: RollMember


def year_of(
    chance: Random, org_id: UUID, people: Sequence[Enrolled], chair_id: UUID | None, *, today: date
) -> Iterator[HeldMeeting]:
    """The meetings of the last twelve months, all over by yesterday. Empty where nobody was due."""
    day, hour = chance.choice(_PARTY_DAYS), chance.choice(_HOURS)
    for month in _months(day, today):
        theme = _THEMES[month.month - 1]
        kinds: tuple[MeetingKind, ...] = (MeetingKind.THEME_DAY,)
        if month.month in _QUARTER_ENDS:
            kinds = (MeetingKind.THEME_DAY, MeetingKind.MEMBERS_ASSEMBLY)
        yield from _held(chance, org_id, people, chair_id, month, hour, kinds, f"{month.month}月主题党日：{theme}")
        if month.month in _BESIDES:
            kind, title = _BESIDES[month.month]
            later = month + timedelta(days=DAYS_AFTER)
            yield from _held(chance, org_id, people, chair_id, later, hour, (kind,), f"{month.year}年{title}")


def _months(day: int, today: date) -> Iterator[date]:
    """The party days before today, oldest first; what is held some days later is over by then too."""
    latest = today.replace(day=day)
    if latest + timedelta(days=DAYS_AFTER) >= today:
        latest = add_months(latest, -1)
    for back in range(MONTHS - 1, -1, -1):
        yield add_months(latest, -back)


def _held(
    chance: Random,
    org_id: UUID,
    people: Sequence[Enrolled],
    chair_id: UUID | None,
    day: date,
    hour: tuple[int, int],
    kinds: tuple[MeetingKind, ...],
    title: str,
) -> Iterator[HeldMeeting]:
    starts_at = datetime(day.year, day.month, day.day, *hour, tzinfo=CHINA)
    due = [one for one in people if _was_due(one, day)]
    if not due:
        return
    came: dict[UUID, Came] = {}
    excused: dict[UUID, Excused] = {}
    for one in due:
        member_id = one.on_roll.member_id
        away = one.person.status is not MemberStatus.NORMAL
        luck = chance.random() + (0.05 if away else 0.0)
        if luck < 0.93:
            came[member_id] = Came(starts_at - timedelta(seconds=chance.randrange(20, 1500)), Standing.PRESENT)
        elif luck < 0.955:
            came[member_id] = Came(starts_at + timedelta(seconds=chance.randrange(601, 2400)), Standing.LATE)
        elif luck < 0.985:
            excused[member_id] = Excused(*chance.choice(_REASONS))
    yield HeldMeeting(
        org_id=org_id,
        kinds=kinds,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=chance.choice((60, 90, 120))),
        place="党员活动室",
        chair_id=chair_id,
        roll=[one.on_roll for one in due],
        came=came,
        excused=excused,
    )


def _was_due(one: Enrolled, day: date) -> bool:
    """On the roll of its branch already then."""
    return one.on_roll.stage in PARTY_STAGES and one.person.joined is not None and one.person.joined <= day
