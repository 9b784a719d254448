"""Look at the register: lists, look-ups by tail, one person, the own record, and values unmasked for a purpose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require, require_somewhere
from app.access.permissions import Permission
from app.access.scope import Scope
from app.audit.trail import record
from app.domains.members import errors, repository
from app.domains.members.entry import LABELS, Entry, checked
from app.domains.members.models import Member, MemberChange, MemberRestriction
from app.domains.members.personal import entry_of
from app.domains.members.repository import Filters, Found
from app.domains.members.rules import is_on_roll
from app.domains.members.sight import member_for
from app.domains.members.vocabulary import MemberStatus
from app.domains.orgs.public import Seat, org_cards, seats_of_member, visible_org
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.errors import FieldIssue

LOOK_UPS_A_MINUTE = 20
LOOK_UP_LIMIT = 50
_TAIL_SIGNS = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list, its categories, and the plain entry that is masked on the way out."""

    found: Found
    entry: Entry


@dataclass(frozen=True, slots=True)
class Detail:
    """All about one person; values are still unmasked."""

    found: Found
    entry: Entry
    org_names: dict[UUID, str]
    restrictions: list[MemberRestriction]
    seats: list[Seat]
    warnings: list[str]


async def list_members(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    filters: Filters,
    after: Sequence[str] | None,
    limit: int,
) -> list[Listed]:
    """`limit + 1` rows at most, in order of pinyin. Raises PermissionMissing where the actor may read nowhere."""
    scope = require_somewhere(actor, Permission.MEMBER_READ)
    statement = repository.listing(actor.tenant_id, scope, filters, after=after, limit=limit + 1)
    return await _with_entries(session, actor, await repository.listed(session, statement), cipher)


async def path_to_list(session: AsyncSession, actor: Actor, org_id: UUID | None) -> str | None:
    """The path of the organisation to which a list is narrowed. Raises OrgNotFound."""
    return None if org_id is None else (await visible_org(session, actor, org_id, Permission.MEMBER_READ)).path


async def look_up(session: AsyncSession, actor: Actor, *, cipher: TenantCipher, kind: str, tail: str) -> list[Listed]:
    """Who has an ID number or phone (`kind` "id_tail", "phone_tail") ending in these four signs, within scope.

    Audited, and at most LOOK_UPS_A_MINUTE times a minute by one account. Raises LookUpTooOften, FactsWrong.
    """
    scope = require_somewhere(actor, Permission.MEMBER_READ)
    if not _is_tail(kind, tail):
        raise errors.FactsWrong(issues=[FieldIssue("tail", "应为末四位")])
    since = now() - timedelta(minutes=1)
    if await repository.look_ups_since(session, actor.tenant_id, actor.account_id, since) >= LOOK_UPS_A_MINUTE:
        raise errors.LookUpTooOften(retry_after=60)
    filters = Filters(statuses=tuple(MemberStatus), keys={kind: cipher.index(kind, tail.upper())})
    statement = repository.listing(actor.tenant_id, scope, filters, after=None, limit=LOOK_UP_LIMIT)
    found = await repository.listed(session, statement)
    await record(
        session,
        actor,
        repository.LOOK_UP,
        target="member",
        target_id=None,
        org_id=None,
        after={"kind": kind, "found": [one.member.id for one in found]},
    )
    return await _with_entries(session, actor, found, cipher)


def _is_tail(kind: str, tail: str) -> bool:
    digits = tail[:-1] if kind == "id_tail" and tail[-1:] in ("X", "x") else tail
    return len(tail) == _TAIL_SIGNS and digits.isascii() and digits.isdigit()


async def list_residents(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    org_id: UUID,
    after: Sequence[str] | None,
    limit: int,
) -> list[Listed]:
    """Who has reported at this organisation as that of the residence (双报到). Raises OrgNotFound."""
    org = await visible_org(session, actor, org_id, Permission.MEMBER_READ)
    statement = repository.residents(actor.tenant_id, org.id, after=after, limit=limit + 1)
    return await _with_entries(session, actor, await repository.listed(session, statement), cipher)


async def _with_entries(session: AsyncSession, actor: Actor, found: list[Found], cipher: TenantCipher) -> list[Listed]:
    categories = await repository.categories_of(session, actor.tenant_id, [one.member.id for one in found])
    return [Listed(one, entry_of(one.member, categories[one.member.id], cipher)) for one in found]


async def detail(session: AsyncSession, actor: Actor, *, cipher: TenantCipher, member_id: UUID) -> Detail:
    """One person within scope. Raises MemberNotFound."""
    found = await member_for(session, actor, member_id, Permission.MEMBER_READ, locked=False)
    return await detail_of(session, found, cipher)


async def own_record(session: AsyncSession, actor: Actor, *, cipher: TenantCipher) -> Detail:
    """The actor's own full record (个人信息保护法 第四十五条). Raises NoOwnRecord, PermissionMissing."""
    found = await own_row(session, actor, Permission.MEMBER_READ_OWN)
    return await detail_of(session, found, cipher)


async def own_row(session: AsyncSession, actor: Actor, permission: Permission) -> Found:
    """The row that the account is bound to, if it may do this about itself. Raises NoOwnRecord."""
    found = None
    if actor.member_id is not None:
        found = await repository.find(session, actor.tenant_id, Scope(everything=True), actor.member_id)
    if found is None:
        raise errors.NoOwnRecord
    require(actor, permission, at=found.path)
    return found


async def detail_of(session: AsyncSession, found: Found, cipher: TenantCipher) -> Detail:
    member = found.member
    categories = await repository.categories_of(session, member.tenant_id, [member.id])
    entry = entry_of(member, categories[member.id], cipher)
    near = [org_id for org_id in (member.group_id, member.second_org_id) if org_id]
    cards = await org_cards(session, member.tenant_id, near)
    return Detail(
        found,
        entry,
        {org_id: card.name for org_id, card in cards.items()} | {member.org_id: found.org_name},
        await repository.restrictions_of(session, member.tenant_id, member.id),
        await seats_of_member(session, member.tenant_id, member.id, today()),
        _warnings(member, entry),
    )


def _warnings(member: Member, entry: Entry) -> list[str]:
    if not is_on_roll(member.status):
        return []
    faults = checked(entry, stage=member.stage, today=today())[1]
    return [f"{LABELS[fault.field]}：{fault.sentence}" for fault in faults]


async def reveal(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    member_id: UUID,
    names: Collection[str],
    purpose: str,
) -> dict[str, Any]:
    """The values of fields of the entry, unmasked. Audited with the purpose. Raises MemberNotFound."""
    found = await member_for(session, actor, member_id, Permission.MEMBER_REVEAL, locked=False)
    entry = entry_of(found.member, (), cipher)
    wanted = sorted(set(names))
    await record(
        session,
        actor,
        "member.reveal",
        target="member",
        target_id=member_id,
        org_id=found.member.org_id,
        after={"fields": wanted},
        note=purpose,
    )
    return {name: getattr(entry, name) for name in wanted}


async def history(
    session: AsyncSession, actor: Actor, *, member_id: UUID, before: Sequence[str] | None, limit: int
) -> tuple[list[MemberChange], bool]:
    """`limit + 1` changes at most, the latest first, and whether the actor may read their reasons.

    Reasons may tell of discipline: they are for who keeps the register or decides about restrictions. Raises
    MemberNotFound.
    """
    found = await member_for(session, actor, member_id, Permission.MEMBER_READ, locked=False)
    rows = await repository.changes_of(session, actor.tenant_id, member_id, before=before, limit=limit + 1)
    keeps = (Permission.MEMBER_STAGE_CHANGE, Permission.MEMBER_RESTRICTION_EDIT)
    return rows, any(actor.allows(right, at=found.path) for right in keeps)
