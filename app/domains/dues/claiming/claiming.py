"""A person confirms whose dues a line of the bank's statement is, or that it was taken for the wrong member."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues import repository as payers
from app.domains.dues.billing.ahead import payable_bills
from app.domains.dues.billing.demands import open_fen
from app.domains.dues.claiming import repository
from app.domains.dues.claiming.errors import (
    ClaimBranchesDiffer,
    ClaimOwn,
    ClaimPayerWrong,
    LineClaimed,
    LineNotClaimed,
    LineNotFound,
    LineNotIncoming,
    NotATransfer,
)
from app.domains.dues.claiming.rules import Row, shares_of
from app.domains.dues.collecting.consenting import require_consent
from app.domains.dues.collecting.rules import spoken_months
from app.domains.dues.errors import MemberNotFound
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.finding import books_above, books_for
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.vocabulary import EntryKind
from app.domains.dues.paying.errors import AmountWrong, MonthTwice, NothingToPay, PaymentNotFound
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.paying.receiving import settle
from app.domains.dues.paying.repository import MoneySight, find_placed
from app.domains.dues.paying.rules import Share
from app.domains.dues.paying.vocabulary import Channel, PaidBy, PaymentState
from app.domains.dues.reconciling.matching import reconcile
from app.domains.dues.reconciling.models import StatementLine
from app.domains.dues.reconciling.vocabulary import StatementSource
from app.domains.dues.refunding.asking import propose_correction
from app.domains.dues.refunding.errors import NotRefundable
from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.repository import Payer
from app.domains.orgs.public import Org
from app.kit.clock import CHINA, now
from app.kit.ids import uuid7
from app.kit.money import format_fen

_PERMISSION = Permission.DUES_RECONCILE
_LONGEST_REFERENCE = 64


@dataclass(frozen=True, slots=True)
class For:
    """What of the money is for a member: months, and an extra of his own will, 分."""

    member_id: UUID
    months: Sequence[date]
    extra_fen: int = 0


@dataclass(frozen=True, slots=True)
class From:
    """Who sent it: a member, or somebody of this name."""

    member_id: UUID | None = None
    name: str = ""

    def paid_by(self, member_id: UUID) -> PaidBy:
        if self.member_id is None:
            return PaidBy.FAMILY
        return PaidBy.MEMBER if self.member_id == member_id else PaidBy.ANOTHER_MEMBER


async def claim(
    session: AsyncSession,
    actor: Actor,
    books_id: UUID,
    line_id: UUID,
    *,
    rows: Sequence[For],
    sender: From,
    note: str,
) -> DuesPayment:
    """Take a line for these members' dues; whoever sent it for another is named in a consent of that day.

    Raises BooksNotFound, PermissionMissing, LineNotFound, LineNotIncoming, LineClaimed, ClaimPayerWrong, ClaimOwn,
    MemberNotFound, ClaimBranchesDiffer, NothingToPay, MonthTwice, NotForOthers, AmountWrong, why a month cannot be paid,
    and what settling raises.
    """
    books, org = await books_for(session, actor, books_id, _PERMISSION)
    line = await _incoming(session, books, line_id)
    if (sender.member_id is None) == (not sender.name):
        raise ClaimPayerWrong
    people = await _people(session, actor, books, rows, sender)
    shares = await _shares(session, line, rows, sender, people)
    # Months first, then the books: the order in which everybody holds them.
    books = await ledger.held_books(session, actor.tenant_id, books.id, alone=True)
    held = await repository.find_line(session, actor.tenant_id, books.id, line.id, lock=True)
    if held is None or held.matched_id is not None:
        raise LineClaimed
    payment = _payment(actor, books, held, next(iter(people.values())), sender, rows, note)
    session.add(payment)
    await session.flush()
    months = spoken_months(share.month for share in shares if share.month is not None)
    who = "、".join(people[row.member_id].name for row in rows)
    paid_at = datetime.combine(held.on, time(12), CHINA)
    await settle(
        session, actor, payment, books, shares, paid_at=paid_at, memo=f"{who} {months or '自愿多交'}党费"[:300]
    )
    await _matched(session, actor, books, org, held, payment)
    return payment


async def _incoming(session: AsyncSession, books: DuesBooks, line_id: UUID) -> StatementLine:
    line = await repository.find_line(session, books.tenant_id, books.id, line_id)
    if line is None:
        raise LineNotFound
    if line.source is not StatementSource.BANK or line.amount_fen <= 0:
        raise LineNotIncoming
    if line.matched_id is not None:
        raise LineClaimed
    return line


async def _people(
    session: AsyncSession, actor: Actor, books: DuesBooks, rows: Sequence[For], sender: From
) -> dict[UUID, Payer]:
    """Whose dues it is, by id: of one branch, whose dues go into these books; never the actor's own."""
    wanted = [row.member_id for row in rows]
    if len(set(wanted)) != len(wanted):
        raise MonthTwice
    if actor.member_id is not None and actor.member_id in (*wanted, sender.member_id):
        raise ClaimOwn
    known = await payers.payers_by_id(
        session, actor.tenant_id, [*wanted, *([sender.member_id] if sender.member_id else [])]
    )
    if len(known) != len({*wanted, sender.member_id} - {None}):
        raise MemberNotFound
    people = {member_id: known[member_id] for member_id in wanted}
    if len({payer.org_id for payer in people.values()}) != 1:
        raise ClaimBranchesDiffer
    if (await books_above(session, actor.tenant_id, next(iter(people.values())).org_path)).id != books.id:
        raise ClaimBranchesDiffer
    return people


async def _shares(
    session: AsyncSession, line: StatementLine, rows: Sequence[For], sender: From, people: dict[UUID, Payer]
) -> list[Share]:
    made = []
    for row in sorted(rows, key=lambda one: one.member_id):
        if not row.months and not row.extra_fen:
            raise NothingToPay
        if len(set(row.months)) != len(row.months):
            raise MonthTwice
        await require_consent(
            session,
            line.tenant_id,
            member_id=row.member_id,
            paid_by=sender.paid_by(row.member_id),
            payer_member_id=sender.member_id,
            payer_name=sender.name,
            on=line.on,
        )
        bills = await payable_bills(session, people[row.member_id], row.months)
        open_months = [(month, open_fen(bills.get(month), month)) for month in sorted(row.months)]
        made.append(Row(row.member_id, open_months, row.extra_fen))
    shares = shares_of(line.amount_fen, made)
    if shares is None:
        raise AmountWrong(expected=format_fen(sum(row.expected_fen for row in made)))
    return shares


def _payment(
    actor: Actor, books: DuesBooks, line: StatementLine, payer: Payer, sender: From, rows: Sequence[For], note: str
) -> DuesPayment:
    sources = [sender.paid_by(row.member_id) for row in rows]
    serial = line.serial if 0 < len(line.serial) <= _LONGEST_REFERENCE else line.id.hex
    return DuesPayment(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        org_id=payer.org_id,
        books_id=books.id,
        channel=Channel.BANK,
        paid_by=next((one for one in sources if one is not PaidBy.MEMBER), PaidBy.MEMBER),
        payer_member_id=sender.member_id,
        payer_name=sender.name,
        amount_fen=line.amount_fen,
        state=PaymentState.AWAITED,
        provider_no=serial,
        received_by=actor.account_id,
        received_by_name=actor.display_name,
        note=note,
        created_at=now(),
    )


async def _matched(
    session: AsyncSession, actor: Actor, books: DuesBooks, org: Org, line: StatementLine, payment: DuesPayment
) -> None:
    entry = await ledger.entry_of(session, actor.tenant_id, payment.id, EntryKind.RECEIVED)
    assert entry is not None
    line.matched_id = entry.id
    await session.flush()
    await reconcile(session, books, org, StatementSource.BANK, holder_id=actor.account_id)
    await record(
        session,
        actor,
        "dues.line_claimed",
        target="dues_payment",
        target_id=payment.id,
        org_id=payment.org_id,
        after={"line_id": line.id, "amount_fen": line.amount_fen, "on": line.on, "paid_by": payment.paid_by},
        note=payment.note,
    )


async def correct_line(
    session: AsyncSession, actor: Actor, books_id: UUID, line_id: UUID, *, reason: str
) -> DuesRefund:
    """A line was taken for the wrong member: ask for it to be taken back, which another decides.

    Approved, the payment is countered, its months are open again, and the line waits for its right owner. Raises
    BooksNotFound, PermissionMissing, LineNotFound, LineNotClaimed, NotATransfer.
    """
    books, _ = await books_for(session, actor, books_id, _PERMISSION)
    line = await repository.find_line(session, actor.tenant_id, books.id, line_id)
    if line is None:
        raise LineNotFound
    payment_id = await repository.payment_behind(session, line)
    if payment_id is None:
        raise LineNotClaimed
    return await correct_payment(session, actor, payment_id, reason=reason)


async def correct_payment(session: AsyncSession, actor: Actor, payment_id: UUID, *, reason: str) -> DuesRefund:
    """A transfer was entered wrongly, or never came: ask for its entry to be countered, which another decides.

    Raises PaymentNotFound, PermissionMissing, NotATransfer.
    """
    seen = MoneySight.of(actor, _PERMISSION)
    found = await find_placed(session, DuesPayment, actor.tenant_id, payment_id, seen, lock=True)
    if found is None:
        raise PaymentNotFound
    require(actor, _PERMISSION, at=found.books_path)
    payment: DuesPayment = found.row
    if payment.channel is not Channel.BANK:
        raise NotATransfer
    try:
        return await propose_correction(session, actor, payment, reason=reason)
    except NotRefundable as refusal:
        raise NotATransfer from refusal
