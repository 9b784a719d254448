"""Who was there on which day, and with which result; the ledger and the certificates follow both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.dialect import upsert
from app.domains.certificates.public import CertificateKind, Occasion, Wording, certify_passed
from app.domains.hours.classes import repository
from app.domains.hours.classes.errors import (
    ClassCancelled,
    ClassNotOver,
    NeverPresent,
    NotAClassDay,
    NotInClass,
    PresenceTooLong,
)
from app.domains.hours.classes.holding import ClassFound, find_class, tell
from app.domains.hours.classes.models import TrainingCall, TrainingClass, TrainingPresence
from app.domains.hours.classes.rules import shares_of
from app.domains.hours.classes.vocabulary import TAKING_PLACES, ClassResult, ClassState
from app.domains.hours.counting import hours_text
from app.domains.hours.crediting import Share, Source, settle
from app.domains.hours.knowledge.tagging import teach
from app.domains.hours.vocabulary import Bucket, SourceKind
from app.domains.members.public import member_cards
from app.kit.clock import now, today
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody was there; without hundredths for the whole day, with 0 not at all."""

    member_id: UUID
    hundredths: int | None


async def enter_presence(
    session: AsyncSession, actor: Actor, class_id: UUID, *, day: date, people: Sequence[Present]
) -> TrainingClass:
    """Enter a day's sign-in list, or set it right; the last word counts, others of the day stay as they are.

    Raises ClassNotFound, PermissionMissing, ClassCancelled, NotAClassDay, PresenceTooLong, NotInClass, NeverPresent.
    """
    found = await _held(session, actor, class_id)
    training = found.training
    worth = {one.on: one.hundredths for one in training.schedule}.get(day)
    if worth is None or day > today():
        raise NotAClassDay
    calls = await _calls(session, training, [one.member_id for one in people])
    entered = {one.member_id: worth if one.hundredths is None else one.hundredths for one in people}
    if any(hundredths > worth for hundredths in entered.values()):
        raise PresenceTooLong
    await _write(session, actor, training, day, entered)
    present = await repository.presence_of(session, actor.tenant_id, class_id)
    for call in calls.values():
        if call.result is ClassResult.PASSED and not any(present[call.member_id].values()):
            raise NeverPresent
    await tell(session, actor, "training_class.presence", training, day=day, present=entered)
    if training.state is ClassState.CONCLUDED:
        await _settle(session, actor, found)
    return training


async def _write(
    session: AsyncSession, actor: Actor, training: TrainingClass, day: date, entered: Mapping[UUID, int]
) -> None:
    rows = [
        {
            "tenant_id": training.tenant_id,
            "id": uuid7(),
            "class_id": training.id,
            "member_id": member_id,
            "day": day,
            "hundredths": hundredths,
            "recorded_by": actor.account_id,
            "recorded_at": now(),
        }
        for member_id, hundredths in sorted(entered.items())
    ]
    keys = ("tenant_id", "class_id", "member_id", "day")
    renewed = ("hundredths", "recorded_by", "recorded_at")
    await session.execute(upsert(session, TrainingPresence, rows, keys=keys, update=renewed))


async def enter_results(
    session: AsyncSession, actor: Actor, class_id: UUID, *, results: Mapping[UUID, ClassResult]
) -> TrainingClass:
    """Conclude the class, or set a result right: who passed has the hours of the own days and a certificate.

    Raises ClassNotFound, PermissionMissing, ClassCancelled, ClassNotOver, NotInClass, NeverPresent.
    """
    found = await _held(session, actor, class_id)
    training = found.training
    if today() < training.until_on:
        raise ClassNotOver
    calls = await _calls(session, training, list(results))
    present = await repository.presence_of(session, actor.tenant_id, class_id)
    for member_id, result in results.items():
        if result is ClassResult.PASSED and not any(present.get(member_id, {}).values()):
            raise NeverPresent
        calls[member_id].result = result
    training.state, training.updated_at = ClassState.CONCLUDED, now()
    await session.flush()
    await tell(session, actor, "training_class.results", training, results=dict(results))
    await _settle(session, actor, found)
    return training


async def _held(session: AsyncSession, actor: Actor, class_id: UUID) -> ClassFound:
    """The class, which nobody else changes until this transaction ends."""
    found = await find_class(session, actor, class_id, lock=True)
    if found.training.state is ClassState.CANCELLED:
        raise ClassCancelled
    return found


async def _calls(session: AsyncSession, training: TrainingClass, members: Sequence[UUID]) -> dict[UUID, TrainingCall]:
    calls = await repository.calls_by_member(session, training.tenant_id, training.id, members)
    if any(one not in calls or calls[one].state not in TAKING_PLACES for one in members):
        raise NotInClass
    return calls


async def _settle(session: AsyncSession, actor: Actor, found: ClassFound) -> None:
    training, tenant_id = found.training, found.training.tenant_id
    calls = [call for call, _ in await repository.calls_of(session, tenant_id, training.id) if call.result is not None]
    present = await repository.presence_of(session, tenant_id, training.id)
    cards = await member_cards(session, tenant_id, [call.member_id for call in calls])
    shares = [
        Share(
            member_id=call.member_id,
            org_id=cards[call.member_id].org_id,
            year=one.year,
            held_on=one.first_on,
            bucket=Bucket.CONCENTRATED,
            hundredths=one.hundredths,
            state=one.state,
            explanation=f"培训班，按签到的天数计{hours_text(one.hundredths)}学时",
            basis=training.document,
            reason=one.reason,
            training_kind=training.kind,
            training_level=training.level,
        )
        for call in calls
        for one in shares_of(present.get(call.member_id, {}), call.result)
    ]
    source = Source(SourceKind.TRAINING_CLASS, training.id, training.title)
    await teach(session, tenant_id, source, [UUID(one) for one in training.topic_ids])
    await settle(session, tenant_id, source, shares, by=actor.account_id)
    occasion = Occasion(CertificateKind.TRAINING, training.id, training.org_id, training.title)
    papers = {call.member_id: _wording(training, present.get(call.member_id, {}), call.result) for call in calls}
    await certify_passed(session, tenant_id, occasion, papers)


def _wording(training: TrainingClass, present: Mapping[date, int], result: ClassResult | None) -> Wording | None:
    """What the certificate of somebody who passed says: the own days and hours."""
    days, hundredths = sorted(day for day, worth in present.items() if worth), sum(present.values())
    if result is not ClassResult.PASSED or not days:
        return None
    span = _said(days[0]) if len(days) == 1 else f"{_said(days[0])}至{_said(days[-1])}"
    text = f"于{span}参加{training.title}，共{len(days)}天、{hours_text(hundredths)}学时，成绩合格，准予结业"
    return Wording(text, days[0], days[-1], hundredths)


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
