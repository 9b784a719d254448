"""Import a list of organisations: check every row and show what would happen, then write it in one transaction.

The check writes nothing but its own outcome. Writing checks again under the tree's lock: where the tree has changed in
between, nothing is written and the list is to be checked anew.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.orgs import errors, import_repository, repository
from app.domains.orgs.events import OrgsImported
from app.domains.orgs.founding import OrgDetails, edit, new_org, seal_phone
from app.domains.orgs.history import Basis, change_row
from app.domains.orgs.import_plan import Known, Plan, Planned
from app.domains.orgs.import_sheet import TITLES, Layout, guess_layout, read_rows
from app.domains.orgs.models import ImportStatus, Org, OrgChangeKind, OrgImport, OrgStatus, UnitKind
from app.domains.orgs.sight import org_for
from app.domains.orgs.vocabulary import Action, Duplicates, Field
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.ids import uuid7
from app.kit.sheets import CellFault, Sheet, mark_sheet, read_sheet


@dataclass(frozen=True, slots=True)
class ListFile:
    """The uploaded file."""

    id: UUID
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """The stored outcome, and the user's own file with every fault marked (None without faults)."""

    outcome: OrgImport
    marked: bytes | None


async def check(
    session: AsyncSession, actor: Actor, *, file: ListFile, under_id: UUID, columns: Mapping[Field, int] | None = None
) -> Checked:
    """Check a list for the subtree of `under_id`. `columns` (from 0) overrides the guess from the titles.

    Raises OrgNotFound, OrgNotActive, ImportHeadersMissing, and SheetFault for a file that cannot be read.
    """
    under = await org_for(session, actor, under_id, Permission.ORG_IMPORT)
    sheet = await asyncio.to_thread(read_sheet, file.content, file.name)
    layout = _layout(sheet, columns)
    plan = await _plan(session, under, sheet, layout)
    moment = now()
    outcome = OrgImport(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        file_id=file.id,
        under_id=under.id,
        status=ImportStatus.PREVIEWED,
        mapping={"header_row": layout.header_row, **{one.value: column for one, column in layout.columns.items()}},
        rows=[_shown(one, sheet) for one in plan.rows],
        counts=dict(plan.counts()),
        created_by=actor.account_id,
        created_at=moment,
    )
    session.add(outcome)
    await session.flush()
    faults = [fault for one in plan.rows for fault in one.faults]
    marked = await asyncio.to_thread(_mark, file, faults, layout) if faults else None
    return Checked(outcome, marked)


def _mark(file: ListFile, faults: Sequence[CellFault], layout: Layout) -> bytes:
    return mark_sheet(file.content, file.name, faults, header_row=layout.header_row)


def _layout(sheet: Sheet, columns: Mapping[Field, int] | None) -> Layout:
    guessed = guess_layout(sheet)
    if columns is None:
        if guessed is None:
            raise errors.ImportHeadersMissing(columns=TITLES[Field.NAME][0])
        return guessed
    if Field.NAME not in columns:
        raise errors.ImportHeadersMissing(columns=TITLES[Field.NAME][0])
    return Layout(guessed.header_row if guessed else 0, dict(columns))


async def _plan(session: AsyncSession, under: Org, sheet: Sheet, layout: Layout) -> Plan:
    if under.status is not OrgStatus.ACTIVE:
        raise errors.OrgNotActive
    known = await import_repository.known_under(session, under)
    taken = await import_repository.codes_besides(session, under)
    rows = read_rows(sheet, layout)
    return Plan(rows, layout, under=_known(under), known=known, taken_codes=taken, today=today())


def _known(org: Org) -> Known:
    return Known(org.id, org.parent_id, org.name, org.code, org.kind, org.depth)


def _shown(one: Planned, sheet: Sheet) -> dict[str, Any]:
    """A row's outcome as it is stored: numbers count from 1 as in the user's file, phones are not kept."""
    return {
        "row": one.source.row + 1,
        "name": one.source.name,
        "parent": one.source.parent,
        "action": one.action.value,
        "existing_id": str(one.existing.id) if one.existing else None,
        "notes": one.notes,
        "faults": [
            {
                "column": fault.column + 1 if fault.column is not None else None,
                "reason": fault.reason,
                "allowed": list(fault.allowed),
            }
            for fault in one.faults
        ],
    }


async def find(session: AsyncSession, actor: Actor, import_id: UUID, *, lock: bool = False) -> OrgImport:
    """The import, for who may import there. Raises ImportNotFound."""
    outcome = await import_repository.find_import(session, actor.tenant_id, import_id, lock=lock)
    if outcome is None:
        raise errors.ImportNotFound
    await org_for(session, actor, outcome.under_id, Permission.ORG_IMPORT, missing=errors.ImportNotFound)
    return outcome


async def commit_list(
    session: AsyncSession,
    actor: Actor,
    import_id: UUID,
    *,
    file: ListFile,
    cipher: TenantCipher,
    duplicates: Duplicates,
    choices: Mapping[int, Duplicates],
) -> OrgImport:
    """Write a checked list: good rows are founded, duplicates skipped or updated as chosen (`choices` by the row's
    number in the file, from 1), faulty rows left out. Only filled cells update.

    Raises ImportNotFound, ImportCommitted, ImportChanged.
    """
    await repository.lock_tree(session, actor.tenant_id)
    outcome = await find(session, actor, import_id, lock=True)
    if outcome.status is not ImportStatus.PREVIEWED:
        raise errors.ImportCommitted
    under = await org_for(session, actor, outcome.under_id, Permission.ORG_IMPORT, missing=errors.ImportNotFound)
    sheet = await asyncio.to_thread(read_sheet, file.content, file.name)
    mapping = dict(outcome.mapping)
    layout = Layout(mapping.pop("header_row"), {Field(name): column for name, column in mapping.items()})
    plan = await _plan(session, under, sheet, layout)
    checked = [[row["row"], row["action"], row["existing_id"]] for row in outcome.rows]
    if checked != [
        [one.source.row + 1, one.action.value, str(one.existing.id) if one.existing else None] for one in plan.rows
    ]:
        raise errors.ImportChanged
    created = await _found_all(session, actor, plan, cipher)
    updated = await _update_all(session, actor, plan, cipher, duplicates, choices)
    outcome.status, outcome.committed_at = ImportStatus.COMMITTED, now()
    outcome.counts = {**outcome.counts, "created": created, "updated": updated}
    await record(
        session,
        actor,
        "org.import",
        target="org_import",
        target_id=outcome.id,
        org_id=under.id,
        after=outcome.counts,
    )
    await publish(session, OrgsImported(tenant_id=actor.tenant_id, import_id=outcome.id, org_id=under.id))
    return outcome


async def _found_all(session: AsyncSession, actor: Actor, plan: Plan, cipher: TenantCipher) -> int:
    parents = {org.id: org for org in await import_repository.orgs(session, actor.tenant_id, plan.parent_ids())}
    positions = await import_repository.last_positions(session, actor.tenant_id, plan.parent_ids())
    made: dict[int, Org] = {}
    entries = []
    for one in plan.in_order():
        parent = made[one.parent_row.source.row] if one.parent_row else parents[_id(one.parent)]
        positions[parent.id] = positions.get(parent.id, 0) + 1
        org = _founded(one, parent, positions[parent.id], cipher)
        made[one.source.row] = org
        session.add(org)
        basis = Basis(org.founded_on or today(), "导入党组织名单")
        after = {
            "name": org.name,
            "kind": org.kind,
            "parent_id": parent.id,
            "parent_name": parent.name,
            "code": org.code,
        }
        entries.append(change_row(actor, org, OrgChangeKind.FOUNDED, basis, before={}, after=after))
    await session.flush()
    session.add_all(entries)
    await session.flush()
    return len(made)


def _id(known: Known | None) -> UUID:
    assert known is not None, "a row to be founded has a parent"
    return known.id


def _founded(one: Planned, parent: Org, position: int, cipher: TenantCipher) -> Org:
    source, texts = one.source, one.source.texts
    assert source.kind is not None, "a row without a kind is faulty"
    org = new_org(
        parent,
        kind=source.kind,
        unit_kind=source.unit_kind or UnitKind.OTHER,
        name=source.name,
        founded_on=source.founded_on,
        details=OrgDetails(
            short_name=texts[Field.SHORT_NAME],
            unit_name=texts[Field.UNIT_NAME],
            code=source.code,
            contact_name=texts[Field.CONTACT],
            secretary_name=texts[Field.SECRETARY],
        ),
        position=position,
    )
    seal_phone(org, texts[Field.PHONE], cipher)
    return org


async def _update_all(
    session: AsyncSession,
    actor: Actor,
    plan: Plan,
    cipher: TenantCipher,
    duplicates: Duplicates,
    choices: Mapping[int, Duplicates],
) -> int:
    wanted = [
        one
        for one in plan.rows
        if one.action is Action.DUPLICATE and choices.get(one.source.row + 1, duplicates) is Duplicates.UPDATE
    ]
    found = {
        org.id: org for org in await import_repository.orgs(session, actor.tenant_id, {_id(o.existing) for o in wanted})
    }
    updated = 0
    for one in wanted:
        org = found[_id(one.existing)]
        before = org.version
        given = {
            "code": one.source.code,
            "unit_kind": one.source.unit_kind,
            "founded_on": one.source.founded_on,
            **{where.value: text for where, text in one.source.texts.items()},
        }
        changes = {field: value for field, value in given.items() if value}
        await edit(session, actor, org, cipher=cipher, changes=changes, reason="导入党组织名单")
        updated += org.version != before
    return updated
