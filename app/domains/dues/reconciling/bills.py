"""The provider's daily bills: fetched the next morning, kept for the books into which their orders go, and matched."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.reconciling import repository
from app.domains.dues.reconciling.matching import reconcile
from app.domains.dues.reconciling.models import Statement, StatementLine
from app.domains.dues.reconciling.vocabulary import StatementSource
from app.domains.orgs.public import Org
from app.integrations.pay.protocol import BillLine, PayGateway
from app.kit.clock import local_date, now, today
from app.kit.ids import uuid7

_MOST_DAYS = 31


async def days_to_fetch(session: AsyncSession, tenant_id: UUID) -> list[date]:
    """Days up to yesterday whose bills are missing, the oldest first, since money first came over the provider."""
    last = await repository.last_bill_day(session, tenant_id)
    first = last + timedelta(days=1) if last else await repository.first_wechat_day(session, tenant_id)
    if first is None:
        return []
    count = min((today() - first).days, _MOST_DAYS)
    return [first + timedelta(days=number) for number in range(count)]


async def fetch(pay: PayGateway, days: Sequence[date]) -> list[tuple[date, Sequence[BillLine]]]:
    """The bills of these days. Raises PayBillNotReady, PayUnavailable."""
    return [(day, await pay.daily_bill(day)) for day in days]


async def keep_bill(session: AsyncSession, actor: Actor, day: date, lines: Sequence[BillLine]) -> int:
    """Keep a day's bill and match it; how many books it concerns.

    Orders of nobody here go into the topmost books, to be looked into. A bill that is kept already changes nothing.
    """
    known = await repository.books_of_orders(session, actor.tenant_id, [line.order_no for line in lines])
    owners = {books.id: org for books, org in await repository.books_with_wechat(session, actor.tenant_id)}
    if not owners:
        return 0
    top = next(iter(owners))
    parts: dict[UUID, list[BillLine]] = defaultdict(list)
    for line in lines:
        parts[known.get(line.order_no, top)].append(line)
    for books_id, org in owners.items():
        await _keep_part(session, actor, books_id, org, day, parts.get(books_id, []))
    return len(owners)


async def _keep_part(
    session: AsyncSession, actor: Actor, books_id: UUID, org: Org, day: date, lines: Sequence[BillLine]
) -> None:
    books = await ledger.held_books(session, actor.tenant_id, books_id, alone=True)
    statements = await repository.statements_of(session, actor.tenant_id, books_id, StatementSource.PROVIDER)
    if any(one.from_day == day for one in statements):
        return
    statement = Statement(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        books_id=books_id,
        source=StatementSource.PROVIDER,
        from_day=day,
        until_day=day,
        count=len(lines),
        digest=_digest(lines),
        imported_by=None,
        imported_by_name=actor.display_name,
        imported_at=now(),
    )
    session.add(statement)
    await session.flush()
    session.add_all(_line(statement, number, line) for number, line in enumerate(lines, 1))
    await session.flush()
    done = await reconcile(session, books, org, StatementSource.PROVIDER, holder_id=None)
    await record(
        session,
        actor,
        "dues.bill_imported",
        target="dues_statement",
        target_id=statement.id,
        org_id=books.org_id,
        after={"day": day, "count": len(lines), "matched": done.matched, "open": done.open},
    )


def _line(statement: Statement, number: int, line: BillLine) -> StatementLine:
    return StatementLine(
        tenant_id=statement.tenant_id,
        statement_id=statement.id,
        books_id=statement.books_id,
        source=statement.source,
        number=number,
        on=local_date(line.at),
        amount_fen=-line.amount_fen if line.refund_no else line.amount_fen,
        fee_fen=line.fee_fen,
        memo=line.provider_refund_no or line.provider_no,
        serial=line.refund_no or line.order_no,
    )


def _digest(lines: Sequence[BillLine]) -> str:
    made = hashlib.sha256()
    for line in lines:
        parts = (line.at.isoformat(), line.order_no, line.refund_no, str(line.amount_fen), str(line.fee_fen))
        made.update(("\t".join(parts) + "\n").encode())
    return made.hexdigest()
