"""Plan a class, set it right before it begins, call it off, find it, read it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.certificates.public import Certificate, CertificateKind, certificates_of
from app.domains.hours.classes import repository
from app.domains.hours.classes.errors import (
    ClassCancelled,
    ClassConcluded,
    ClassDaysWrong,
    ClassNotFound,
    ClassStarted,
    PlacesTaken,
)
from app.domains.hours.classes.events import ClassChanged
from app.domains.hours.classes.models import TrainingCall, TrainingClass
from app.domains.hours.classes.rules import Day, are_days
from app.domains.hours.classes.vocabulary import ClassState
from app.domains.hours.deciding import counting_at
from app.domains.hours.vocabulary import SettingKind, TrainingKind, TrainingLevel
from app.domains.orgs.public import visible_org
from app.domains.topics.public import chosen_topics
from app.jobs.events import publish
from app.kit.clock import now, today
from app.kit.ids import uuid7


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """`days` without hundredths count as a full day by the local rules."""

    title: str
    kind: TrainingKind
    level: TrainingLevel
    place: str
    places: int
    days: list[tuple[date, int | None]]
    document: str
    topic_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody called up: the answer, the days, the result, the certificate."""

    call: TrainingCall
    name: str
    present: dict[date, int]
    certificate: Certificate | None


@dataclass(frozen=True, slots=True)
class ClassFound:
    training: TrainingClass
    org_path: str


async def plan_class(session: AsyncSession, actor: Actor, org_id: UUID, *, plan: ClassPlan) -> TrainingClass:
    """Raises OrgNotFound, PermissionMissing, SecondFactorMissing, ClassDaysWrong, TopicNotFound, TopicClosed."""
    org = await visible_org(session, actor, org_id, Permission.HOURS_CLASS_EDIT)
    moment = now()
    training = TrainingClass(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        state=ClassState.OPEN,
        created_by=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    await _take_over(session, training, org.path, plan)
    session.add(training)
    await session.flush()
    await tell(session, actor, "training_class.planned", training)
    return training


async def _take_over(session: AsyncSession, training: TrainingClass, org_path: str, plan: ClassPlan) -> None:
    """Raises ClassDaysWrong, TopicNotFound, TopicClosed."""
    await chosen_topics(
        session, training.tenant_id, plan.topic_ids, held=[UUID(one) for one in training.topic_ids or ()]
    )
    first = min((day for day, _ in plan.days), default=None)
    if first is None:
        raise ClassDaysWrong
    counting = await counting_at(session, training.tenant_id, org_path, first)
    full_day = counting.value(SettingKind.FULL_DAY)
    days = sorted(
        (Day(on, full_day if hundredths is None else hundredths) for on, hundredths in plan.days),
        key=lambda day: day.on,
    )
    if not are_days(days):
        raise ClassDaysWrong
    training.title, training.kind, training.level = plan.title, plan.kind, plan.level
    training.place, training.places, training.document = plan.place, plan.places, plan.document
    training.days = [{"on": day.on.isoformat(), "hundredths": day.hundredths} for day in days]
    training.topic_ids = [str(one) for one in dict.fromkeys(plan.topic_ids)]
    training.from_on, training.until_on = days[0].on, days[-1].on
    training.basis = counting.basis(SettingKind.FULL_DAY)


async def change_class(session: AsyncSession, actor: Actor, found: ClassFound, *, plan: ClassPlan) -> TrainingClass:
    """Set a class right that was found with its lock and has not begun. Whoever is called is told of days and place.

    Raises ClassCancelled, ClassConcluded, ClassStarted, PlacesTaken, ClassDaysWrong, TopicNotFound, TopicClosed.
    """
    training = found.training
    refuse_unless_open(training)
    if today() >= training.from_on:
        raise ClassStarted
    taken = await repository.places_taken(session, actor.tenant_id, training.id)
    if plan.places < taken:
        raise PlacesTaken(taken=taken)
    shown = (training.title, training.place, training.days)
    await _take_over(session, training, found.org_path, plan)
    training.version, training.updated_at = training.version + 1, now()
    await session.flush()
    await tell(session, actor, "training_class.changed", training, days=training.days, places=training.places)
    if shown != (training.title, training.place, training.days):
        await publish(session, ClassChanged(tenant_id=training.tenant_id, class_id=training.id))
    return training


def refuse_unless_open(training: TrainingClass) -> None:
    if training.state is ClassState.CANCELLED:
        raise ClassCancelled
    if training.state is ClassState.CONCLUDED:
        raise ClassConcluded


async def find_class(session: AsyncSession, actor: Actor, class_id: UUID, *, lock: bool = False) -> ClassFound:
    """The class, for who holds it. Raises ClassNotFound, PermissionMissing, SecondFactorMissing."""
    awake = replace(actor, second_factor=True)
    scopes = [awake.scope(one) for one in (Permission.HOURS_CLASS_EDIT, Permission.HOURS_SUM_READ)]
    found = await repository.find_class(session, actor.tenant_id, class_id, scopes=scopes, lock=lock)
    if found is None:
        raise ClassNotFound
    require(actor, Permission.HOURS_CLASS_EDIT, at=found[1])
    return ClassFound(*found)


async def cancel_class(session: AsyncSession, actor: Actor, class_id: UUID, *, reason: str) -> TrainingClass:
    """Call an open class off; nobody gets hours of it.

    Raises ClassNotFound, PermissionMissing, ClassCancelled, ClassConcluded.
    """
    training = (await find_class(session, actor, class_id, lock=True)).training
    refuse_unless_open(training)
    training.state, training.state_reason = ClassState.CANCELLED, reason
    training.version, training.updated_at = training.version + 1, now()
    await session.flush()
    await tell(session, actor, "training_class.cancelled", training, note=reason)
    await publish(session, ClassChanged(tenant_id=training.tenant_id, class_id=training.id))
    return training


async def list_classes(
    session: AsyncSession, actor: Actor, *, under: UUID | None, before: UUID | None, limit: int
) -> list[TrainingClass]:
    """The newest first. Raises OrgNotFound, PermissionMissing, SecondFactorMissing."""
    permission = Permission.HOURS_CLASS_EDIT
    scope = require_somewhere(actor, permission)
    path = None if under is None else (await visible_org(session, actor, under, permission)).path
    statement = repository.listed(actor.tenant_id, scope=scope, under=path, before=before)
    return list(await session.scalars(statement.limit(limit)))


async def attendees_of(session: AsyncSession, training: TrainingClass) -> list[Attendee]:
    """Everybody who was called up, in the order of names."""
    tenant_id = training.tenant_id
    present = await repository.presence_of(session, tenant_id, training.id)
    certificates = await certificates_of(session, tenant_id, CertificateKind.TRAINING, training.id)
    return [
        Attendee(call, name, present.get(call.member_id, {}), certificates.get(call.member_id))
        for call, name in await repository.calls_of(session, tenant_id, training.id)
    ]


async def tell(session: AsyncSession, actor: Actor, action: str, training: TrainingClass, **facts: object) -> None:
    """Leave a line in the audit trail."""
    note = str(facts.pop("note", ""))
    await record(
        session,
        actor,
        action,
        target="training_class",
        target_id=training.id,
        org_id=training.org_id,
        after={"state": training.state, **facts},
        note=note,
    )
