"""Months that were paid ahead become income when they come."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.dues.collecting import repository
from app.domains.dues.collecting.models import DuesRecognition
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.posting import first_open_day, post
from app.domains.dues.ledger.rules import recognised
from app.domains.dues.ledger.vocabulary import EntryKind
from app.kit.clock import now
from app.kit.dates import add_months
from app.kit.ids import uuid7

_LOOK_BACK_MONTHS = 12


async def recognise(session: AsyncSession, actor: Actor, books: DuesBooks, *, through: date) -> int:
    """Book what was prepaid for months up to `through` (a first day, not in the future) as income; how much, 分.

    Asked again it books only what became known since: money that was on its way when its month began. Whoever closes a
    month asks for it first. The books are held alone.
    """
    books = await ledger.held_books(session, books.tenant_id, books.id, alone=True)
    since = add_months(through, -_LOOK_BACK_MONTHS)
    if books.closed_through is not None:
        # Whoever closed a month asked for it then, and nothing is booked before it since.
        since = max(since, add_months(books.closed_through, 1))
    wanted = await repository.paid_ahead(session, books.tenant_id, books.id, since=since, through=through)
    done = await repository.recognised(session, books.tenant_id, books.id, since=since, through=through)
    total = 0
    for (org_id, month), ahead_fen in sorted(wanted.items(), key=lambda one: (one[0][1], one[0][0])):
        count, booked_fen = done.get((org_id, month), (0, 0))
        if ahead_fen <= booked_fen:
            continue
        made = DuesRecognition(
            tenant_id=books.tenant_id,
            id=uuid7(),
            books_id=books.id,
            org_id=org_id,
            month=month,
            number=count + 1,
            amount_fen=ahead_fen - booked_fen,
            made_at=now(),
        )
        session.add(made)
        await session.flush()
        await post(
            session,
            actor,
            books_id=books.id,
            on=first_open_day(books, month),
            kind=EntryKind.RECOGNISED,
            source_id=made.id,
            org_id=org_id,
            memo=f"{month.year}年{month.month}月预收党费转入收入",
            lines=recognised(made.amount_fen),
        )
        total += made.amount_fen
    return total
