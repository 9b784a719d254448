"""A scene for two connections at once, each with a transaction of its own."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.db.session import Database
from app.domains.lectures import keeping, offering, ordering
from app.domains.lectures.models import LectureOrder
from app.domains.lectures.vocabulary import LectureKind, LecturerLevel, SpeakerPart
from app.domains.meetings.venues.keeping import add_venue
from app.kit.ids import uuid7
from tests.domains.lectures.conftest import NINE, TWO
from tests.factories.meetings import Branch, a_branch


async def laid(database: Database) -> tuple[Branch, Actor, list[LectureOrder]]:
    """Two branches ordered one lecturer for one afternoon; and two lecturers for one venue, an hour later."""
    async with database.write_all() as session:
        branch = await a_branch(session, uuid7())
    admin = branch.officer(Role.ORGANISER)
    secretaries = [branch.secretary, branch.actor(branch.neighbour, (Role.BRANCH_SECRETARY, branch.sibling))]
    async with database.write(branch.tenant_id) as session:
        lecturers = [await _lecturer(session, branch, admin, name) for name in ("甲", "乙")]
        values = {"name": "报告厅", "address": "中街8号", "capacity": 30, "facilities": ""}
        venue = await add_venue(session, admin, branch.committee.id, values=values)
        topics = await _topics(session, branch, admin, lecturers)
        at = [datetime.fromisoformat(TWO), datetime.fromisoformat(TWO) + timedelta(hours=1)]
        orders = []
        for org, secretary, other in zip((branch.org, branch.sibling), secretaries, lecturers, strict=True):
            for topic, lecturer, starts_at, hall in (
                (topics[0], lecturers[0], at[0], None),
                (topics[1], other, at[1], venue.id),
            ):
                wish = ordering.Wish(
                    topic, lecturer, LectureKind.PARTY_LESSON, [starts_at], 20, hall, "" if hall else "村部", ""
                )
                orders.append(await ordering.order_lecture(session, secretary, org.id, wish=wish))
    return branch, admin, orders


async def _lecturer(session: AsyncSession, branch: Branch, admin: Actor, name: str) -> UUID:
    first = datetime.fromisoformat(NINE).date().replace(month=1)
    new = keeping.NewLecturer(None, None, name, "党校", "", LecturerLevel.COUNTY, "", first, [], [])
    return (await keeping.admit(session, admin, branch.committee.id, new=new, cipher=branch.cipher)).id


async def _topics(session: AsyncSession, branch: Branch, admin: Actor, lecturers: list[UUID]) -> list[UUID]:
    first = datetime.fromisoformat(NINE).date()
    menu = await offering.plan_menu(
        session, admin, branch.committee.id, title="菜单", from_on=first, until_on=first + timedelta(days=90)
    )
    shared = {"summary": "", "topic_id": None, "audience": "", "minutes": 60, "requirements": "", "position": 0}
    made = [
        await offering.add_topic(
            session, admin, menu.id, values=shared | {"title": title}, speakers=dict.fromkeys(lecturers, SpeakerPart.A)
        )
        for title in ("党章", "党史")
    ]
    await offering.publish_menu(session, admin, menu.id)
    return [one.id for one in made]
