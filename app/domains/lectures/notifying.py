"""What branch and lecturer are told of an order. The job reads how it stands now, so it may run late, twice or out of order."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.permissions import Permission
from app.domains.lectures import order_repository, repository
from app.domains.lectures.events import OrderChanged
from app.domains.lectures.finding import has_account
from app.domains.lectures.models import LectureOrder, Lecturer, LectureTopic
from app.domains.lectures.vocabulary import OrderState
from app.domains.meetings.public import said
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, deciders, notify
from app.domains.orgs.public import OrgCard, org_cards
from app.jobs.handlers import JobContext

_CLOSING = {
    OrderState.WITHDRAWN: Closing.WITHDRAWN,
    OrderState.EXPIRED: Closing.LAPSED,
    OrderState.CANCELLED: Closing.LAPSED,
}
_TOLD = {
    OrderState.ACCEPTED: "已接单",
    OrderState.DECLINED: "讲师谢绝",
    OrderState.EXPIRED: "点课逾期未答复",
    OrderState.CANCELLED: "党课取消",
    OrderState.PUT_OFF: "党课延期",
}
# Of the others the lecturer knows by himself.
_TOLD_TO_LECTURER = (OrderState.ACCEPTED, OrderState.CANCELLED, OrderState.PUT_OFF)


async def tell(job: JobContext) -> None:
    """Whoever has to answer is asked, what was answered is closed, and both sides learn what became of it."""
    session = job.session
    order = await order_repository.held_order(session, job.tenant_id, job.event(OrderChanged).order_id)
    if order is None:
        return
    lecturer = (await repository.lecturers_by_id(session, job.tenant_id, [order.lecturer_id]))[order.lecturer_id]
    topic = (await repository.topics_by_id(session, job.tenant_id, [order.topic_id]))[order.topic_id]
    orgs = await org_cards(session, job.tenant_id, {order.org_id, lecturer.org_id})
    branch, keeper = orgs[order.org_id], orgs[lecturer.org_id]
    if order.state is OrderState.ORDERED:
        await close(session, tenant_id=job.tenant_id, key=_proposal(order))
        await _ask_lecturer(session, order, topic, branch, await of_lecturer(session, lecturer, keeper))
    elif order.state is OrderState.PROPOSED:
        await close(session, tenant_id=job.tenant_id, key=_order(order))
        await _ask_branch(session, order, topic, lecturer, await of_branch(session, order.tenant_id, branch))
    else:
        await _settle(session, order, topic, lecturer, branch, keeper)


def _order(order: LectureOrder) -> str:
    return f"lecture_order:{order.id}"


def _proposal(order: LectureOrder) -> str:
    return f"lecture_proposal:{order.id}"


async def of_lecturer(session: AsyncSession, lecturer: Lecturer, keeper: OrgCard) -> list[UUID]:
    """The lecturer, or the department where he has no account."""
    own = lecturer.member_id or lecturer.account_id
    if own and await has_account(session, lecturer):
        return [own]
    return await deciders(session, lecturer.tenant_id, Permission.LECTURE_MANAGE, at=keeper.path)


async def of_branch(session: AsyncSession, tenant_id: UUID, branch: OrgCard) -> list[UUID]:
    return await deciders(session, tenant_id, Permission.LECTURE_ORDER, at=branch.path)


async def _ask_lecturer(
    session: AsyncSession, order: LectureOrder, topic: LectureTopic, branch: OrgCard, to: list[UUID]
) -> None:
    times = "、".join(said(one) for one in order.wished)
    await ask(
        session,
        tenant_id=order.tenant_id,
        to=to,
        kind=NoticeKind.LECTURE_ORDERED,
        title=f"{branch.name}点课：{topic.title}",
        text=f"希望时间：{times}；地点：{order.place or '待定'}",
        link=Link(Subject.LECTURE_ORDER, order.id),
        key=_order(order),
        as_of=order.updated_at,
        due_at=order.answer_due_at,
    )


async def _ask_branch(
    session: AsyncSession, order: LectureOrder, topic: LectureTopic, lecturer: Lecturer, to: list[UUID]
) -> None:
    time = f"改为{said(order.proposed_at)}" if order.proposed_at else ""
    other = "改由其他讲师讲" if order.proposed_lecturer_id else ""
    await ask(
        session,
        tenant_id=order.tenant_id,
        to=to,
        kind=NoticeKind.LECTURE_PROPOSED,
        title=f"{lecturer.name}另提建议：{topic.title}",
        text="；".join(part for part in (time, other, order.state_reason) if part),
        link=Link(Subject.LECTURE_ORDER, order.id),
        key=_proposal(order),
        as_of=order.updated_at,
        due_at=order.answer_due_at,
    )


async def _settle(
    session: AsyncSession,
    order: LectureOrder,
    topic: LectureTopic,
    lecturer: Lecturer,
    branch: OrgCard,
    keeper: OrgCard,
) -> None:
    for key in (_order(order), _proposal(order)):
        because = _CLOSING.get(order.state, Closing.DONE)
        await close(session, tenant_id=order.tenant_id, key=key, because=because)
    if order.state not in _TOLD:
        return
    to = set(await of_branch(session, order.tenant_id, branch))
    if order.state in _TOLD_TO_LECTURER:
        to |= set(await of_lecturer(session, lecturer, keeper))
    when = [said(order.starts_at)] if order.starts_at else []
    words = [*when, order.place, f"主讲{lecturer.name}", order.state_reason]
    await notify(
        session,
        tenant_id=order.tenant_id,
        to=to,
        kind=NoticeKind.LECTURE_SETTLED,
        title=f"{_TOLD[order.state]}：{topic.title}",
        text="，".join(word for word in words if word),
        link=Link(Subject.LECTURE_ORDER, order.id),
        key=f"lecture_told:{order.id}",
        as_of=order.updated_at,
    )
