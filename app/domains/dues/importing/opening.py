"""Take a sheet: find the table in it, map the columns that are known, stage the rows sealed, and judge them."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.assessing import require_year
from app.domains.dues.importing.checking import check, seal_cells
from app.domains.dues.importing.columns import SHEET_TITLES, mapped
from app.domains.dues.importing.errors import KindByPeriod, SheetHasNobody, SheetHeaderMissing, SheetTooLong
from app.domains.dues.importing.models import DuesSheet, DuesSheetRow
from app.domains.dues.importing.vocabulary import RowState, SheetStatus
from app.domains.dues.labels import label
from app.domains.dues.standards import standards_at
from app.domains.dues.vocabulary import BY_PERIOD, PayerKind
from app.domains.orgs.public import visible_org
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.ids import uuid7
from app.kit.sheets import Sheet, read_sheet
from app.kit.sheets.staged import StagedCell
from app.kit.sheets.tables import HeaderMissing, Layout, holds_people, layout_of

MOST_ROWS = 6_000


async def open_sheet(
    session: AsyncSession,
    actor: Actor,
    *,
    cipher: TenantCipher,
    content: bytes,
    filename: str,
    file_id: UUID,
    org_id: UUID,
    year: int,
    kind: PayerKind,
) -> DuesSheet:
    """Stage the sheet in `content` for an organisation and check its rows.

    Raises OrgNotFound, PermissionMissing, SheetFault, SheetHeaderMissing, SheetHasNobody, SheetTooLong, KindByPeriod,
    YearWrong, StandardMissing.
    """
    org = await visible_org(session, actor, org_id, Permission.DUES_ASSESS)
    require_year(year)
    if kind in BY_PERIOD:
        raise KindByPeriod(kind=label(kind))
    layout = await asyncio.to_thread(_table_in, content, filename)
    standards = await standards_at(session, actor.tenant_id, org.path, kind, date(year, 1, 1))
    mapping = mapped(layout.titles, standards)
    filled = _filled(layout)
    moment = now()
    sheet = DuesSheet(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=org.id,
        year=year,
        payer_kind=kind,
        file_id=file_id,
        status=SheetStatus.OPEN,
        header_row=layout.header,
        titles=list(layout.titles),
        filled=filled,
        mapping={str(column): target for column, target in mapping.items()},
        unmapped=[column for column in filled if column not in mapping],
        asides=[[row, why.value] for row, why in layout.asides],
        counts={},
        created_by=actor.account_id,
        version=1,
        created_at=moment,
        updated_at=moment,
    )
    session.add(sheet)
    await session.flush()
    await session.execute(insert(DuesSheetRow), await asyncio.to_thread(_staged, sheet, layout, cipher))
    await check(session, sheet, org.path, cipher)
    after = {"year": year, "payer_kind": kind, "rows": len(layout.people)}
    await record(
        session, actor, "dues.sheet_opened", target="dues_sheet", target_id=sheet.id, org_id=org.id, after=after
    )
    return sheet


def _holds_people(sheet: Sheet) -> bool:
    return holds_people(sheet, SHEET_TITLES)


def _table_in(content: bytes, filename: str) -> Layout:
    try:
        layout = layout_of(read_sheet(content, filename, fits=_holds_people), SHEET_TITLES)
    except HeaderMissing:
        raise SheetHeaderMissing from None
    if not layout.people:
        raise SheetHasNobody
    if len(layout.people) > MOST_ROWS:
        raise SheetTooLong(limit=MOST_ROWS)
    return layout


def _filled(layout: Layout) -> list[int]:
    """Columns in which some row says something."""
    return [
        column
        for column in range(len(layout.titles))
        if any(column < len(row.cells) and row.cells[column].kind != "empty" for row in layout.people)
    ]


def _staged(sheet: DuesSheet, layout: Layout, cipher: TenantCipher) -> list[dict[str, Any]]:
    return [
        {
            "tenant_id": sheet.tenant_id,
            "id": row_id,
            "sheet_id": sheet.id,
            "number": person.number,
            "cells": seal_cells(cipher, row_id, [StagedCell.of(cell) for cell in person.cells]),
            "state": RowState.FAULTY,
            "findings": [],
        }
        for person in layout.people
        for row_id in (uuid7(),)
    ]
