"""Call members up by name, take a call back, and the member's own answer."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.hours.classes import repository
from app.domains.hours.classes.errors import (
    CallAnswered,
    CallAttended,
    CallNotFound,
    ClassCancelled,
    ClassConcluded,
    ClassFull,
    NotCallable,
)
from app.domains.hours.classes.events import CalledUp
from app.domains.hours.classes.holding import find_class, tell
from app.domains.hours.classes.models import TrainingCall, TrainingCertificate, TrainingClass
from app.domains.hours.classes.vocabulary import TAKING_PLACES, CallState, ClassState
from app.domains.hours.finding import oneself
from app.domains.members.public import is_on_roll, member_cards
from app.jobs.events import publish
from app.kit.clock import now, today
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class OwnCall:
    call: TrainingCall
    training: TrainingClass
    certificate: TrainingCertificate | None


async def call_up(session: AsyncSession, actor: Actor, class_id: UUID, *, member_ids: Collection[UUID]) -> int:
    """Call these members up, all or none; who is called already stays. How many are new.

    The class is held meanwhile, so that two lists never take one place twice. Raises ClassNotFound, PermissionMissing,
    ClassCancelled, ClassConcluded, NotCallable, ClassFull.
    """
    found = await find_class(session, actor, class_id, lock=True)
    training = found.training
    _refuse_unless_open(training)
    cards = await member_cards(session, actor.tenant_id, member_ids)
    wanted = set(member_ids)
    if any(
        member_id not in cards
        or not cards[member_id].org_path.startswith(found.org_path)
        or not is_on_roll(cards[member_id].status)
        for member_id in wanted
    ):
        raise NotCallable
    known = await repository.calls_by_member(session, actor.tenant_id, class_id, wanted)
    new = sorted(one for one in wanted if one not in known or known[one].state not in TAKING_PLACES)
    left = training.places - await repository.places_taken(session, actor.tenant_id, class_id)
    if len(new) > left:
        raise ClassFull(left=left)
    for member_id in new:
        _put(session, actor, training, known.get(member_id), member_id)
        await publish(session, CalledUp(tenant_id=actor.tenant_id, class_id=class_id, member_id=member_id))
    await session.flush()
    await tell(session, actor, "training_class.called_up", training, member_ids=new)
    return len(new)


def _refuse_unless_open(training: TrainingClass) -> None:
    if training.state is ClassState.CANCELLED:
        raise ClassCancelled
    if training.state is ClassState.CONCLUDED:
        raise ClassConcluded


def _put(
    session: AsyncSession, actor: Actor, training: TrainingClass, known: TrainingCall | None, member_id: UUID
) -> None:
    """A new call, or the same person's declined or withdrawn one once more."""
    call = known
    if call is None:
        call = TrainingCall(tenant_id=actor.tenant_id, id=uuid7(), class_id=training.id, member_id=member_id)
        session.add(call)
    call.state, call.reason = CallState.CALLED, ""
    call.called_by, call.called_at, call.answered_at = actor.account_id, now(), None


async def withdraw_call(
    session: AsyncSession, actor: Actor, class_id: UUID, member_id: UUID, *, reason: str
) -> TrainingCall:
    """Raises ClassNotFound, PermissionMissing, ClassCancelled, ClassConcluded, CallNotFound, CallAttended."""
    training = (await find_class(session, actor, class_id, lock=True)).training
    _refuse_unless_open(training)
    call = (await repository.calls_by_member(session, actor.tenant_id, class_id, [member_id])).get(member_id)
    if call is None:
        raise CallNotFound
    if any((await repository.presence_of(session, actor.tenant_id, class_id)).get(member_id, {}).values()):
        raise CallAttended
    call.state, call.reason = CallState.WITHDRAWN, reason
    await session.flush()
    await tell(session, actor, "training_class.call_withdrawn", training, member_id=member_id, note=reason)
    return call


async def own_calls(session: AsyncSession, actor: Actor, *, limit: int) -> list[OwnCall]:
    """The classes that the actor was called up to, the one that begins last first. Raises NoOwnHours, PermissionMissing."""
    person = await oneself(session, actor)
    found = await repository.own_calls(session, actor.tenant_id, person.records, limit=limit)
    return [OwnCall(*row) for row in found]


async def answer_call(
    session: AsyncSession, actor: Actor, call_id: UUID, *, accepts: bool, reason: str
) -> TrainingCall:
    """Say whether one comes, before the class begins; the last answer counts, and a place given up is not kept.

    Raises NoOwnHours, PermissionMissing, CallNotFound, CallAnswered, ClassCancelled, ClassConcluded, ClassFull.
    """
    person = await oneself(session, actor)
    seen = await repository.own_call(session, actor.tenant_id, person.records, call_id)
    if seen is None:
        raise CallNotFound
    # The class first, as whoever calls up does: then the call is read as it stands behind that lock.
    training = await repository.class_of(session, actor.tenant_id, seen.class_id, lock=True)
    known = await repository.own_call(session, actor.tenant_id, person.records, call_id) or seen
    _refuse_unless_open(training)
    if known.state is CallState.WITHDRAWN or today() >= training.from_on:
        raise CallAnswered
    if accepts and known.state not in TAKING_PLACES:
        left = training.places - await repository.places_taken(session, actor.tenant_id, training.id)
        if left < 1:
            raise ClassFull(left=left)
    known.state = CallState.ACCEPTED if accepts else CallState.DECLINED
    known.reason, known.answered_at = reason, now()
    await session.flush()
    return known
