"""The slot of an organisation: when it airs, and how early it is warned of a gap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.lessons.daily import repository
from app.domains.lessons.daily.coming import rhythm_of
from app.domains.lessons.daily.models import DailySlot
from app.domains.lessons.daily.places import place_for
from app.domains.lessons.daily.rules import DEFAULT_MINUTE, EVERY_DAY
from app.domains.lessons.daily.settling import settle_later
from app.domains.lessons.errors import OrgInactive
from app.domains.lessons.finding import STAFF
from app.domains.lessons.producing.planned import slot_decided
from app.domains.orgs.public import OrgCard, OrgStatus
from app.kit.clock import now
from app.kit.ids import uuid7

_TIMING = ("is_open", "minute", "weekdays")
_DECIDED = (*_TIMING, "warn_days")


@dataclass(frozen=True, slots=True)
class Held:
    """A slot, whose it is, and when it airs next."""

    slot: DailySlot
    org: OrgCard
    next_at: datetime | None


async def slot_of(session: AsyncSession, actor: Actor, org_id: UUID) -> Held:
    """What was decided, to look at; where nothing was, closed and of version 0. Raises as `place_for`."""
    return await _held(session, actor, await place_for(session, actor, org_id, *STAFF))


async def slot_to_decide(session: AsyncSession, actor: Actor, org_id: UUID) -> Held:
    """As `slot_of`, held, by who may publish there. Raises as `place_for`."""
    org = await place_for(session, actor, org_id, Permission.LESSON_PUBLISH)
    await repository.hold(session, actor.tenant_id, org.id)
    return await _held(session, actor, org)


async def _held(session: AsyncSession, actor: Actor, org: OrgCard) -> Held:
    slot = await repository.slot(session, actor.tenant_id, org.id) or DailySlot(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        is_open=False,
        minute=DEFAULT_MINUTE,
        weekdays=EVERY_DAY,
        warn_days=2,
        since=now(),
        warned=[],
        version=0,
    )
    return Held(slot, org, await _next_at(session, slot, org))


async def _next_at(session: AsyncSession, slot: DailySlot, org: OrgCard) -> datetime | None:
    rhythm = await rhythm_of(session, slot, org)
    return None if rhythm is None else rhythm.next_at(now())


async def decide_slot(session: AsyncSession, actor: Actor, held: Held, changes: Mapping[str, Any]) -> Held:
    """Decide what was sent. A minute that has passed today begins tomorrow; a day that has aired stays as it is.

    Raises OrgInactive where a slot is opened for an organisation that stands no more.
    """
    slot, org = held.slot, held.org
    before = {name: getattr(slot, name) for name in _DECIDED}
    for name, value in changes.items():
        setattr(slot, name, value)
    if slot.is_open and org.status is not OrgStatus.ACTIVE:
        raise OrgInactive
    if any(getattr(slot, name) != before[name] for name in _TIMING):
        slot.since = now()
    slot.decided_by = actor.account_id
    slot.version += 1
    session.add(slot)
    await session.flush()
    await record(
        session,
        actor,
        "daily_lesson.decide_slot",
        target="daily_slot",
        target_id=slot.id,
        org_id=org.id,
        before=before,
        after={name: getattr(slot, name) for name in _DECIDED},
    )
    await settle_later(session, actor.tenant_id, org.id)
    await slot_decided(session, actor.tenant_id, org.id)
    return Held(slot, org, await _next_at(session, slot, org))
