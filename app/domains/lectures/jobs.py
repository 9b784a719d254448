"""Later work of lectures."""

from uuid import UUID

from sqlalchemy import update

from app.domains.lectures import notifying, order_repository, repository, stand_in_notices, stand_in_repository
from app.domains.lectures.agreeing import EXPIRE, leave
from app.domains.lectures.events import OrderChanged, StandInChanged
from app.domains.lectures.keeping import SETTLE
from app.domains.lectures.models import Lecturer
from app.domains.lectures.rules import in_office
from app.domains.lectures.standing_in import LAPSE, lapse
from app.domains.lectures.vocabulary import OPEN, OrderState, StandInState
from app.domains.members.events import MemberMerged
from app.domains.members.public import surviving_record
from app.jobs.handlers import Handler, JobContext, on
from app.kit.clock import local_date, now


async def expire_order(job: JobContext) -> None:
    """An order that nobody answered ends when the answer was due. One that was asked anew has a later job of its own."""
    order = await order_repository.held_order(job.session, job.tenant_id, UUID(job.payload["order_id"]))
    if order is not None and order.state in OPEN and now() >= order.answer_due_at:
        await leave(job.session, order, OrderState.EXPIRED, "")


async def settle_orders_of_left(job: JobContext) -> None:
    """Branches do not wait for a lecturer who has left by all the times that they asked for."""
    lecturer_id = UUID(job.payload["lecturer_id"])
    found = await repository.lecturers_by_id(job.session, job.tenant_id, [lecturer_id])
    for order_id in await order_repository.open_orders_of(job.session, job.tenant_id, lecturer_id):
        order = await order_repository.held_order(job.session, job.tenant_id, order_id)
        lecturer = found.get(lecturer_id)
        if order is None or lecturer is None or order.state is not OrderState.ORDERED:
            continue
        if not any(in_office(lecturer.admitted_on, lecturer.exited_on, local_date(one)) for one in order.wished):
            await leave(job.session, order, OrderState.DECLINED, "讲师已出库")


async def lapse_stand_in(job: JobContext) -> None:
    """Nobody is asked to speak at a lecture that has begun. One that was moved has a later job of its own."""
    row = await stand_in_repository.by_id(job.session, job.tenant_id, UUID(job.payload["stand_in_id"]))
    if row is None:
        return
    order = await order_repository.held_order(job.session, job.tenant_id, row.order_id)
    await job.session.refresh(row)
    if order is not None and row.state is StandInState.ASKED and order.starts_at and now() >= order.starts_at:
        await lapse(job.session, row)


async def follow_merge(job: JobContext) -> None:
    """A lecturer whose record was merged away is the one that is left; where both lecture, each row stays."""
    merged_id = job.event(MemberMerged).merged_id
    survivor = await surviving_record(job.session, job.tenant_id, merged_id)
    known = await order_repository.is_lecturer(job.session, job.tenant_id, survivor)
    if not known:
        await job.session.execute(
            update(Lecturer)
            .where(Lecturer.tenant_id == job.tenant_id, Lecturer.member_id == merged_id)
            .values(member_id=survivor)
            .execution_options(synchronize_session=False)
        )


HANDLERS: tuple[Handler, ...] = (
    Handler(EXPIRE, expire_order),
    Handler(SETTLE, settle_orders_of_left),
    Handler(LAPSE, lapse_stand_in),
    on(OrderChanged, "lectures.tell_of_order", notifying.tell),
    on(StandInChanged, "lectures.tell_of_stand_in", stand_in_notices.tell),
    on(MemberMerged, "lectures.follow_merge", follow_merge),
)
