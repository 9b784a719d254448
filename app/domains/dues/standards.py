"""What an organisation decides about dues, and what counts at a place on a day: its own, or the nearest above."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues import decisions
from app.domains.dues.calculator import Local, Standards, standards_for
from app.domains.dues.errors import DecidedByCommittee, ItemIsNational, ItemsNotWanted, SettingValueWrong
from app.domains.dues.labels import label
from app.domains.dues.models import DuesItem, DuesSetting
from app.domains.dues.national import (
    DEFAULT_ROUNDING,
    FARMER_RANGE,
    ITEM_TABLES,
    RETIRED_SHARE_RANGE,
    ROUNDING_UNITS,
    PayItem,
)
from app.domains.dues.vocabulary import MONTHLY_PAID, PayerKind, SettingKind, Treatment
from app.domains.orgs.public import OrgCard, OrgKind, ids_on, visible_org
from app.kit.clock import now
from app.kit.decided import Grounds, nearest
from app.kit.ids import uuid7

DECIDING_KINDS = frozenset({OrgKind.PARTY_COMMITTEE, OrgKind.WORK_COMMITTEE})
"""What is a 基层党委, and may decide on pay items that no text settles."""

_ALLOWED: Mapping[SettingKind, tuple[Collection[int], str]] = {
    SettingKind.ROUNDING: (ROUNDING_UNITS, "0.01元、0.10元或1.00元"),
    SettingKind.FARMER_AMOUNT: (range(FARMER_RANGE[0], FARMER_RANGE[1] + 1), "每月0.20元至1.00元"),
    SettingKind.RETIRED_SHARE: (range(RETIRED_SHARE_RANGE[0], RETIRED_SHARE_RANGE[1] + 1), "1%至100%"),
    # Every month has a 28th.
    SettingKind.COLLECTION_DAY: (range(1, 29), "每月1日至28日"),
}


async def decide_setting(
    session: AsyncSession, actor: Actor, org_id: UUID, *, kind: SettingKind, value: int | None, grounds: Grounds
) -> DuesSetting:
    """Set rounding (分), the farmers' amount (分), the share of a whole pension (per cent) or the collection day.

    None revokes the own one. Assessments already made stand. Raises OrgNotFound, PermissionMissing, SettingValueWrong.
    """
    org = await visible_org(session, actor, org_id, Permission.DUES_STANDARD_EDIT)
    values, allowed = _ALLOWED[kind]
    if value is not None and value not in values:
        raise SettingValueWrong(allowed=allowed)
    setting = DuesSetting(
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
        "dues.setting_decided",
        target="dues_setting",
        target_id=setting.id,
        org_id=org.id,
        after={"kind": kind, "value": value, "from_on": grounds.from_on, "document": grounds.document},
        note=grounds.reason,
    )
    return setting


@dataclass(frozen=True, slots=True)
class ItemDecision:
    """Does a pay item count, for these kinds of payers? Without a treatment the own decision is revoked."""

    code: str
    name: str
    payer_kinds: Collection[PayerKind]
    treatment: Treatment | None


async def decide_item(
    session: AsyncSession, actor: Actor, org_id: UUID, *, decision: ItemDecision, grounds: Grounds
) -> DuesItem:
    """What no text settles is decided by the 基层党委 (组电明字〔2017〕5号 第一部分).

    Raises OrgNotFound, PermissionMissing, DecidedByCommittee, ItemIsNational, ItemsNotWanted.
    """
    org = await visible_org(session, actor, org_id, Permission.DUES_STANDARD_EDIT)
    if org.kind not in DECIDING_KINDS:
        raise DecidedByCommittee
    for kind in decision.payer_kinds:
        if kind not in MONTHLY_PAID:
            raise ItemsNotWanted(kind=label(kind))
    if _settled_by_text(decision.code):
        raise ItemIsNational
    item = DuesItem(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        code=decision.code,
        name=decision.name,
        payer_kinds=sorted(decision.payer_kinds),
        treatment=decision.treatment,
        **grounds.columns(actor.account_id, now()),
    )
    session.add(item)
    await session.flush()
    await record(
        session,
        actor,
        "dues.item_decided",
        target="dues_item",
        target_id=item.id,
        org_id=org.id,
        after={
            "code": item.code,
            "name": item.name,
            "payer_kinds": item.payer_kinds,
            "treatment": item.treatment,
            "from_on": item.from_on,
            "document": item.document,
        },
        note=grounds.reason,
    )
    return item


def _settled_by_text(code: str) -> bool:
    """At whatever time: a decision that began before the text did would still stand against it today."""
    lines = (items for table in ITEM_TABLES for items in table.items.values())
    return any(item.code == code and not item.is_open for items in lines for item in items)


@dataclass(frozen=True, slots=True)
class InForce:
    """The local decisions that count at a place on a day."""

    settings: Mapping[SettingKind, DuesSetting]
    items: Mapping[PayerKind, list[DuesItem]]

    def local(self, kind: PayerKind) -> Local:
        values = {name: setting.value for name, setting in self.settings.items()}
        return Local(
            rounding=values.get(SettingKind.ROUNDING) or DEFAULT_ROUNDING,
            farmer_amount=values.get(SettingKind.FARMER_AMOUNT),
            retired_share=values.get(SettingKind.RETIRED_SHARE),
            items=[
                PayItem(item.code, item.name, item.treatment, item.document, is_open=True)
                for item in self.items.get(kind, ())
                if item.treatment is not None
            ],
        )


async def in_force_at(session: AsyncSession, tenant_id: UUID, org_path: str, on: date) -> InForce:
    """What has been decided along the path, as it counts at its end."""
    line = list(reversed(ids_on(org_path)))
    settings = await decisions.settings_along(session, tenant_id, line)
    items = await decisions.items_along(session, tenant_id, line)
    return InForce(
        nearest(settings, line, on, key=lambda one: one.kind, holds=lambda one: one.value is not None),
        {
            kind: list(
                nearest(
                    [item for item in items if kind in item.payer_kinds],
                    line,
                    on,
                    key=lambda one: one.code,
                    holds=lambda one: one.treatment is not None,
                ).values()
            )
            for kind in sorted(MONTHLY_PAID)
        },
    )


async def in_force_for(session: AsyncSession, actor: Actor, org_id: UUID, on: date) -> tuple[OrgCard, InForce]:
    """What counts at an organisation, for who may see it. Raises OrgNotFound, PermissionMissing."""
    org = await visible_org(session, actor, org_id, Permission.DUES_STANDARD_READ)
    return org, await in_force_at(session, actor.tenant_id, org.path, on)


async def standards_at(session: AsyncSession, tenant_id: UUID, org_path: str, kind: PayerKind, on: date) -> Standards:
    """All that decides about a kind of payer at a place on a day. Raises StandardMissing."""
    return standards_for(kind, on, (await in_force_at(session, tenant_id, org_path, on)).local(kind))
