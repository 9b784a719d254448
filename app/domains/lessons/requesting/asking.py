"""What a unit does with its requests: ask, look, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.access.scope import Scope
from app.audit.trail import record
from app.domains.lessons.audience import is_empty, reach
from app.domains.lessons.content import Audience
from app.domains.lessons.errors import AudienceEmpty, OrgInactive
from app.domains.lessons.requesting import repository
from app.domains.lessons.requesting.errors import RequestNotFound, RequestSettled, RequestWishPast
from app.domains.lessons.requesting.events import RequestMoved
from app.domains.lessons.requesting.labels import STATES
from app.domains.lessons.requesting.models import LessonRequest
from app.domains.lessons.requesting.vocabulary import RequestState
from app.domains.lessons.rules import check_one_audience
from app.domains.orgs.public import OrgCard, OrgStatus, org_card, org_cards, visible_org
from app.jobs.events import publish
from app.kit.clock import now, today
from app.kit.ids import uuid7

BOTH = (Permission.LESSON_ORDER, Permission.LESSON_EDIT)
"""Who orders, and who takes orders: each sees them where he may."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a unit wants, for whom of its people, and by which day."""

    problem: str
    audience: Audience
    wish_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Found:
    """A request and the unit that asked."""

    request: LessonRequest
    org: OrgCard


def _sight(actor: Actor) -> Sequence[Scope]:
    awake = replace(actor, second_factor=True)
    return [awake.scope(permission) for permission in BOTH]


async def ask_for_lesson(session: AsyncSession, actor: Actor, org_id: UUID, *, wish: Wish) -> Found:
    """Order a custom lesson for the unit.

    Raises OrgNotFound, PermissionMissing, OrgInactive, RequestWishPast, CustomAudienceWrong, AudienceOutside,
    AudienceEmpty.
    """
    org = await visible_org(session, actor, org_id, Permission.LESSON_ORDER)
    if org.status is not OrgStatus.ACTIVE:
        raise OrgInactive
    if wish.wish_on is not None and wish.wish_on < today():
        raise RequestWishPast
    audience = wish.audience.model_copy(update={"org_id": wish.audience.org_id or org.id})
    check_one_audience(org.id, audience)
    await reach(session, actor.tenant_id, org, audience)
    if await is_empty(session, actor.tenant_id, org.path, audience, today()):
        raise AudienceEmpty
    moment = now()
    made = LessonRequest(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        problem=wish.problem,
        audience=audience.model_dump(mode="json"),
        wish_on=wish.wish_on,
        note=wish.note,
        state=RequestState.ASKED,
        reason="",
        asked_by=actor.account_id,
        asked_by_name=actor.display_name,
        asked_at=moment,
        handled_by_name="",
        updated_at=moment,
    )
    session.add(made)
    await moved(session, actor, made, "ask", {"problem": made.problem})
    return Found(made, org)


async def request_for(
    session: AsyncSession, actor: Actor, request_id: UUID, permission: Permission | None = None, *, lock: bool = False
) -> Found:
    """Raises RequestNotFound out of sight, PermissionMissing."""
    found = await repository.find(session, actor.tenant_id, request_id, scopes=_sight(actor), lock=lock)
    org = await org_card(session, actor.tenant_id, found.org_id) if found else None
    if found is None or org is None:
        raise RequestNotFound
    if permission is not None:
        require(actor, permission, at=org.path)
    return Found(found, org)


async def list_requests(
    session: AsyncSession,
    actor: Actor,
    *,
    org_id: UUID | None,
    state: RequestState | None,
    before: UUID | None,
    limit: int,
) -> list[Found]:
    """Newest first. Raises PermissionMissing, OrgNotFound."""
    sight = _sight(actor)
    if all(scope.is_empty for scope in sight):
        require_somewhere(actor, BOTH[0])
    path = (await visible_org(session, actor, org_id, Permission.ORG_READ)).path if org_id is not None else None
    rows = await repository.listed(
        session, actor.tenant_id, scopes=sight, path=path, state=state, before=before, limit=limit
    )
    cards = await org_cards(session, actor.tenant_id, {row.org_id for row in rows})
    return [Found(row, cards[row.org_id]) for row in rows]


async def withdraw_request(session: AsyncSession, actor: Actor, request_id: UUID, *, reason: str) -> Found:
    """The unit takes back what nobody has taken yet. Raises RequestNotFound, PermissionMissing, RequestSettled."""
    found = await request_for(session, actor, request_id, Permission.LESSON_ORDER, lock=True)
    refuse_unless(found.request, {RequestState.ASKED})
    found.request.reason = reason
    await step(session, actor, found.request, RequestState.WITHDRAWN, note=reason)
    return found


def refuse_unless(request: LessonRequest, states: frozenset[RequestState] | set[RequestState]) -> None:
    """Raises RequestSettled where it stands otherwise."""
    if request.state not in states:
        raise RequestSettled(state=STATES[request.state])


async def step(
    session: AsyncSession, actor: Actor, request: LessonRequest, state: RequestState, *, note: str = ""
) -> None:
    """The request stands otherwise from now on."""
    request.state, request.updated_at = state, now()
    await moved(session, actor, request, state.value, {"lesson_id": request.lesson_id}, note=note)


async def moved(
    session: AsyncSession, actor: Actor, request: LessonRequest, how: str, after: dict[str, Any], *, note: str = ""
) -> None:
    """Tell the trail, and whoever has to know."""
    await session.flush()
    await record(
        session,
        actor,
        f"lesson_request.{how}",
        target="lesson_request",
        target_id=request.id,
        org_id=request.org_id,
        after=after | {"state": request.state},
        note=note,
    )
    await publish(session, RequestMoved(tenant_id=request.tenant_id, request_id=request.id))
