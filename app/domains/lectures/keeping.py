"""Keep the list of lecturers: admit, change, say when they lecture, let go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.audit.trail import record
from app.db.types import plain
from app.domains.auth.public import standing_accounts
from app.domains.lectures import order_repository, repository
from app.domains.lectures.errors import (
    LecturerAccountWrong,
    LecturerDatesWrong,
    LecturerHasSessions,
    LecturerInOffice,
    LecturerPersonWrong,
    LecturerPhoneWrong,
    NoLecturer,
)
from app.domains.lectures.finding import GIVE, MANAGE, lecturer_for
from app.domains.lectures.models import Lecturer
from app.domains.lectures.vocabulary import LecturerLevel
from app.domains.members.public import is_on_roll, member_card
from app.domains.orgs.public import visible_org
from app.jobs.queue import enqueue
from app.keyring.keyring import TenantCipher
from app.kit.clock import CHINA, now
from app.kit.identity import PhoneFault, normalise_phone
from app.kit.ids import uuid7
from app.kit.masks import mask_phone
from app.kit.text import pinyin_full

PHONE = "lecturer.phone"
SETTLE = "lectures.settle_orders_of_left"


@dataclass(frozen=True, slots=True)
class NewLecturer:
    """A member of the register by `member_id`, or somebody from elsewhere by name and unit."""

    member_id: UUID | None
    account_id: UUID | None
    name: str
    unit: str
    phone: str
    level: LecturerLevel
    about: str
    admitted_on: date
    week: list[dict[str, Any]]
    exceptions: list[dict[str, Any]]


async def admit(
    session: AsyncSession, actor: Actor, org_id: UUID, *, new: NewLecturer, cipher: TenantCipher
) -> Lecturer:
    """Raises OrgNotFound, PermissionMissing, SecondFactorMissing, LecturerPersonWrong, LecturerPhoneWrong,
    LecturerAccountWrong, LecturerKnown."""
    org = await visible_org(session, actor, org_id, MANAGE)
    name = await _name(session, actor, new)
    await _check_account(session, actor, new)
    moment = now()
    lecturer = Lecturer(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        member_id=new.member_id,
        account_id=new.account_id,
        name=name,
        pinyin=pinyin_full(name),
        unit=new.unit,
        level=new.level,
        about=new.about,
        admitted_on=new.admitted_on,
        week=plain(new.week),
        exceptions=plain(new.exceptions),
        created_at=moment,
        updated_at=moment,
    )
    _write_phone(lecturer, new.phone, cipher)
    session.add(lecturer)
    await session.flush()
    await _tell(session, actor, "lecturer.admit", lecturer, {"level": new.level, "admitted_on": new.admitted_on})
    return lecturer


async def _name(session: AsyncSession, actor: Actor, new: NewLecturer) -> str:
    """A member has the register's name. Whoever is on the roll of the tenant can lecture, in whatever branch."""
    if new.member_id is None:
        if not new.name or not new.unit:
            raise LecturerPersonWrong
        return new.name
    card = await member_card(session, actor.tenant_id, new.member_id)
    if card is None or not is_on_roll(card.status) or new.name or new.account_id is not None:
        raise LecturerPersonWrong
    if new.phone:
        raise LecturerPhoneWrong
    return card.name


async def _check_account(session: AsyncSession, actor: Actor, new: NewLecturer) -> None:
    if new.account_id is None:
        return
    known = await standing_accounts(session, actor.tenant_id, [new.account_id])
    if new.account_id not in known or known[new.account_id] is not None:
        raise LecturerAccountWrong


def _write_phone(lecturer: Lecturer, phone: str, cipher: TenantCipher) -> None:
    if not phone:
        lecturer.phone = None
        return
    try:
        number = normalise_phone(phone)
    except PhoneFault:
        raise LecturerPhoneWrong from None
    lecturer.phone = cipher.encrypt(number, column=PHONE, row_id=lecturer.id)


def masked(lecturer: Lecturer, cipher: TenantCipher) -> str | None:
    return mask_phone(_phone(lecturer, cipher)) if lecturer.phone else None


def _phone(lecturer: Lecturer, cipher: TenantCipher) -> str:
    return cipher.decrypt(lecturer.phone, column=PHONE, row_id=lecturer.id) if lecturer.phone else ""


async def reveal_phone(
    session: AsyncSession, actor: Actor, lecturer_id: UUID, *, purpose: str, cipher: TenantCipher
) -> str:
    """The whole number, "" where none is kept; told in the audit. Raises LecturerNotFound, PermissionMissing."""
    lecturer = await lecturer_for(session, actor, lecturer_id, MANAGE)
    await _tell(session, actor, "lecturer.reveal", lecturer, {"fields": ["phone"]}, note=purpose)
    return _phone(lecturer, cipher)


async def change_lecturer(
    session: AsyncSession, actor: Actor, lecturer: Lecturer, changes: Mapping[str, Any], *, cipher: TenantCipher
) -> Lecturer:
    """Change what was sent of unit, phone, level, about, week, exceptions. Raises LecturerPhoneWrong."""
    fields = dict(changes)
    if "phone" in fields:
        phone = fields.pop("phone")
        if lecturer.member_id is not None and phone:
            raise LecturerPhoneWrong
        _write_phone(lecturer, phone, cipher)
    for name, value in fields.items():
        setattr(lecturer, name, plain(value) if name in ("week", "exceptions") else value)
    await _changed(session, lecturer)
    await _tell(session, actor, "lecturer.change", lecturer, {"fields": sorted(changes)})
    return lecturer


async def _changed(session: AsyncSession, lecturer: Lecturer) -> None:
    lecturer.version += 1
    lecturer.updated_at = now()
    await session.flush()


async def oneself(session: AsyncSession, actor: Actor) -> Lecturer:
    """The actor as a lecturer. Raises PermissionMissing, NoLecturer."""
    require_somewhere(actor, GIVE)
    lecturer = await repository.own_lecturer(session, actor)
    if lecturer is None:
        raise NoLecturer
    return lecturer


async def say_when(
    session: AsyncSession, actor: Actor, *, week: list[dict[str, Any]], exceptions: list[dict[str, Any]]
) -> Lecturer:
    """The lecturer's own word on when he lectures; lectures that were accepted stand. Raises as `oneself`."""
    lecturer = await oneself(session, actor)
    lecturer.week, lecturer.exceptions = plain(week), plain(exceptions)
    await _changed(session, lecturer)
    await _tell(session, actor, "lecturer.say_when", lecturer, {"fields": ["week", "exceptions"]})
    return lecturer


async def let_go(session: AsyncSession, actor: Actor, lecturer_id: UUID, *, on: date, reason: str) -> Lecturer:
    """From that day on nobody can order the lecturer, and what waits for him in vain is declined. Raises LecturerNotFound, PermissionMissing, LecturerDatesWrong,
    LecturerHasSessions."""
    lecturer = await lecturer_for(session, actor, lecturer_id, MANAGE, lock=True)
    if on < lecturer.admitted_on:
        raise LecturerDatesWrong
    midnight = datetime.combine(on, time(), CHINA)
    if await order_repository.agreed_from(session, actor.tenant_id, lecturer.id, max(midnight, now())):
        raise LecturerHasSessions
    lecturer.exited_on, lecturer.exit_reason = on, reason
    await _changed(session, lecturer)
    # Orders are held before lecturers, so what is open is settled in a transaction of its own.
    await enqueue(session, SETTLE, {"lecturer_id": str(lecturer.id)}, tenant_id=lecturer.tenant_id)
    await _tell(session, actor, "lecturer.exit", lecturer, {"exited_on": on}, note=reason)
    return lecturer


async def readmit(session: AsyncSession, actor: Actor, lecturer_id: UUID, *, on: date, reason: str) -> Lecturer:
    """Raises LecturerNotFound, PermissionMissing, LecturerInOffice, LecturerDatesWrong."""
    lecturer = await lecturer_for(session, actor, lecturer_id, MANAGE, lock=True)
    if lecturer.exited_on is None:
        raise LecturerInOffice
    if on < lecturer.exited_on:
        raise LecturerDatesWrong
    before = {"admitted_on": lecturer.admitted_on, "exited_on": lecturer.exited_on}
    lecturer.admitted_on, lecturer.exited_on, lecturer.exit_reason = on, None, ""
    await _changed(session, lecturer)
    await _tell(session, actor, "lecturer.readmit", lecturer, {"admitted_on": on}, before=before, note=reason)
    return lecturer


async def _tell(
    session: AsyncSession, actor: Actor, action: str, lecturer: Lecturer, after: Mapping[str, Any], **more: Any
) -> None:
    await record(
        session,
        actor,
        action,
        target="lecturer",
        target_id=lecturer.id,
        org_id=lecturer.org_id,
        after=after,
        **more,
    )
