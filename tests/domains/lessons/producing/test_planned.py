"""What the daily slot reads of plans."""

from datetime import date
from typing import Any
from uuid import UUID

from app.domains.lessons.producing.models import LessonPlan
from app.domains.lessons.producing.planned import lesson_planned_for, lessons_planned
from app.domains.lessons.producing.rules import USUAL, dues_for
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.domains.lessons.conftest import Place


def a_plan(place: Place, airs_on: date, **known: Any) -> LessonPlan:
    world, dues = place.world, dues_for(airs_on, USUAL)
    values = {
        "org_id": world.town.id,
        "is_daily": True,
        "title": "党员的权利",
        "writer_id": uuid7(),
        "write_due_on": dues.write_on,
        "review_due_on": dues.review_on,
        "deliver_due_on": dues.deliver_on,
        "created_at": now(),
        "updated_at": now(),
    }
    return LessonPlan(tenant_id=world.tenant_id, airs_on=airs_on, **(values | known))


async def test_the_slot_reads_what_is_planned_for_its_days(place: Place) -> None:
    lessons = [UUID(await place.draft()) for _ in range(4)]
    days = [date(2026, 12, day) for day in range(1, 7)]
    tenant_id, town = place.world.tenant_id, place.world.town.id
    async with place.client.services.database.write(tenant_id) as session:
        session.add_all(
            [
                a_plan(place, days[0], lesson_id=lessons[0]),
                a_plan(place, days[1]),
                a_plan(place, days[2], lesson_id=lessons[1], is_daily=False),
                a_plan(place, days[3], lesson_id=lessons[2], cancelled_at=now()),
                a_plan(place, days[4], lesson_id=lessons[2], org_id=place.world.branch.id),
                a_plan(place, days[5], lesson_id=lessons[3]),
            ]
        )
        await session.flush()
        found = await lessons_planned(session, tenant_id, town, days[0], days[5])
        assert found == {days[0]: lessons[0], days[5]: lessons[3]}
        assert await lessons_planned(session, tenant_id, town, days[1], days[4]) == {}
        assert await lesson_planned_for(session, tenant_id, town, days[5]) == lessons[3]
        assert await lesson_planned_for(session, uuid7(), town, days[5]) is None
