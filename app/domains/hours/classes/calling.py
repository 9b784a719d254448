"""Call members up by name, take a call back, and the member's own answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.certificates.public import Certificate
from app.domains.hours.classes import repository
from app.domains.hours.classes.errors import (
    CallAnswered,
    CallAttended,
    CallNotFound,
    ClassFull,
    NotCallable,
)
from app.domains.hours.classes.events import CalledUp
from app.domains.hours.classes.holding import find_class, refuse_unless_open, tell
from app.domains.hours.classes.models import TrainingCall, TrainingClass
from app.domains.hours.classes.vocabulary import TAKING_PLACES, CallState, ClassState
from app.domains.hours.errors import HoursMemberNotFound, HoursNotOfBranch
from app.domains.hours.finding import Person, oneself, person_for
from app.domains.members.public import is_on_roll, member_cards, surviving_record
from app.domains.notices.public import Closing, close
from app.domains.orgs.public import BRANCHES, visible_org
from app.jobs.events import publish
from app.kit.clock import now, today
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class OwnCall:
    call: TrainingCall
    training: TrainingClass
    certificate: Certificate | None


@dataclass(frozen=True, slots=True)
class BranchCall:
    """A call-up as the member's branch sees it."""

    call: TrainingCall
    training: TrainingClass
    member_name: str


@dataclass(frozen=True, slots=True)
class Called:
    """How many were called up, and how many wait for a place."""

    count: int
    reserves: int


async def call_up(
    session: AsyncSession, actor: Actor, class_id: UUID, *, member_ids: Sequence[UUID], reserve: bool = False
) -> Called:
    """Call these members up, all or none; who is called already stays. With `reserve` those for whom there is no place
    wait for one in the order of the list.

    The class is held meanwhile, so that two lists never take one place twice. Raises ClassNotFound, PermissionMissing,
    ClassCancelled, ClassConcluded, NotCallable, ClassFull.
    """
    found = await find_class(session, actor, class_id, lock=True)
    training = found.training
    refuse_unless_open(training)
    wanted = list(dict.fromkeys(member_ids))
    cards = await member_cards(session, actor.tenant_id, wanted)
    if any(
        member_id not in cards
        or not cards[member_id].org_path.startswith(found.org_path)
        or not is_on_roll(cards[member_id].status)
        for member_id in wanted
    ):
        raise NotCallable
    known = await repository.calls_by_member(session, actor.tenant_id, class_id, wanted)
    new = [one for one in wanted if one not in known or known[one].state not in TAKING_PLACES]
    left = training.places - await repository.places_taken(session, actor.tenant_id, class_id)
    if len(new) > left and not reserve:
        raise ClassFull(left=left)
    called = new[: max(0, left)]
    waiting = [one for one in new[len(called) :] if one not in known or known[one].state is not CallState.RESERVE]
    for member_id in called:
        await _put(session, actor, training, known.get(member_id), member_id, CallState.CALLED)
    for place, member_id in enumerate(waiting):
        await _put(session, actor, training, known.get(member_id), member_id, CallState.RESERVE, place=place)
    await session.flush()
    await tell(session, actor, "training_class.called_up", training, member_ids=called, reserves=waiting)
    return Called(len(called), len(waiting))


async def _put(
    session: AsyncSession,
    actor: Actor,
    training: TrainingClass,
    known: TrainingCall | None,
    member_id: UUID,
    state: CallState,
    *,
    place: int = 0,
) -> None:
    """A new call, or the same person's declined, withdrawn or waiting one once more.

    Who waits does so since an instant that keeps the order of the list: `place` microseconds later.
    """
    call = known
    if call is None:
        call = TrainingCall(tenant_id=actor.tenant_id, id=uuid7(), class_id=training.id, member_id=member_id)
        session.add(call)
    call.state, call.reason = state, ""
    call.called_by, call.called_at = actor.account_id, now() + timedelta(microseconds=place)
    call.answered_at, call.answered_by = None, None
    if state is CallState.CALLED:
        await publish(session, CalledUp(tenant_id=training.tenant_id, class_id=training.id, member_id=member_id))


async def fill_places(session: AsyncSession, actor: Actor, training: TrainingClass) -> None:
    """Whoever has waited longest moves up into each free place, as long as the class has not begun. It is held."""
    if training.state is not ClassState.OPEN or today() >= training.from_on:
        return
    left = training.places - await repository.places_taken(session, training.tenant_id, training.id)
    for call in await repository.reserves_of(session, training.tenant_id, training.id, limit=max(0, left)):
        await _put(session, actor, training, call, call.member_id, CallState.CALLED)
    await session.flush()


def key_of(call_id: UUID) -> str:
    """The to-do to answer this call."""
    return f"training_call:{call_id}"


async def withdraw_call(
    session: AsyncSession, actor: Actor, class_id: UUID, member_id: UUID, *, reason: str
) -> TrainingCall:
    """Raises ClassNotFound, PermissionMissing, ClassCancelled, ClassConcluded, CallNotFound, CallAttended."""
    training = (await find_class(session, actor, class_id, lock=True)).training
    refuse_unless_open(training)
    call = (await repository.calls_by_member(session, actor.tenant_id, class_id, [member_id])).get(member_id)
    if call is None:
        raise CallNotFound
    if any((await repository.presence_of(session, actor.tenant_id, class_id)).get(member_id, {}).values()):
        raise CallAttended
    call.state, call.reason = CallState.WITHDRAWN, reason
    await session.flush()
    await close(session, tenant_id=actor.tenant_id, key=key_of(call.id), because=Closing.WITHDRAWN)
    await tell(session, actor, "training_class.call_withdrawn", training, member_id=member_id, note=reason)
    await fill_places(session, actor, training)
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
    return await _answer(session, actor, call_id, await oneself(session, actor), accepts=accepts, reason=reason)


async def answer_for_member(
    session: AsyncSession, actor: Actor, call_id: UUID, *, accepts: bool, reason: str
) -> TrainingCall:
    """The branch answers for a member of its own, who may have no phone.

    Raises CallNotFound, PermissionMissing, CallAnswered, ClassCancelled, ClassConcluded, ClassFull.
    """
    member_id = await repository.called_member(session, actor.tenant_id, call_id)
    if member_id is None:
        raise CallNotFound
    try:
        survivor = await surviving_record(session, actor.tenant_id, member_id)
        person = await person_for(session, actor, survivor, Permission.HOURS_CERTIFY)
    except HoursMemberNotFound as missing:
        raise CallNotFound from missing
    return await _answer(session, actor, call_id, person, accepts=accepts, reason=reason)


async def _answer(
    session: AsyncSession, actor: Actor, call_id: UUID, person: Person, *, accepts: bool, reason: str
) -> TrainingCall:
    seen = await repository.own_call(session, actor.tenant_id, person.records, call_id)
    if seen is None:
        raise CallNotFound
    # The class first, as whoever calls up does: then the call is read as it stands behind that lock.
    training = await repository.class_of(session, actor.tenant_id, seen.class_id, lock=True)
    known = await repository.own_call(session, actor.tenant_id, person.records, call_id) or seen
    refuse_unless_open(training)
    if known.state is CallState.WITHDRAWN or today() >= training.from_on:
        raise CallAnswered
    if accepts and known.state not in TAKING_PLACES:
        left = training.places - await repository.places_taken(session, actor.tenant_id, training.id)
        if left < 1:
            raise ClassFull(left=left)
    known.state = CallState.ACCEPTED if accepts else CallState.DECLINED
    known.reason, known.answered_at, known.answered_by = reason, now(), actor.account_id
    await session.flush()
    await close(session, tenant_id=actor.tenant_id, key=key_of(known.id))
    await tell(
        session, actor, "training_class.answered", training, member_id=known.member_id, answer=known.state, note=reason
    )
    await fill_places(session, actor, training)
    return known


async def branch_calls(
    session: AsyncSession, actor: Actor, org_id: UUID, *, before: UUID | None, limit: int
) -> list[BranchCall]:
    """The call-ups of a branch's members, the newest first. Raises OrgNotFound, PermissionMissing, HoursNotOfBranch."""
    org = await visible_org(session, actor, org_id, Permission.HOURS_READ)
    if org.kind not in BRANCHES:
        raise HoursNotOfBranch
    found = await repository.calls_in_branch(session, actor.tenant_id, org.id, before=before, limit=limit)
    return [BranchCall(*row) for row in found]
