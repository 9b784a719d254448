"""Found an organisation under another, and edit what describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.orgs import repository
from app.domains.orgs.errors import (
    CodeTaken,
    FoundingInFuture,
    KindNotAllowedHere,
    NameTaken,
    OrgNotActive,
    ParentNotFound,
    TreeTooDeep,
)
from app.domains.orgs.events import OrgFounded
from app.domains.orgs.history import Basis, write_change
from app.domains.orgs.labels import ORG_KINDS
from app.domains.orgs.models import Org, OrgChangeKind, OrgKind, OrgStatus, UnitKind
from app.domains.orgs.rules import may_stand_under
from app.domains.orgs.sight import org_for
from app.domains.orgs.tree import MAX_DEPTH, path_of
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.ids import uuid7
from app.kit.masks import mask_phone

PHONE_COLUMN = "org.contact_phone"


@dataclass(frozen=True, slots=True)
class OrgDetails:
    """What describes an organisation besides its name and place. `position` None: after its siblings."""

    short_name: str = ""
    unit_name: str = ""
    code: str | None = None
    position: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    secretary_name: str = ""


async def found(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    parent_id: UUID,
    kind: OrgKind,
    unit_kind: UnitKind,
    name: str,
    founded_on: date | None,
    details: OrgDetails,
    reason: str = "",
    approval: str = "",
) -> Org:
    """Found an organisation under `parent_id`; its history begins on `founded_on` (today, if that is not known).

    Raises ParentNotFound, OrgNotActive, KindNotAllowedHere, TreeTooDeep, NameTaken, CodeTaken, FoundingInFuture.
    """
    await repository.lock_tree(session, actor.tenant_id)
    parent = await org_for(session, actor, parent_id, Permission.ORG_CREATE, missing=ParentNotFound)
    if founded_on is not None and founded_on > today():
        raise FoundingInFuture
    require_place(kind, parent, depth=parent.depth + 1)
    if await repository.name_is_taken(session, actor.tenant_id, parent.id, name):
        raise NameTaken
    if details.code and await repository.code_is_taken(session, actor.tenant_id, details.code):
        raise CodeTaken
    position = details.position
    if position is None:
        position = await repository.next_position(session, actor.tenant_id, parent.id)
    org = new_org(
        parent, kind=kind, unit_kind=unit_kind, name=name, founded_on=founded_on, details=details, position=position
    )
    seal_phone(org, details.contact_phone, cipher)
    session.add(org)
    await session.flush()
    await write_founding(session, actor, org, parent, Basis(founded_on or today(), reason, approval))
    return org


def require_place(kind: OrgKind, parent: Org, *, depth: int) -> None:
    """Raises OrgNotActive, KindNotAllowedHere, or TreeTooDeep where `depth` would be the greatest in the subtree."""
    if parent.status is not OrgStatus.ACTIVE:
        raise OrgNotActive
    if not may_stand_under(kind, parent.kind):
        raise KindNotAllowedHere(kind=ORG_KINDS[kind], parent=ORG_KINDS[parent.kind])
    if depth >= MAX_DEPTH:
        raise TreeTooDeep(levels=MAX_DEPTH)


def new_org(
    parent: Org,
    *,
    kind: OrgKind,
    unit_kind: UnitKind,
    name: str,
    founded_on: date | None,
    details: OrgDetails,
    position: int,
) -> Org:
    """The row, in its place under the parent, without a phone."""
    org_id, moment = uuid7(), now()
    return Org(
        tenant_id=parent.tenant_id,
        id=org_id,
        parent_id=parent.id,
        path=path_of(org_id, parent.path),
        depth=parent.depth + 1,
        kind=kind,
        unit_kind=unit_kind,
        name=name,
        short_name=details.short_name,
        unit_name=details.unit_name,
        code=details.code or None,
        position=position,
        founded_on=founded_on,
        contact_name=details.contact_name,
        secretary_name=details.secretary_name,
        status=OrgStatus.ACTIVE,
        version=1,
        created_at=moment,
        updated_at=moment,
    )


async def write_founding(session: AsyncSession, actor: Actor, org: Org, parent: Org, basis: Basis) -> None:
    after = {"name": org.name, "kind": org.kind, "parent_id": parent.id, "parent_name": parent.name, "code": org.code}
    await write_change(session, actor, org, OrgChangeKind.FOUNDED, basis, before={}, after=after)
    await publish(session, OrgFounded(tenant_id=org.tenant_id, org_id=org.id, parent_id=parent.id))


def seal_phone(org: Org, phone: str, cipher: TenantCipher) -> None:
    org.contact_phone_sealed = cipher.encrypt(phone, column=PHONE_COLUMN, row_id=org.id) if phone else None


def phone_of(org: Org, cipher: TenantCipher) -> str:
    """The contact's number in the clear, "" where there is none."""
    if org.contact_phone_sealed is None:
        return ""
    return cipher.decrypt(org.contact_phone_sealed, column=PHONE_COLUMN, row_id=org.id)


async def edit(
    session: AsyncSession, actor: Actor, org: Org, *, cipher: TenantCipher, changes: Mapping[str, Any], reason: str = ""
) -> Org:
    """Change what describes the organisation (the fields sent); nothing is written where nothing differs.

    The caller has the row locked, and its version compared, by `org_for(…, ORG_EDIT, lock=True)`. A masked phone
    number means unchanged. Raises OrgNotActive, CodeTaken, FoundingInFuture.
    """
    if org.status is not OrgStatus.ACTIVE:
        raise OrgNotActive
    wanted = dict(changes)
    phone = wanted.pop("contact_phone", None)
    before = {field: getattr(org, field) for field, value in wanted.items() if getattr(org, field) != value}
    after = {field: wanted[field] for field in before}
    if after.get("founded_on") and after["founded_on"] > today():
        raise FoundingInFuture
    if after.get("code") and await repository.code_is_taken(session, org.tenant_id, after["code"], besides=org.id):
        raise CodeTaken
    if phone is not None and "*" not in phone and phone != (old := phone_of(org, cipher)):
        before["contact_phone"], after["contact_phone"] = mask_phone(old), mask_phone(phone)
        seal_phone(org, phone, cipher)
    if not after:
        return org
    for field, value in after.items():
        if field != "contact_phone":
            setattr(org, field, value)
    org.version += 1
    org.updated_at = now()
    await session.flush()
    basis = Basis(today(), reason)
    await write_change(session, actor, org, OrgChangeKind.EDITED, basis, before=before, after=after)
    return org


async def reveal_phone(session: AsyncSession, actor: Actor, org_id: UUID, *, cipher: TenantCipher, purpose: str) -> str:
    """The contact's number in the clear, for a purpose that the audit keeps. Raises as `org_for`."""
    org = await org_for(session, actor, org_id, Permission.MEMBER_REVEAL)
    await record(
        session,
        actor,
        "org.reveal_contact",
        target="org",
        target_id=org.id,
        org_id=org.id,
        after={"field": "contact_phone"},
        note=purpose,
    )
    return phone_of(org, cipher)
