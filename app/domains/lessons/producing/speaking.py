"""What a speaker says of his turn: that he has spoken, that he cannot; and that he takes it back."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lessons.producing.errors import (
    OtherSpeaker,
    PlanCancelled,
    PlanDelivered,
    PlanWithoutLesson,
    PlanWithoutSpeaker,
    SpeakerCannotAlready,
    SpeakerNotOnTurn,
    SpeakerSaidNothing,
)
from app.domains.lessons.producing.finding import Held, check_not_aired, manages, plan_for
from app.domains.lessons.producing.models import LessonPlan
from app.domains.lessons.producing.planning import stepped
from app.domains.lessons.producing.reading import slot_on_turn, speaker_of
from app.domains.lessons.producing.vocabulary import SpeakerSlot
from app.kit.clock import now


async def confirm_delivered(session: AsyncSession, actor: Actor, plan_id: UUID, *, slot: SpeakerSlot | None) -> Held:
    """The speaker whose turn it is has spoken or recorded. By himself, or by who plans, and then kept as such.

    Raises PlanNotFound, PlanCancelled, OtherSpeaker, PlanWithoutSpeaker, PlanWithoutLesson, PlanDelivered,
    SpeakerNotOnTurn.
    """
    held = await _speakers_plan(session, actor, plan_id)
    plan, said = held.plan, _slot(actor, held, slot)
    if plan.lesson_id is None:
        raise PlanWithoutLesson
    if plan.delivered_at is not None:
        raise PlanDelivered
    if said is not slot_on_turn(plan):
        raise SpeakerNotOnTurn
    plan.delivered_at, plan.delivered_by = now(), said
    plan.delivery_told_by, plan.delivery_told_by_name = actor.account_id, actor.display_name
    await _step(session, actor, held, said, "lesson_plan.deliver")
    return held


async def say_cannot(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, slot: SpeakerSlot | None, reason: str
) -> Held:
    """The speaker cannot: it is B's turn at once, or that of who plans where there is no other.

    Raises PlanNotFound, PlanCancelled, OtherSpeaker, PlanWithoutSpeaker, PlanDelivered, PlanAired, SpeakerCannotAlready.
    """
    held = await _speakers_plan(session, actor, plan_id)
    plan, said = held.plan, _slot(actor, held, slot)
    if plan.delivered_at is not None:
        raise PlanDelivered
    await check_not_aired(session, plan)
    if _has_said_cannot(plan, said):
        raise SpeakerCannotAlready
    setattr(plan, f"{said.value}_cannot_at", now())
    setattr(plan, f"{said.value}_cannot_reason", reason)
    await _step(session, actor, held, said, "lesson_plan.cannot_deliver", note=reason)
    return held


async def take_back(session: AsyncSession, actor: Actor, plan_id: UUID, *, slot: SpeakerSlot | None) -> Held:
    """The speaker takes back that he has spoken, else that he cannot.

    Raises PlanNotFound, PlanCancelled, OtherSpeaker, PlanWithoutSpeaker, SpeakerSaidNothing, and PlanDelivered where
    another has spoken instead.
    """
    held = await _speakers_plan(session, actor, plan_id)
    plan = held.plan
    excused = SpeakerSlot.B if plan.b_cannot_at is not None else SpeakerSlot.A
    said = _slot(actor, held, slot, usual=plan.delivered_by or excused)
    if plan.delivered_by is said:
        plan.delivered_at = plan.delivered_by = plan.delivery_told_by = None
        plan.delivery_told_by_name = ""
    elif not _has_said_cannot(plan, said):
        raise SpeakerSaidNothing
    elif plan.delivered_at is not None:
        raise PlanDelivered
    else:
        setattr(plan, f"{said.value}_cannot_at", None)
        setattr(plan, f"{said.value}_cannot_reason", "")
    await _step(session, actor, held, said, "lesson_plan.take_back")
    return held


async def _speakers_plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> Held:
    held = await plan_for(session, actor, plan_id, lock=True)
    if not (manages(actor, held.path) or _own_slots(held.plan, held.party.records)):
        raise OtherSpeaker
    if held.plan.cancelled_at is not None:
        raise PlanCancelled
    return held


def _own_slots(plan: LessonPlan, records: Collection[UUID]) -> list[SpeakerSlot]:
    speakers = {SpeakerSlot.A: plan.speaker_a_id, SpeakerSlot.B: plan.speaker_b_id}
    return [slot for slot, member_id in speakers.items() if member_id in records]


def _slot(actor: Actor, held: Held, wanted: SpeakerSlot | None, *, usual: SpeakerSlot | None = None) -> SpeakerSlot:
    """For whom he speaks: the own part; for who plans the `usual`, else the one whose turn it is.

    Raises OtherSpeaker, PlanWithoutSpeaker.
    """
    own = _own_slots(held.plan, held.party.records)
    slot = wanted or (own[0] if own else usual or slot_on_turn(held.plan)) or SpeakerSlot.A
    if slot not in own and not manages(actor, held.path):
        raise OtherSpeaker
    if speaker_of(held.plan, slot) is None:
        raise PlanWithoutSpeaker
    return slot


def _has_said_cannot(plan: LessonPlan, slot: SpeakerSlot) -> bool:
    return (plan.a_cannot_at if slot is SpeakerSlot.A else plan.b_cannot_at) is not None


async def _step(
    session: AsyncSession, actor: Actor, held: Held, slot: SpeakerSlot, action: str, *, note: str = ""
) -> None:
    is_own = slot in _own_slots(held.plan, held.party.records)
    await stepped(session, actor, held.plan, action, {"speaker": slot, "is_own": is_own}, note=note)
