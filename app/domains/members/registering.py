"""Enter a person in the register, and edit what it says."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.members import repository
from app.domains.members.entry import Entry, Fault, checked, refuse
from app.domains.members.errors import NotOnRoll
from app.domains.members.events import MemberRegistered
from app.domains.members.history import remember, touch
from app.domains.members.models import Member
from app.domains.members.personal import entry_of, for_history, write_entry
from app.domains.members.rules import ON_ROLL
from app.domains.members.sight import branch_for, member_for, require_group_of
from app.domains.members.vocabulary import ChangeKind, MemberStatus, Stage
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.ids import uuid7
from app.web.etags import require_match


async def register(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    org_id: UUID,
    entry: Entry,
    stage: Stage,
    status: MemberStatus = MemberStatus.NORMAL,
    group_id: UUID | None = None,
    reason: str = "",
) -> Member:
    """Enter a person in the register of a branch.

    Raises FactsWrong and its kinds, IdNumberTaken and PhoneTaken (when the transaction writes), NotOnRoll for a
    status that would not stay on the roll, OrgNotFound, OrgIsNoBranch, OrgNotActive, GroupNotInBranch.
    """
    branch = await branch_for(session, actor, org_id, Permission.MEMBER_CREATE)
    await require_group_of(session, actor.tenant_id, group_id, branch.id)
    if status not in ON_ROLL:
        raise NotOnRoll
    entry, faults = checked(entry, stage=stage, today=today())
    refuse(faults)
    member = new_row(actor.tenant_id, entry, cipher, org_id=branch.id, group_id=group_id, stage=stage, status=status)
    session.add(member)
    # A taken number is refused here and not with the rows that hang on this one.
    await session.flush()
    await repository.write_categories(session, member, before=frozenset(), after=entry.categories)
    stated = entry.differing(Entry(name=""))
    after = for_history(entry, stated) | {"org_id": branch.id, "stage": stage, "status": status}
    await remember(
        session, actor, member, ChangeKind.REGISTERED, cipher=cipher, on=today(), before={}, after=after, reason=reason
    )
    await publish(session, MemberRegistered(member.tenant_id, member_id=member.id, org_id=branch.id, stage=stage))
    return member


def new_row(
    tenant_id: UUID,
    entry: Entry,
    cipher: TenantCipher,
    *,
    org_id: UUID,
    group_id: UUID | None,
    stage: Stage,
    status: MemberStatus,
) -> Member:
    """A row that says what a checked entry says; categories are written apart."""
    moment = now()
    member = Member(
        tenant_id=tenant_id,
        id=uuid7(),
        org_id=org_id,
        group_id=group_id,
        stage=stage,
        status=status,
        created_at=moment,
        updated_at=moment,
    )
    write_entry(member, entry, cipher)
    return member


async def edit(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    member_id: UUID,
    changes: Mapping[str, Any],
    if_match: str | None,
    reason: str = "",
) -> Member:
    """Change fields of the entry (`changes`: fields of Entry by name).

    Raises PreconditionRequired, PreconditionFailed, FactsWrong and its kinds, IdNumberTaken, PhoneTaken,
    MemberNotFound.
    """
    member = (await member_for(session, actor, member_id, Permission.MEMBER_EDIT)).member
    require_match(if_match, member)
    await apply_changes(session, actor, member, changes, cipher=cipher, kind=ChangeKind.EDITED, reason=reason)
    return member


async def apply_changes(
    session: AsyncSession,
    actor: Actor,
    member: Member,
    changes: Mapping[str, Any],
    *,
    cipher: TenantCipher,
    kind: ChangeKind,
    reason: str = "",
) -> list[str]:
    """Change a locked row and write its history; the names of the fields that differ. Raises FactsWrong."""
    categories = (await repository.categories_of(session, member.tenant_id, [member.id]))[member.id]
    current = entry_of(member, categories, cipher)
    wanted, faults = checked(replace(current, **changes), stage=member.stage, today=today())
    refuse(_touched(faults, changes))
    differing = wanted.differing(current)
    if not differing:
        return []
    write_entry(member, wanted, cipher)
    touch(member)
    await session.flush()
    await repository.write_categories(session, member, before=categories, after=wanted.categories)
    before, after = for_history(current, differing), for_history(wanted, differing)
    await remember(session, actor, member, kind, cipher=cipher, on=today(), before=before, after=after, reason=reason)
    return differing


def _touched(faults: list[Fault], changes: Mapping[str, Any]) -> list[Fault]:
    """An old fault of the row does not keep a change of another field from being made."""
    related = set(changes)
    if related & _TIED_TO_ID:
        related |= _TIED_TO_ID
    if related & _TIED_BY_ORDER:
        related |= _TIED_BY_ORDER
    return [fault for fault in faults if fault.field in related]


_TIED_TO_ID = frozenset({"id_number", "birth", "gender"})
_TIED_BY_ORDER = frozenset({"birth", "work_started", "applied", "activist", "candidate", "joined", "full"})
