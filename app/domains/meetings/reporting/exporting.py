"""Sheets of one branch and year, for those who run it; told in the audit. Totals above a branch are not exported."""

import asyncio
from collections import defaultdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.meetings.models import LeaveRequest
from app.domains.meetings.reporting.attendance import by_member
from app.domains.meetings.reporting.compliance import READ, tallies_of_year
from app.domains.meetings.reporting.errors import ExportAboveBranch
from app.domains.meetings.reporting.gathering import WHOLE
from app.domains.meetings.reporting.labels import label
from app.domains.meetings.reporting.repository import minutes_in
from app.domains.meetings.reporting.sheets import (
    LEDGER,
    MEMBERS,
    THEME_DAYS,
    Entry,
    ledger_rows,
    member_rows,
    theme_day_rows,
)
from app.domains.meetings.reporting.vocabulary import SheetKind
from app.domains.meetings.repository import leaves_of
from app.domains.meetings.rules import BRANCHES, GROUPS
from app.domains.meetings.vocabulary import LeaveState
from app.domains.members.public import member_cards
from app.domains.orgs.public import OrgCard, org_cards, visible_org
from app.kit.sheets import Column, write_sheet
from app.kit.sheets.writing import WritableValue

Table = tuple[list[Column], list[list[WritableValue]]]


async def export_sheet(
    session: AsyncSession, actor: Actor, org_id: UUID, *, sheet: SheetKind, year: int, purpose: str
) -> tuple[str, bytes]:
    """The file's name and the .xlsx of one branch (or group) and year.

    Raises OrgNotFound, PermissionMissing, SecondFactorMissing, ExportAboveBranch, NamesStayInBranch.
    """
    org = await visible_org(session, actor, org_id, READ)
    if org.kind not in BRANCHES | GROUPS:
        raise ExportAboveBranch
    require(actor, Permission.MEETING_EXPORT, at=org.path)
    columns, rows = await _table(session, actor, org, sheet, year)
    title = f"{org.name}{year}年{label(sheet)}"
    content = await asyncio.to_thread(write_sheet, label(sheet), columns, rows, heading=title)
    await record(
        session,
        actor,
        "meeting.export",
        target="org",
        target_id=org.id,
        org_id=org.id,
        after={"sheet": sheet, "year": year, "rows": len(rows) - 1},
        note=purpose,
    )
    return f"{title}.xlsx", content


async def _table(session: AsyncSession, actor: Actor, org: OrgCard, sheet: SheetKind, year: int) -> Table:
    if sheet is SheetKind.MEMBERS:
        return MEMBERS, member_rows(await by_member(session, actor, org.id, year=year, kind=None))
    entries = await _entries(session, actor.tenant_id, org, year)
    if sheet is SheetKind.THEME_DAYS:
        return THEME_DAYS, theme_day_rows(entries)
    people = {m for one in entries for m in (one.over.meeting.chair_id, one.over.meeting.recorder_id) if m}
    cards = await member_cards(session, actor.tenant_id, people)
    return LEDGER, ledger_rows(entries, {member_id: card.name for member_id, card in cards.items()})


async def _entries(session: AsyncSession, tenant_id: UUID, org: OrgCard, year: int) -> list[Entry]:
    found, counted = await tallies_of_year(session, tenant_id, org, year)
    by_id = {one.meeting.id: one for one in found}
    names = await org_cards(session, tenant_id, {one.org_id for one in counted})
    leave: dict[UUID, list[LeaveRequest]] = defaultdict(list)
    for one in await leaves_of(session, tenant_id, list(by_id)):
        if one.state is LeaveState.APPROVED:
            leave[one.meeting_id].append(one)
    minutes = await minutes_in(session, tenant_id, list(by_id))
    return [
        Entry(
            by_id[one.meeting_id],
            one,
            names[one.org_id].name,
            leave[one.meeting_id],
            minutes.get((one.meeting_id, one.part)),
        )
        for one in counted
        if one.part != WHOLE
    ]
