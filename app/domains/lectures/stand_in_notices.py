"""What is told of one lecturer speaking for another. The job reads how it stands now, so it may run late, twice or out of order."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.access.permissions import Permission
from app.domains.lectures import order_repository, repository, stand_in_repository
from app.domains.lectures.events import StandInChanged
from app.domains.lectures.models import LectureOrder, Lecturer, LectureStandIn, LectureTopic
from app.domains.lectures.notifying import of_branch, of_lecturer
from app.domains.lectures.vocabulary import StandInState
from app.domains.meetings.public import said
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, deciders, notify
from app.domains.orgs.public import OrgCard, org_cards
from app.jobs.handlers import JobContext

_CLOSING = {StandInState.WITHDRAWN: Closing.WITHDRAWN, StandInState.LAPSED: Closing.LAPSED}
_SPEAKS = (StandInState.AGREED, StandInState.RECORDED)
_TOLD = {
    StandInState.DECLINED: "谢绝代讲",
    StandInState.LAPSED: "代讲未获答复",
    StandInState.AGREED: "主讲人更换",
    StandInState.RECORDED: "主讲人更正",
}


@dataclass(frozen=True, slots=True)
class _Facts:
    row: LectureStandIn
    order: LectureOrder
    topic: LectureTopic
    before: Lecturer
    after: Lecturer
    orgs: dict[UUID, OrgCard]

    @property
    def as_of(self) -> datetime:
        return self.row.answered_at or self.row.asked_at

    @property
    def link(self) -> Link:
        return Link(Subject.LECTURE_ORDER, self.order.id)

    @property
    def when_and_where(self) -> list[str]:
        return [said(self.order.starts_at), self.order.place] if self.order.starts_at else [self.order.place]


async def tell(job: JobContext) -> None:
    """Who is asked learns it until he has answered; then those who asked, and where another speaks, the branch."""
    facts = await _facts(job)
    if facts is None:
        return
    row, key = facts.row, f"lecture_stand_in:{facts.row.id}"
    if row.state is StandInState.ASKED:
        await _ask(job, facts, key)
        return
    await close(job.session, tenant_id=job.tenant_id, key=key, because=_CLOSING.get(row.state, Closing.DONE))
    if row.state in _TOLD:
        await _settle(job, facts)


async def _facts(job: JobContext) -> _Facts | None:
    row = await stand_in_repository.by_id(job.session, job.tenant_id, job.event(StandInChanged).stand_in_id)
    order = await order_repository.held_order(job.session, job.tenant_id, row.order_id) if row else None
    if row is None or order is None:
        return None
    await job.session.refresh(row)
    lecturers = await repository.lecturers_by_id(job.session, job.tenant_id, {row.from_id, row.to_id})
    before, after = lecturers[row.from_id], lecturers[row.to_id]
    topic = (await repository.topics_by_id(job.session, job.tenant_id, [order.topic_id]))[order.topic_id]
    orgs = await org_cards(job.session, job.tenant_id, {order.org_id, before.org_id, after.org_id})
    return _Facts(row, order, topic, before, after, orgs)


async def _ask(job: JobContext, facts: _Facts, key: str) -> None:
    after = facts.after
    await ask(
        job.session,
        tenant_id=job.tenant_id,
        to=await of_lecturer(job.session, after, facts.orgs[after.org_id]),
        kind=NoticeKind.LECTURE_ORDERED,
        title=f"请代{facts.before.name}讲：{facts.topic.title}",
        text="，".join([facts.orgs[facts.order.org_id].name, *facts.when_and_where]),
        link=facts.link,
        key=key,
        as_of=facts.as_of,
        due_at=facts.order.starts_at,
    )


async def _settle(job: JobContext, facts: _Facts) -> None:
    """The lecturer and the department are told the answer. Where another speaks, he is too, and the branch: never why."""
    state, before, after = facts.row.state, facts.before, facts.after
    keeper = facts.orgs[before.org_id]
    to = set(await of_lecturer(job.session, before, keeper))
    to |= set(await deciders(job.session, job.tenant_id, Permission.LECTURE_MANAGE, at=keeper.path))
    if state in _SPEAKS:
        branch = facts.orgs[facts.order.org_id]
        to |= set(await of_lecturer(job.session, after, facts.orgs[after.org_id]))
        to |= set(await of_branch(job.session, job.tenant_id, branch))
    words = f"由{after.name}代{before.name}主讲" if state in _SPEAKS else f"仍由{before.name}主讲"
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=to,
        kind=NoticeKind.LECTURE_SETTLED,
        title=f"{_TOLD[state]}：{facts.topic.title}",
        text="，".join([words, *facts.when_and_where]),
        link=facts.link,
        key=f"lecture_speaker:{facts.order.id}",
        as_of=facts.as_of,
    )
