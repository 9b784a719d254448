"""Two connections never take one quarter hour twice, and of two deeds at once one is done and the other refused."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.session import Database
from app.domains.lectures import answering, keeping, ordering, standing_in
from app.domains.lectures.models import LectureOrder, LectureSlot, LectureStandIn
from app.domains.lectures.vocabulary import StandInState
from app.domains.meetings.errors import LecturerTaken, VenueTaken
from app.domains.meetings.public import MeetingKind, Plan, draft_meeting, publish_meeting
from app.domains.meetings.venues.models import VenueSlot
from app.kit.clock import local_date
from app.kit.errors import Refusal
from app.kit.quarters import slots_of
from tests.domains.lectures.racing import laid
from tests.factories.meetings import a_meeting


async def test_two_branches_at_once_one_of_them_has_the_afternoon(own_database: Database) -> None:
    branch, admin, orders = await laid(own_database)

    async def accepts(order: LectureOrder) -> str:
        try:
            async with own_database.write(branch.tenant_id) as session:
                await answering.accept(session, admin, order.id, starts_at=order.wished[0])
        except Refusal as refusal:
            return refusal.code
        return "accepted"

    for pair, code in ((orders[0::2], LecturerTaken.code), (orders[1::2], VenueTaken.code)):
        assert sorted(await asyncio.gather(*(accepts(one) for one in pair))) == [code, "accepted"]
    async with own_database.read(branch.tenant_id) as session:
        slots = (await session.scalars(select(LectureSlot))).all()
        halls = (await session.scalars(select(VenueSlot))).all()
    assert len({(one.lecturer_id, one.begins_at) for one in slots}) == len(slots) == 8
    assert len({(one.venue_id, one.begins_at) for one in halls}) == len(halls) == 4


async def test_the_database_alone_refuses_a_quarter_hour_twice(own_database: Database) -> None:
    """Without any held row: two transactions write the same quarter hours, the keys let one of them through."""
    branch, _, orders = await laid(own_database)
    begin = orders[0].wished[0]

    async def writes(of: str, order: LectureOrder, meeting_id: UUID) -> str:
        try:
            async with own_database.write(branch.tenant_id) as session:
                for slot in slots_of(begin, begin + timedelta(hours=1)):
                    mine = {"tenant_id": branch.tenant_id, "begins_at": slot}
                    if of == "lecturer":
                        row: Any = LectureSlot(**mine, order_id=order.id, lecturer_id=orders[0].lecturer_id)
                    else:
                        row = VenueSlot(**mine, meeting_id=meeting_id, venue_id=orders[1].venue_id)
                    session.add(row)
                await session.flush()
        except Refusal as refusal:
            return refusal.code
        return "written"

    async with own_database.write(branch.tenant_id) as session:
        meetings = [await a_meeting(session, branch) for _ in range(2)]
    for of, code in (("lecturer", LecturerTaken.code), ("venue", VenueTaken.code)):
        pairs = zip(orders[0::2], [one.id for one in meetings], strict=True)
        said = await asyncio.gather(*(writes(of, order, meeting_id) for order, meeting_id in pairs))
        assert sorted(said) == [code, "written"]


Deed = Callable[[AsyncSession], Awaitable[Any]]


async def at_once(database: Database, tenant_id: UUID, *deeds: Deed) -> list[str]:
    """Each in a transaction of its own: `done`, or the code by which it was refused."""

    async def does(deed: Deed) -> str:
        try:
            async with database.write(tenant_id) as session:
                await deed(session)
        except Refusal as refusal:
            return refusal.code
        return "done"

    return list(await asyncio.gather(*(does(deed) for deed in deeds)))


async def test_a_lecture_that_moves_meets_one_that_is_accepted(own_database: Database) -> None:
    """One lecturer, one hour: the lecture of two o'clock moves there while the one of three is accepted."""
    branch, admin, orders = await laid(own_database)
    first, second, three = orders[0], orders[1], orders[1].wished[0]
    assert await at_once(own_database, branch.tenant_id, lambda s: _accept(s, admin, first)) == ["done"]
    said = await at_once(
        own_database,
        branch.tenant_id,
        lambda s: answering.move(s, admin, first.id, starts_at=three, reason="商定"),
        lambda s: _accept(s, admin, second),
    )
    assert sorted(said) == [LecturerTaken.code, "done"]


async def test_a_lecture_and_a_meeting_want_one_hall(own_database: Database) -> None:
    branch, admin, orders = await laid(own_database)
    three = orders[1].wished[0]
    values = {"title": "支部大会", "starts_at": three, "ends_at": three + timedelta(hours=1), "place": ""}
    async with own_database.write(branch.tenant_id) as session:
        plan = Plan([MeetingKind.THEME_DAY])
        values["venue_id"] = orders[1].venue_id
        meeting = await draft_meeting(session, branch.secretary, org_id=branch.org.id, plan=plan, values=values)
    said = await at_once(
        own_database,
        branch.tenant_id,
        lambda s: publish_meeting(s, branch.secretary, meeting_id=meeting.id),
        lambda s: _accept(s, admin, orders[1]),
    )
    assert sorted(said) == [VenueTaken.code, "done"]


async def test_withdrawn_or_let_go_while_it_is_accepted(own_database: Database) -> None:
    """Either it is accepted and stands, or it is not and nothing is taken."""
    branch, admin, orders = await laid(own_database)
    first, other = orders[0], orders[3]
    said = await at_once(
        own_database,
        branch.tenant_id,
        lambda s: _accept(s, admin, first),
        lambda s: ordering.withdraw(s, branch.secretary, first.id, reason="另有安排"),
    )
    assert sorted(said) == ["LECTURE_ORDER_ANSWERED", "done"]
    leaving = local_date(other.wished[0])
    accepted, left = await at_once(
        own_database,
        branch.tenant_id,
        lambda s: _accept(s, admin, other),
        lambda s: keeping.let_go(s, admin, other.lecturer_id, on=leaving, reason="调动"),
    )
    assert (accepted, left) in {("done", "LECTURER_HAS_SESSIONS"), ("LECTURER_LEFT", "done")}


async def test_called_off_while_another_takes_over(own_database: Database) -> None:
    branch, admin, orders = await laid(own_database)
    order, other = orders[0], orders[3].lecturer_id
    tenant_id = branch.tenant_id
    assert await at_once(own_database, tenant_id, lambda s: _accept(s, admin, order)) == ["done"]

    def asks(session: AsyncSession) -> Awaitable[LectureOrder]:
        return standing_in.ask_stand_in(session, admin, order.id, lecturer_id=other, reason="住院")

    assert sorted(await at_once(own_database, tenant_id, asks, asks)) == ["LECTURE_STAND_IN_STANDING", "done"]
    said = await at_once(
        own_database,
        tenant_id,
        lambda s: standing_in.take_over(s, admin, order.id),
        lambda s: answering.cancel(s, admin, order.id, reason="防汛"),
    )
    assert said[1] == "done"
    async with own_database.read(tenant_id) as session:
        assert (await session.scalars(select(LectureSlot))).all() == []
        rows = (await session.scalars(select(LectureStandIn.state))).all()
        speaks = await session.scalar(select(LectureOrder.lecturer_id).where(LectureOrder.id == order.id))
    took_over = said[0] == "done"
    assert (rows, speaks) == (
        [StandInState.AGREED if took_over else StandInState.LAPSED],
        other if took_over else order.lecturer_id,
    )


async def _accept(session: AsyncSession, admin: Actor, order: LectureOrder) -> LectureOrder:
    return await answering.accept(session, admin, order.id, starts_at=order.wished[0])
