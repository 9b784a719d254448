"""Issue a month's bills: per branch on its collection day, once, and later for whoever was assessed later."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.bulk import insert_missing
from app.db.dialect import insert_or_ignore
from app.domains.dues.billing import repository
from app.domains.dues.billing.models import DuesBill, DuesBillRun
from app.domains.dues.billing.rules import Target, target_of
from app.domains.dues.rules import Assessed, PeriodAmount, Relieved, month_of
from app.kit.clock import now
from app.kit.ids import uuid7


async def issue_branches(session: AsyncSession, tenant_id: UUID, org_ids: Collection[UUID], month: date) -> int:
    """Bill all who owe dues in these branches for a month, and note that it was done; how many bills are new.

    Who is not assessed gets no bill, and is billed when the assessment is published.
    """
    branch_of = await repository.owing_in(session, tenant_id, org_ids)
    count = await issue_members(session, tenant_id, branch_of, month)
    moment = now()
    runs = [
        {"tenant_id": tenant_id, "id": uuid7(), "org_id": org_id, "month": month, "count": 0, "issued_at": moment}
        for org_id in sorted(org_ids)
    ]
    for run in runs:
        run["count"] = sum(branch == run["org_id"] for branch in branch_of.values())
    await session.execute(insert_or_ignore(session, DuesBillRun, runs, keys=("tenant_id", "org_id", "month")))
    return count


async def issue_members(
    session: AsyncSession, tenant_id: UUID, branch_of: dict[UUID, UUID], month: date, *, ahead: bool = False
) -> int:
    """Bill these members, given with their branch, for a month; what is billed already stays. How many are new.

    With `ahead` a month of a year that is not assessed yet is billed by what holds at the end of the year before; the
    difference is settled once it is.
    """
    targets = await targets_of(session, tenant_id, branch_of, month, ahead=ahead)
    moment = now()
    rows: list[dict[str, Any]] = [
        {
            "tenant_id": tenant_id,
            "id": uuid7(),
            "member_id": member_id,
            "month": month,
            "org_id": branch_of[member_id],
            "state": target.state,
            "amount_fen": target.amount_fen,
            "paid_fen": 0,
            "note": "",
            "issued_at": moment,
            "updated_at": moment,
        }
        for member_id, target in targets.items()
    ]
    return await insert_missing(session, DuesBill, rows)


async def targets_of(
    session: AsyncSession, tenant_id: UUID, member_ids: Iterable[UUID], month: date, *, ahead: bool = False
) -> dict[UUID, Target]:
    """What each member's bill of the month should say by what is published; nobody to whom nothing is due."""
    ids = list(member_ids)
    published = await repository.published_of(session, tenant_id, month.year, ids)
    before = await repository.published_of(session, tenant_id, month.year - 1, ids) if ahead else {}
    periods = await repository.periods_of(session, tenant_id, month.year, ids)
    reliefs = await repository.reliefs_of(session, tenant_id, month.year, ids)
    starts = await repository.starts_of(session, tenant_id, ids)
    found = {}
    for member_id in {**published, **before}:
        if month < starts.get(member_id, month):
            continue
        last = [Assessed(1, one.payer_kind, one.assessed_fen) for one in before.get(member_id, [])[-1:]]
        held = month_of(
            month,
            [Assessed(one.from_month, one.payer_kind, one.assessed_fen) for one in published.get(member_id, [])]
            or last,
            [PeriodAmount(one.payer_kind, one.first_month, one.assessed_fen) for one in periods.get(member_id, [])],
            [Relieved(one.kind, one.amount_fen, one.from_month, one.until_month) for one in reliefs.get(member_id, [])],
        )
        if target := target_of(held):
            found[member_id] = target
    return found
