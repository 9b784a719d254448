"""What the demo's branch learned this year: hours of its meetings, a class in spring with certificates, one still to come,
and what the committee expects of a topic.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.roles import Role
from app.cli.demo.accounts import Cast
from app.cli.demo.county import County
from app.domains.hours.classes.attending import Present, enter_presence, enter_results
from app.domains.hours.classes.calling import call_up
from app.domains.hours.classes.holding import ClassPlan, plan_class
from app.domains.hours.classes.vocabulary import ClassResult
from app.domains.hours.knowledge.expecting import Aim, expect
from app.domains.hours.knowledge.vocabulary import ExpectedOf
from app.domains.hours.vocabulary import TrainingKind, TrainingLevel
from app.domains.meetings.crediting import credit_meeting
from app.domains.meetings.models import Meeting
from app.domains.topics.arranging import add_topic
from app.kit.decided import Grounds

_PAPER, _PLACE, _SEATS = "青组〔{year}〕6号", "县委党校", 30
_AGO, _AHEAD, _DAYS = timedelta(days=40), timedelta(days=20), 3
_CALLED = 8


async def train(session: AsyncSession, county: County, cast: Cast, *, today: date) -> None:
    """Through the verbs that the API calls, as the system."""
    topic = await add_topic(session, county.actor, name="党章党规", parent_id=None, position=1)
    await _expect(session, county, topic.id, today)
    await _count_meetings(session, county, cast.branch_id)
    people = [one.on_roll.member_id for one in county.people[county.shape.branches.index(cast.branch)]]
    officers = [one.on_roll.member_id for role, one in cast.players.items() if role is not Role.APPLICANT]
    called = list(dict.fromkeys([*officers, *people]))[:_CALLED]
    await _held_class(session, county, called, topic.id, today - _AGO)
    await _coming_class(session, county, called, topic.id, today + _AHEAD)


async def _expect(session: AsyncSession, county: County, topic_id: UUID, today: date) -> None:
    grounds = Grounds(date(today.year, 1, 1), "年度教育培训计划", _PAPER.format(year=today.year))
    aim = Aim(topic_id, ExpectedOf.MEMBER, 400, asks_test=False)
    await expect(session, county.actor, county.root.id, aim=aim, grounds=grounds)


async def _count_meetings(session: AsyncSession, county: County, branch_id: UUID) -> None:
    """Of the demo's branch at once; those of all others are counted by the nightly work."""
    meetings = select(Meeting.id).where(Meeting.tenant_id == county.tenant.id, Meeting.org_id == branch_id)
    for meeting_id in await session.scalars(meetings):
        await credit_meeting(session, county.tenant.id, meeting_id)


async def _held_class(
    session: AsyncSession, county: County, called: Sequence[UUID], topic_id: UUID, first: date
) -> None:
    """Three days; the last of those called was not there on the third day, and one did not pass."""
    days = [first + timedelta(days=number) for number in range(_DAYS)]
    plan = _plan("党支部书记和委员轮训班", TrainingKind.ROTATION, days, topic_id)
    training = await plan_class(session, county.actor, county.root.id, plan=plan)
    await call_up(session, county.actor, training.id, member_ids=called)
    for day in days:
        there = called if day != days[-1] else called[:-1] or called
        people = [Present(member_id, None) for member_id in there]
        await enter_presence(session, county.actor, training.id, day=day, people=people)
    results = dict.fromkeys(called, ClassResult.PASSED)
    if len(called) > 2:
        results[called[-2]] = ClassResult.FAILED
    await enter_results(session, county.actor, training.id, results=results)


async def _coming_class(
    session: AsyncSession, county: County, called: Sequence[UUID], topic_id: UUID, first: date
) -> None:
    """Whoever is called has a to-do to answer."""
    plan = _plan("学习贯彻党章专题培训班", TrainingKind.GENERAL, [first], topic_id)
    training = await plan_class(session, county.actor, county.root.id, plan=plan)
    await call_up(session, county.actor, training.id, member_ids=called[:3])


def _plan(title: str, kind: TrainingKind, days: Sequence[date], topic_id: UUID) -> ClassPlan:
    paper = _PAPER.format(year=days[0].year)
    dated: list[tuple[date, int | None]] = [(day, None) for day in days]
    return ClassPlan(title, kind, TrainingLevel.COUNTY, _PLACE, _SEATS, dated, paper, [topic_id])
