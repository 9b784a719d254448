"""Take a file: find the table in it, guess what its columns hold, and stage its rows sealed."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.members.importing.errors import BranchNotHere, HeaderNotFound, NobodyInSheet, TooManyRows
from app.domains.members.importing.guessing import Guess, guess_mapping
from app.domains.members.importing.layout import HeaderMissing, Layout, holds_people, layout_of
from app.domains.members.importing.models import ImportStatus, RosterImport, RosterImportRow, RowState
from app.domains.members.importing.rows import seal_cells
from app.domains.members.sight import BRANCH_KINDS
from app.domains.orgs.public import OrgCard, is_below, org_card, visible_org
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.ids import uuid7
from app.kit.sheets import read_sheet
from app.kit.sheets.staged import StagedCell

# Each step is one transaction: on SQLite nobody else writes meanwhile.
MOST_ROWS = 6_000


@dataclass(frozen=True, slots=True)
class Found:
    layout: Layout
    guesses: list[Guess]


async def open_import(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    content: bytes,
    filename: str,
    file_id: UUID,
    org_id: UUID,
    branch_id: UUID | None = None,
) -> RosterImport:
    """Stage the roster in `content` for import at an organisation.

    Rows that name no branch go to `branch_id`, by default to the organisation itself where it is a branch. Raises
    OrgNotFound, PermissionMissing, SheetFault, HeaderNotFound, NobodyInSheet, TooManyRows, BranchNotHere.
    """
    org = await visible_org(session, actor, org_id, Permission.MEMBER_IMPORT)
    branch = await _default_branch(session, actor, org, branch_id)
    found = await asyncio.to_thread(find_table, content, filename)
    moment = now()
    opened = RosterImport(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        branch_id=branch.id if branch else None,
        file_id=file_id,
        status=ImportStatus.MAPPED,
        header_row=found.layout.header,
        row_count=len(found.layout.people),
        titles=list(found.layout.titles),
        guesses=[[one.column, one.field, round(one.confidence * 100)] for one in found.guesses],
        mapping={str(one.column): one.field.value for one in found.guesses},
        asides=[[row, why] for row, why in found.layout.asides],
        counts={RowState.PENDING.value: len(found.layout.people)},
        created_by=actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    session.add(opened)
    await session.flush()
    await session.execute(insert(RosterImportRow), await asyncio.to_thread(_staged, opened, found.layout, cipher))
    await record(
        session,
        actor,
        "member.import_open",
        target="roster_import",
        target_id=opened.id,
        org_id=org.id,
        after={"rows": opened.row_count},
    )
    return opened


def find_table(content: bytes, filename: str) -> Found:
    """The table in a file. Raises SheetFault, HeaderNotFound, NobodyInSheet, TooManyRows."""
    try:
        layout = layout_of(read_sheet(content, filename, fits=holds_people))
    except HeaderMissing:
        raise HeaderNotFound from None
    if not layout.people:
        raise NobodyInSheet
    if len(layout.people) > MOST_ROWS:
        raise TooManyRows(limit=MOST_ROWS)
    return Found(layout, guess_mapping(layout.titles, layout.people))


def _staged(opened: RosterImport, layout: Layout, cipher: TenantCipher) -> list[dict[str, object]]:
    staged = []
    for person in layout.people:
        row_id = uuid7()
        cells = [StagedCell.of(cell) for cell in person.cells]
        staged.append(
            {
                "tenant_id": opened.tenant_id,
                "id": row_id,
                "import_id": opened.id,
                "number": person.number,
                "cells": seal_cells(cipher, row_id, person.section, cells),
                "state": RowState.PENDING,
                "faults": [],
                "changes": [],
                "undo_reason": "",
            }
        )
    return staged


async def _default_branch(session: AsyncSession, actor: Actor, org: OrgCard, branch_id: UUID | None) -> OrgCard | None:
    if branch_id is None:
        return org if org.kind in BRANCH_KINDS else None
    branch = await org_card(session, actor.tenant_id, branch_id)
    if branch is None or branch.kind not in BRANCH_KINDS or not is_below(branch.path, org.path):
        raise BranchNotHere
    return branch
