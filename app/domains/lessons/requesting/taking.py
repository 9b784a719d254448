"""What editors do with requests: take one and begin the draft, or decline; a published lesson delivers it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.lessons.content import Audience, Custom, LessonContent, unit_of
from app.domains.lessons.drafting import make_lesson
from app.domains.lessons.models import LessonVersion, PublishedLesson
from app.domains.lessons.requesting import repository
from app.domains.lessons.requesting.asking import Found, refuse_unless, request_for, step
from app.domains.lessons.requesting.errors import RequestTakerBeside
from app.domains.lessons.requesting.vocabulary import OPEN, RequestState
from app.domains.orgs.public import ids_on, visible_org

_TITLE = 100


async def take_request(
    session: AsyncSession, actor: Actor, request_id: UUID, *, org_id: UUID, title: str = ""
) -> Found:
    """Begin a draft of the organisation for the unit, with its problem and its people; without a title the problem is it.

    Raises RequestNotFound, PermissionMissing, RequestSettled, OrgNotFound, RequestTakerBeside, OrgInactive,
    AudienceOutside.
    """
    found = await request_for(session, actor, request_id, Permission.LESSON_EDIT, lock=True)
    request = found.request
    refuse_unless(request, {RequestState.ASKED})
    org = await visible_org(session, actor, org_id, Permission.LESSON_EDIT)
    if org.id not in ids_on(found.org.path):
        raise RequestTakerBeside
    content = LessonContent(
        title=title or request.problem[:_TITLE],
        custom=Custom(org_id=request.org_id, problem=request.problem),
        audience=Audience.model_validate(request.audience),
    )
    made = await make_lesson(session, actor, org_id=org.id, content=content)
    request.lesson_id = made.lesson.id
    _handle(actor, found)
    await step(session, actor, request, RequestState.TAKEN)
    return found


async def decline_request(session: AsyncSession, actor: Actor, request_id: UUID, *, reason: str) -> Found:
    """Say why it is not made, or not finished: a draft that was begun stays one.

    Raises RequestNotFound, PermissionMissing, RequestSettled.
    """
    found = await request_for(session, actor, request_id, Permission.LESSON_EDIT, lock=True)
    refuse_unless(found.request, OPEN)
    found.request.reason = reason
    _handle(actor, found)
    await step(session, actor, found.request, RequestState.DECLINED, note=reason)
    return found


def _handle(actor: Actor, found: Found) -> None:
    found.request.handled_by, found.request.handled_by_name = actor.account_id, actor.display_name


async def deliver(session: AsyncSession, actor: Actor, lesson_id: UUID) -> None:
    """The lesson was published: if it is still made for the unit, the request is met. Safe to repeat."""
    request = await repository.taken_for(session, actor.tenant_id, lesson_id)
    row = await session.get(PublishedLesson, (actor.tenant_id, lesson_id)) if request else None
    if request is None or row is None or row.withdrawn_at is not None:
        return
    version = await session.get_one(LessonVersion, (actor.tenant_id, row.version_id))
    if unit_of(version.content) == request.org_id:
        await step(session, actor, request, RequestState.DELIVERED)
