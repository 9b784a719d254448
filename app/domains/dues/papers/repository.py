"""Queries of papers: receipts, and payments with what they were for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.dues.billing.models import DuesBill
from app.domains.dues.models import DuesAssessment
from app.domains.dues.papers.models import DuesReceipt, DuesReceiptSeries
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import Purpose
from app.domains.dues.vocabulary import AssessmentState
from app.domains.members.public import Member
from app.domains.orgs.public import Org, within_scope


@dataclass(frozen=True, slots=True)
class Part:
    """What stands of a payment for a person and month (or what was added): 分 after what was given back."""

    payment: DuesPayment
    member_id: UUID
    purpose: Purpose
    month: date | None
    amount_fen: int


async def find_payment(
    session: AsyncSession, tenant_id: UUID, payment_id: UUID, *, scopes: Sequence[Scope], own: UUID | None
) -> tuple[DuesPayment, Org] | None:
    """The payment with its branch: where a scope reaches it, or `own` is who paid it or for whom it was paid."""
    mine = select(DuesAllocation.payment_id).where(
        DuesAllocation.tenant_id == tenant_id, DuesAllocation.member_id == own
    )
    row = (
        await session.execute(
            select(DuesPayment, Org)
            .join(Org, (Org.tenant_id == DuesPayment.tenant_id) & (Org.id == DuesPayment.org_id))
            .where(
                DuesPayment.tenant_id == tenant_id,
                DuesPayment.id == payment_id,
                or_(
                    *(within_scope(Org.path, scope) for scope in scopes),
                    DuesPayment.payer_member_id == own,
                    DuesPayment.id.in_(mine),
                ),
            )
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


async def receipt_of(session: AsyncSession, tenant_id: UUID, payment_id: UUID) -> DuesReceipt | None:
    return await session.scalar(
        select(DuesReceipt).where(DuesReceipt.tenant_id == tenant_id, DuesReceipt.payment_id == payment_id)
    )


async def receipt_tagged(session: AsyncSession, tenant_id: UUID, tag: bytes) -> tuple[DuesReceipt, DuesPayment] | None:
    row = (
        await session.execute(
            select(DuesReceipt, DuesPayment)
            .join(
                DuesPayment,
                (DuesPayment.tenant_id == DuesReceipt.tenant_id) & (DuesPayment.id == DuesReceipt.payment_id),
            )
            .where(DuesReceipt.tenant_id == tenant_id, DuesReceipt.tag == tag)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


async def held_series(session: AsyncSession, tenant_id: UUID, books_id: UUID, year: int) -> DuesReceiptSeries:
    """The series, held until the transaction ends."""
    found = await session.scalars(
        select(DuesReceiptSeries)
        .where(
            DuesReceiptSeries.tenant_id == tenant_id,
            DuesReceiptSeries.books_id == books_id,
            DuesReceiptSeries.year == year,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.one()


async def first_parts(session: AsyncSession, payment: DuesPayment) -> list[DuesAllocation]:
    """What the money was for when it arrived, in the order of months."""
    rows = await session.scalars(
        select(DuesAllocation).where(
            DuesAllocation.tenant_id == payment.tenant_id,
            DuesAllocation.payment_id == payment.id,
            DuesAllocation.reverses_id.is_(None),
        )
    )
    return sorted(rows, key=lambda one: (one.month is None, one.month or date.min, one.member_id))


async def names_of(session: AsyncSession, tenant_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = await session.execute(
        select(Member.id, Member.name).where(Member.tenant_id == tenant_id, Member.id.in_(list(ids)))
    )
    return {row.id: row.name for row in rows}


async def bills_of_year(session: AsyncSession, tenant_id: UUID, org_id: UUID, year: int) -> list[DuesBill]:
    """What a branch billed for the months of a year."""
    rows = await session.scalars(
        select(DuesBill)
        .where(
            DuesBill.tenant_id == tenant_id,
            DuesBill.org_id == org_id,
            DuesBill.month >= date(year, 1, 1),
            DuesBill.month <= date(year, 12, 1),
        )
        .order_by(DuesBill.member_id, DuesBill.month)
    )
    return list(rows)


async def parts_of(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID], year: int, *, since: datetime, until: datetime
) -> list[Part]:
    """What stands of payments for the months of a year, and what was added in [since, until), in the order of payment."""
    stands = func.sum(DuesAllocation.amount_fen)
    rows = await session.execute(
        select(
            DuesPayment, DuesAllocation.member_id, DuesAllocation.purpose, DuesAllocation.month, stands.label("stands")
        )
        .join(
            DuesAllocation,
            (DuesAllocation.tenant_id == DuesPayment.tenant_id) & (DuesAllocation.payment_id == DuesPayment.id),
        )
        .where(
            DuesPayment.tenant_id == tenant_id,
            DuesAllocation.member_id.in_(list(member_ids)),
            or_(
                DuesAllocation.month.between(date(year, 1, 1), date(year, 12, 1)),
                DuesAllocation.month.is_(None) & (DuesPayment.paid_at >= since) & (DuesPayment.paid_at < until),
            ),
        )
        .group_by(
            DuesPayment.tenant_id,
            DuesPayment.id,
            DuesAllocation.member_id,
            DuesAllocation.purpose,
            DuesAllocation.month,
        )
        .order_by(DuesPayment.paid_at, DuesPayment.id)
    )
    return [Part(row[0], row[1], row[2], row[3], int(row[4])) for row in rows if row[4]]


async def assessments_of(
    session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID], year: int
) -> dict[UUID, DuesAssessment]:
    """The last published assessment of the year by member."""
    rows = await session.scalars(
        select(DuesAssessment)
        .where(
            DuesAssessment.tenant_id == tenant_id,
            DuesAssessment.year == year,
            DuesAssessment.member_id.in_(list(member_ids)),
            DuesAssessment.state == AssessmentState.PUBLISHED,
        )
        .order_by(DuesAssessment.number)
    )
    return {row.member_id: row for row in rows}
