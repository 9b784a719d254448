"""Plan a class, call it off, find it, read it."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.hours.classes import repository
from app.domains.hours.classes.errors import ClassCancelled, ClassConcluded, ClassDaysWrong, ClassNotFound
from app.domains.hours.classes.models import TrainingCall, TrainingCertificate, TrainingClass
from app.domains.hours.classes.rules import Day, are_days
from app.domains.hours.classes.vocabulary import ClassState
from app.domains.hours.deciding import counting_at
from app.domains.hours.vocabulary import SettingKind, TrainingKind, TrainingLevel
from app.domains.orgs.public import visible_org
from app.kit.clock import now
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


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody called up: the answer, the days, the result, the certificate."""

    call: TrainingCall
    name: str
    present: dict[date, int]
    certificate: TrainingCertificate | None


@dataclass(frozen=True, slots=True)
class ClassFound:
    training: TrainingClass
    org_path: str


async def plan_class(session: AsyncSession, actor: Actor, org_id: UUID, *, plan: ClassPlan) -> TrainingClass:
    """Raises OrgNotFound, PermissionMissing, SecondFactorMissing, ClassDaysWrong."""
    org = await visible_org(session, actor, org_id, Permission.HOURS_CLASS_EDIT)
    first = min((day for day, _ in plan.days), default=None)
    if first is None:
        raise ClassDaysWrong
    counting = await counting_at(session, actor.tenant_id, org.path, first)
    full_day = counting.value(SettingKind.FULL_DAY)
    days = sorted(
        (Day(on, full_day if hundredths is None else hundredths) for on, hundredths in plan.days),
        key=lambda day: day.on,
    )
    if not are_days(days):
        raise ClassDaysWrong
    moment = now()
    training = TrainingClass(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        title=plan.title,
        kind=plan.kind,
        level=plan.level,
        place=plan.place,
        places=plan.places,
        days=[{"on": day.on.isoformat(), "hundredths": day.hundredths} for day in days],
        from_on=days[0].on,
        until_on=days[-1].on,
        document=plan.document,
        basis=counting.basis(SettingKind.FULL_DAY),
        state=ClassState.OPEN,
        created_by=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(training)
    await session.flush()
    await tell(session, actor, "training_class.planned", training)
    return training


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
    if training.state is ClassState.CANCELLED:
        raise ClassCancelled
    if training.state is ClassState.CONCLUDED:
        raise ClassConcluded
    training.state, training.state_reason, training.updated_at = ClassState.CANCELLED, reason, now()
    await session.flush()
    await tell(session, actor, "training_class.cancelled", training, note=reason)
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
    certificates = await repository.certificates_of(session, tenant_id, training.id)
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
