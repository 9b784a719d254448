"""To-dos of an order open and close by themselves, whenever the job runs; and a merged record keeps its lectures."""

from uuid import UUID

from sqlalchemy import select

from app.domains.lectures.events import OrderChanged
from app.domains.lectures.jobs import follow_merge
from app.domains.lectures.models import Lecturer
from app.domains.lectures.notifying import tell
from app.domains.members.events import MemberMerged
from app.domains.members.models import Member
from app.domains.notices.models import Notice
from app.jobs.handlers import JobContext
from app.kit.ids import uuid7
from tests.domains.lectures.conftest import TWO, Place


async def told(place: Place, order: str) -> list[tuple[str, bool, str | None]]:
    """The speaker's words after the job has run: kind, still to do, and why it was closed."""
    tenant_id = place.branch.tenant_id
    async with place.database.write(tenant_id) as session:
        event = OrderChanged(tenant_id=tenant_id, order_id=UUID(order))
        await tell(JobContext(session, uuid7(), event.name, event.payload(), tenant_id, 1, None))
    async with place.database.read(tenant_id) as session:
        rows = await session.scalars(
            select(Notice).where(Notice.recipient_id == place.speaker.id).order_by(Notice.kind)
        )
        return [(one.kind.value, one.is_to_do and one.closed_at is None, one.closed_because) for one in rows]


async def test_the_lecturer_is_asked_until_he_answers(place: Place) -> None:
    order = await place.orders()
    assert await told(place, order) == [("lecture_ordered", True, None)]
    assert await told(place, order) == [("lecture_ordered", True, None)], "once, however often the job runs"
    await place.ok("POST", f"/lecture-orders/{order}/propose", place.lecturer, json={"starts_at": TWO})
    assert await told(place, order) == [("lecture_ordered", False, "done")]
    await place.ok("POST", f"/lecture-orders/{order}/agree", place.secretary)
    assert await told(place, order) == [("lecture_ordered", False, "done"), ("lecture_settled", False, None)]


async def test_a_withdrawn_order_is_asked_no_more(place: Place) -> None:
    order = await place.orders()
    await told(place, order)
    await place.ok("POST", f"/lecture-orders/{order}/withdraw", place.secretary, json={"reason": "另有安排"})
    assert await told(place, order) == [("lecture_ordered", False, "withdrawn")]


async def test_a_job_that_runs_late_asks_nobody(place: Place) -> None:
    order = await place.orders()
    await place.ok("POST", f"/lecture-orders/{order}/decline", place.lecturer, json={"reason": "出差"})
    assert await told(place, order) == []


async def test_a_merged_record_keeps_its_lectures(place: Place) -> None:
    tenant_id, kept = place.branch.tenant_id, place.branch.members[0].id
    async with place.database.write(tenant_id) as session:
        merged = (await session.scalars(select(Member).where(Member.id == place.speaker.id))).one()
        merged.merged_into_id = kept
        payload = {"tenant_id": tenant_id, "merged_id": merged.id, "member_id": kept}
        fields = {name: value for name, value in payload.items() if name in MemberMerged.__dataclass_fields__}
        await follow_merge(JobContext(session, uuid7(), "follow", fields, tenant_id, 1, None))
    async with place.database.read(tenant_id) as session:
        found = await session.scalar(select(Lecturer.member_id).where(Lecturer.id == UUID(place.ids["own"])))
    assert found == kept
