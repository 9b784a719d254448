"""Later work of requests: editors are asked until one takes or declines, and the unit learns what became of it."""

from uuid import UUID

from app.access.permissions import Permission
from app.domains.lessons.events import LessonPublished
from app.domains.lessons.requesting import repository
from app.domains.lessons.requesting.events import RequestMoved
from app.domains.lessons.requesting.labels import STATES
from app.domains.lessons.requesting.models import LessonRequest
from app.domains.lessons.requesting.taking import deliver
from app.domains.lessons.requesting.vocabulary import RequestState
from app.domains.notices.public import Closing, Link, NoticeKind, Subject, ask, close, deciders, notify
from app.domains.orgs.public import OrgCard, org_card
from app.jobs.handlers import Handler, JobContext, on

_TOLD = frozenset({RequestState.TAKEN, RequestState.DECLINED, RequestState.DELIVERED})


async def settle_request(job: JobContext) -> None:
    """It reads how the request stands now, whatever moved it."""
    request = await repository.held(job.session, job.tenant_id, job.event(RequestMoved).request_id)
    org = await org_card(job.session, job.tenant_id, request.org_id) if request else None
    if request is None or org is None:
        return
    if request.state is RequestState.ASKED:
        await _ask(job, request, org)
        return
    because = Closing.WITHDRAWN if request.state is RequestState.WITHDRAWN else Closing.DONE
    await close(job.session, tenant_id=job.tenant_id, key=_key(request.id), because=because)
    if request.state in _TOLD:
        await _tell(job, request, org)


async def _ask(job: JobContext, request: LessonRequest, org: OrgCard) -> None:
    # Those above the unit: who writes lessons inside it need not be asked by his own secretary in writing.
    above = await org_card(job.session, job.tenant_id, org.parent_id) if org.parent_id else org
    wish = f"，希望{request.wish_on.month}月{request.wish_on.day}日前上线" if request.wish_on else ""
    await ask(
        job.session,
        tenant_id=job.tenant_id,
        to=await deciders(job.session, job.tenant_id, Permission.LESSON_EDIT, at=(above or org).path),
        kind=NoticeKind.LESSON_REQUEST_TO_TAKE,
        title=f"{org.name}想定制一节微党课",
        text=f"{request.problem}{wish}；请承办，或说明原因后谢绝",
        link=Link(Subject.LESSON_REQUEST, request.id),
        key=_key(request.id),
        as_of=request.asked_at,
    )


async def _tell(job: JobContext, request: LessonRequest, org: OrgCard) -> None:
    to = set(await deciders(job.session, job.tenant_id, Permission.LESSON_ORDER, at=org.path))
    await notify(
        job.session,
        tenant_id=job.tenant_id,
        to=to,
        kind=NoticeKind.LESSON_REQUEST_SETTLED,
        title=f"定制微党课{STATES[request.state]}",
        text=f"{request.problem}；{request.reason}" if request.reason else request.problem,
        link=Link(Subject.LESSON_REQUEST, request.id),
        key=f"{_key(request.id)}:told",
        as_of=request.updated_at,
    )


def _key(request_id: UUID) -> str:
    return f"lesson-request:{request_id}"


async def follow_publication(job: JobContext) -> None:
    await deliver(job.session, job.actor, job.event(LessonPublished).lesson_id)


HANDLERS: tuple[Handler, ...] = (
    on(RequestMoved, "lessons.settle_request", settle_request),
    on(LessonPublished, "lessons.deliver_request", follow_publication),
)
