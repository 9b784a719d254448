"""Give a payment its receipt number: once, the next of its books and year, whoever asks first."""

import secrets
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.dialect import insert_or_ignore
from app.domains.dues.papers import repository
from app.domains.dues.papers.codes import TAG_BYTES
from app.domains.dues.papers.errors import ReceiptNotDue
from app.domains.dues.papers.models import DuesReceipt, DuesReceiptSeries
from app.domains.dues.paying.models import DuesPayment
from app.kit.clock import local_date, now
from app.kit.failpoints import failpoint
from app.kit.ids import uuid7


async def receipt_for(session: AsyncSession, payment: DuesPayment) -> DuesReceipt:
    """The receipt of a payment, numbered now where it has none. Raises ReceiptNotDue."""
    if payment.paid_at is None:
        raise ReceiptNotDue
    found = await repository.receipt_of(session, payment.tenant_id, payment.id)
    if found is not None:
        return found
    series = await _held(session, payment.tenant_id, payment.books_id, local_date(payment.paid_at).year)
    # Somebody may have numbered it while this waited for the series.
    found = await repository.receipt_of(session, payment.tenant_id, payment.id)
    if found is not None:
        return found
    series.last += 1
    receipt = DuesReceipt(
        tenant_id=payment.tenant_id,
        id=uuid7(),
        payment_id=payment.id,
        books_id=payment.books_id,
        year=series.year,
        number=series.last,
        tag=secrets.token_bytes(TAG_BYTES),
        prints=0,
        issued_at=now(),
    )
    session.add(receipt)
    await session.flush()
    failpoint("dues.receipt_numbered")
    return receipt


async def _held(session: AsyncSession, tenant_id: UUID, books_id: UUID, year: int) -> DuesReceiptSeries:
    values = {"tenant_id": tenant_id, "id": uuid7(), "books_id": books_id, "year": year, "last": 0}
    keys = ("tenant_id", "books_id", "year")
    await session.execute(insert_or_ignore(session, DuesReceiptSeries, [values], keys=keys))
    return await repository.held_series(session, tenant_id, books_id, year)
