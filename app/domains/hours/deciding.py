"""What organisations decide about counting, and what counts at a place on a day: its own, or the nearest above."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.hours import repository
from app.domains.hours.counting import SETTINGS, Counting
from app.domains.hours.errors import HoursSettingWrong
from app.domains.hours.models import HoursSetting
from app.domains.hours.vocabulary import SettingKind
from app.domains.orgs.public import OrgCard, ids_on, visible_org
from app.kit.clock import now
from app.kit.decided import Grounds, nearest
from app.kit.ids import uuid7


async def decide(
    session: AsyncSession, actor: Actor, org_id: UUID, *, kind: SettingKind, value: int | None, grounds: Grounds
) -> HoursSetting:
    """Set how hours count at the organisation and below; None revokes the own decision. Entries already made stand.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing, HoursSettingWrong.
    """
    org = await visible_org(session, actor, org_id, Permission.HOURS_SETTING_EDIT)
    if value is not None and value not in SETTINGS[kind].allowed:
        raise HoursSettingWrong(unit=SETTINGS[kind].unit)
    setting = HoursSetting(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        kind=kind,
        value=value,
        **grounds.columns(actor.account_id, now()),
    )
    session.add(setting)
    await session.flush()
    await record(
        session,
        actor,
        "hours.setting_decided",
        target="hours_setting",
        target_id=setting.id,
        org_id=org.id,
        after={"kind": kind, "value": value, "from_on": grounds.from_on, "document": grounds.document},
        note=grounds.reason,
    )
    return setting


def in_force(settings: Iterable[HoursSetting], org_path: str, on: date) -> dict[SettingKind, HoursSetting]:
    """The decisions that count at the end of the path on a day."""
    line = list(reversed(ids_on(org_path)))
    return nearest(settings, line, on, key=lambda one: one.kind, holds=lambda one: one.value is not None)


def counting_of(decided: dict[SettingKind, HoursSetting]) -> Counting:
    return Counting(
        {kind: one.value for kind, one in decided.items() if one.value is not None},
        {kind: one.document for kind, one in decided.items()},
    )


async def counting_at(session: AsyncSession, tenant_id: UUID, org_path: str, on: date) -> Counting:
    """What counts at a place on a day."""
    settings = await repository.settings_along(session, tenant_id, ids_on(org_path))
    return counting_of(in_force(settings, org_path, on))


async def in_force_for(
    session: AsyncSession, actor: Actor, org_id: UUID, on: date
) -> tuple[OrgCard, dict[SettingKind, HoursSetting]]:
    """What counts at an organisation, for who may see it. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.HOURS_RULE_READ)
    settings = await repository.settings_along(session, actor.tenant_id, ids_on(org.path))
    return org, in_force(settings, org.path, on)


async def list_settings(
    session: AsyncSession, actor: Actor, org_id: UUID, *, before: UUID | None, limit: int
) -> list[HoursSetting]:
    """What the organisation itself has decided, the newest first. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.HOURS_RULE_READ)
    return list(await session.scalars(repository.settings_of(actor.tenant_id, org.id, before).limit(limit)))


def day_of(year: int, today: date) -> date:
    """The day whose rules say what a year asked: its last, or today while it goes on."""
    return min(date(year, 12, 31), max(today, date(year, 1, 1)))
