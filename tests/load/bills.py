"""`python -m tests.load.bills`: how long a month's bills of a whole county take, and a branch's statement of five years.

Needs PostgreSQL's binaries. Bills are issued as the jobs do it, fifty branches in a transaction, one after the other.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.db.bulk import insert_rows, learn
from app.db.session import Database
from app.domains.dues.billing import repository
from app.domains.dues.billing.issuing import issue_branches
from app.domains.dues.billing.jobs import BRANCHES_AT_ONCE
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.models import DuesAssessment
from app.domains.dues.vocabulary import AssessmentState, PayerKind
from app.domains.orgs.tree import path_of
from app.kit.clock import now
from app.kit.dates import add_months
from app.kit.ids import uuid7
from tests.load.county import laid_out
from tests.load.ground import BRANCH, COMMITTEE, MEMBER, Size, numbered

MONTH, YEARS = date(2026, 11, 1), 5
# So many branches have paid for five years; those of all would say the same, and take minutes to write.
WITH_PAST = 100


def _assessments(tenant_id: UUID, size: Size) -> Iterator[dict[str, Any]]:
    moment = now()
    for number in range(size.members):
        yield {
            "tenant_id": tenant_id,
            "id": uuid7(),
            "member_id": numbered(MEMBER, number),
            "org_id": numbered(BRANCH, size.branch_of(number)),
            "year": MONTH.year,
            "number": 1,
            "from_month": 1,
            "payer_kind": PayerKind.GOVERNMENT,
            "state": AssessmentState.PUBLISHED,
            "computed_fen": 4660,
            "assessed_fen": 4660,
            "created_at": moment,
            "updated_at": moment,
        }


def _past_bills(tenant_id: UUID, size: Size) -> Iterator[dict[str, Any]]:
    moment = now()
    for back in range(1, YEARS * 12):
        for number in range(size.members):
            if size.branch_of(number) >= WITH_PAST:
                continue
            yield {
                "tenant_id": tenant_id,
                "id": uuid7(),
                "member_id": numbered(MEMBER, number),
                "month": add_months(MONTH, -back),
                "org_id": numbered(BRANCH, size.branch_of(number)),
                "state": BillState.PAID,
                "amount_fen": 4660,
                "paid_fen": 4660,
                "issued_at": moment,
                "updated_at": moment,
            }


async def issue(database: Database, tenant_id: UUID, size: Size) -> tuple[int, float]:
    """How many bills, in how many seconds."""
    started, count = time.perf_counter(), 0
    for first in range(0, size.branches, BRANCHES_AT_ONCE):
        branches = [numbered(BRANCH, one) for one in range(first, min(first + BRANCHES_AT_ONCE, size.branches))]
        async with database.write(tenant_id) as session:
            count += await issue_branches(session, tenant_id, branches, MONTH)
    return count, time.perf_counter() - started


async def explained(session: AsyncSession, statement: Select[Any]) -> float:
    """Milliseconds that the database takes, the third time it is asked."""
    compiled = statement.compile(dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True})
    took = 0.0
    for _ in range(3):
        plan = await session.execute(text("EXPLAIN (ANALYZE, FORMAT JSON) " + str(compiled).replace(":", "\\:")))
        (report,) = plan.scalar_one()
        took = report["Planning Time"] + report["Execution Time"]
    return took


async def statements(database: Database, tenant_id: UUID) -> None:
    root = path_of(numbered(COMMITTEE, 0))
    branch = path_of(numbered(BRANCH, 7), root)
    everything = Scope(everything=True)
    span = {"since": add_months(MONTH, 1 - YEARS * 12), "until": MONTH}
    async with database.read(tenant_id) as session:
        for name, statement in (
            (
                "all bills of five years",
                repository.bills_below(tenant_id, branch, everything, **span, state=None, after=None),
            ),
            ("totals of five years by month and state", repository.totals(tenant_id, branch, everything, **span)),
        ):
            print(f"A branch's {name}: {await explained(session, statement):.1f} ms; load {os.getloadavg()[0]:.1f}")


async def bench(size: Size) -> None:
    async with laid_out(size) as county:
        database = Database.connect(county.urls.server, county.urls.jobs, pool_size=4)
        owner = Database.connect(county.urls.owner)
        async with owner.write_all() as session:
            await insert_rows(session, DuesAssessment, _assessments(county.tenant, size))
            await insert_rows(session, DuesBill, _past_bills(county.tenant, size))
            await learn(session, DuesAssessment, DuesBill)
        await owner.close()
        count, seconds = await issue(database, county.tenant, size)
        print(
            f"{count} bills of a month in {seconds:.1f} s (goal 60 s for 50,000); load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        again, seconds = await issue(database, county.tenant, size)
        print(f"asked again: {again} bills in {seconds:.1f} s", flush=True)
        await statements(database, county.tenant)
        await database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=50_000)
    parser.add_argument("--branches", type=int, default=1_000)
    asked = parser.parse_args()
    asyncio.run(bench(Size(asked.members, asked.branches, 1)))
