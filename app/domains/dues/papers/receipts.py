"""A receipt: shown, printed, and verified by anybody who holds it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import segno
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.papers import repository
from app.domains.dues.papers.codes import code_of, read_code
from app.domains.dues.papers.errors import ReceiptNotFound
from app.domains.dues.papers.issuing import receipt_for
from app.domains.dues.papers.models import DuesReceipt
from app.domains.dues.paying.labels import CHANNELS, PURPOSES
from app.domains.dues.paying.models import DuesAllocation, DuesPayment
from app.domains.dues.paying.vocabulary import PaidBy, PaymentState, Purpose
from app.domains.orgs.public import Org
from app.kit.clock import local_date
from app.kit.money import capital_yuan, format_fen
from app.kit.printing import Template

RECEIPT = Template("app.domains.dues.papers", "receipt.typ")


@dataclass(frozen=True, slots=True)
class Shown:
    """A receipt with all that stands on it. `for_whom` are lines such as `张三 2026年10月、11月`."""

    receipt: DuesReceipt
    payment: DuesPayment
    org_name: str
    payer: str
    for_whom: Sequence[str]
    code: str


async def show(session: AsyncSession, actor: Actor, payment_id: UUID, *, key: bytes) -> Shown:
    """The receipt of a payment that the actor made, that was made for him, or that he may see. Raises ReceiptNotFound."""
    payment, org = await _payment_for(session, actor, payment_id)
    receipt = await repository.receipt_of(session, payment.tenant_id, payment.id)
    if receipt is None:
        raise ReceiptNotFound
    return await _shown(session, receipt, payment, org, key)


async def take_copy(session: AsyncSession, actor: Actor, payment_id: UUID, *, key: bytes) -> tuple[Shown, bool]:
    """The receipt, numbered where it was not yet, and whether it was printed before; each copy is counted and recorded.

    Raises ReceiptNotFound, ReceiptNotDue.
    """
    payment, org = await _payment_for(session, actor, payment_id)
    receipt = await receipt_for(session, payment)
    again = receipt.prints > 0
    receipt.prints += 1
    await record(
        session,
        actor,
        "dues.receipt_printed",
        target="dues_receipt",
        target_id=receipt.id,
        org_id=org.id,
        after={"serial": receipt.serial, "copy": receipt.prints},
    )
    return await _shown(session, receipt, payment, org, key), again


async def _payment_for(session: AsyncSession, actor: Actor, payment_id: UUID) -> tuple[DuesPayment, Org]:
    scopes = [actor.scope(Permission.DUES_BILL_READ)]
    found = await repository.find_payment(session, actor.tenant_id, payment_id, scopes=scopes, own=actor.member_id)
    if found is None:
        raise ReceiptNotFound
    return found


async def _shown(session: AsyncSession, receipt: DuesReceipt, payment: DuesPayment, org: Org, key: bytes) -> Shown:
    parts = await repository.first_parts(session, payment)
    ids = {part.member_id for part in parts} | ({payment.payer_member_id} - {None})
    names = await repository.names_of(session, payment.tenant_id, [one for one in ids if one is not None])
    return Shown(
        receipt,
        payment,
        org.name,
        payer_of(payment, [names[part.member_id] for part in parts], names),
        lines_of(parts, names),
        code_of(key, payment.tenant_id, receipt.tag),
    )


def payer_of(payment: DuesPayment, for_whom: Sequence[str], names: dict[UUID, str]) -> str:
    """`张三`, or `张三（由李四代交）` where somebody else brought it."""
    owed = "、".join(dict.fromkeys(for_whom))
    if payment.paid_by is PaidBy.MEMBER:
        return owed
    known = names.get(payment.payer_member_id) if payment.payer_member_id else None
    brought = payment.payer_name or known
    return f"{owed}（由{brought}代交）" if brought and brought != owed else owed


def lines_of(parts: Sequence[DuesAllocation], names: dict[UUID, str]) -> list[str]:
    """By person: months and amount; what was added stands apart."""
    months: dict[UUID, list[date]] = {}
    sums: dict[tuple[UUID, Purpose], int] = {}
    for part in parts:
        if part.month is not None:
            months.setdefault(part.member_id, []).append(part.month)
        sums[part.member_id, part.purpose] = sums.get((part.member_id, part.purpose), 0) + part.amount_fen
    return [
        f"{names[member_id]} "
        + (months_said(months[member_id]) if purpose is Purpose.MONTH else PURPOSES[purpose])
        + f" {format_fen(fen)}元"
        for (member_id, purpose), fen in sums.items()
    ]


def months_said(months: Sequence[date]) -> str:
    """`2026年10月、11月、2027年1月`."""
    said, year = [], None
    for month in sorted(set(months)):
        said.append(f"{month.month}月" if month.year == year else f"{month.year}年{month.month}月")
        year = month.year
    return "、".join(said)


def standing_of(payment: DuesPayment) -> str:
    """What became of the money: "" where it was kept."""
    if payment.refunded_fen == 0:
        return ""
    if payment.state is PaymentState.REVERSED:
        return "已作废"
    if payment.refunded_fen >= payment.amount_fen:
        return "已退款"
    return f"已部分退款{format_fen(payment.refunded_fen)}元"


def page_of(shown: Shown, *, again: bool, url: str) -> dict[str, Any]:
    """The data of `RECEIPT`."""
    payment, standing = shown.payment, standing_of(shown.payment)
    assert payment.paid_at is not None
    return {
        "title": f"党费收据 {shown.receipt.serial}",
        "serial": shown.receipt.serial,
        "org": shown.org_name,
        "mark": standing if standing in ("已退款", "已作废") else "补打" if again else "",
        "standing": "　".join(word for word in (standing, "补打" if again else "") if word),
        "facts": [
            ["交款人", shown.payer],
            ["交纳日期", local_date(payment.paid_at).isoformat()],
            ["交纳方式", CHANNELS[payment.channel]],
            ["收款人", payment.received_by_name or "线上收缴"],
        ],
        "lines": list(shown.for_whom),
        "amount": f"¥{format_fen(payment.amount_fen)}",
        "capital": capital_yuan(payment.amount_fen),
        "code": shown.code,
        "qr": _qr(url),
    }


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, scale=4)
    return out.getvalue().decode()


@dataclass(frozen=True, slots=True)
class Verified:
    """What a stranger is told of a genuine receipt."""

    serial: str
    amount_fen: int
    paid_on: date
    months: str
    payer: str
    standing: str


def tenant_of(key: bytes, code: str) -> tuple[UUID, bytes]:
    """Whose receipt a code names. Raises ReceiptNotFound for what we never signed."""
    found = read_code(key, code)
    if found is None:
        raise ReceiptNotFound
    return found


async def verify(session: AsyncSession, tenant_id: UUID, tag: bytes) -> Verified:
    """Raises ReceiptNotFound."""
    found = await repository.receipt_tagged(session, tenant_id, tag)
    if found is None or found[1].paid_at is None:
        raise ReceiptNotFound
    receipt, payment = found
    parts = await repository.first_parts(session, payment)
    names = await repository.names_of(session, tenant_id, {part.member_id for part in parts})
    assert payment.paid_at is not None
    return Verified(
        receipt.serial,
        payment.amount_fen,
        local_date(payment.paid_at),
        months_said([part.month for part in parts if part.month is not None]),
        "、".join(dict.fromkeys(masked_name(names[part.member_id]) for part in parts)),
        standing_of(payment),
    )


def masked_name(name: str) -> str:
    """`张三` → `张*`."""
    return f"{name[:1]}{'*' * (len(name) - 1)}"
