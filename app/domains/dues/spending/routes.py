"""HTTP of payouts and publications."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.responses import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues.ledger import errors as ledger_refused
from app.domains.dues.ledger.errors import BooksNotFound
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.routes.answers import PAGE, cipher_of, cursors_of
from app.domains.dues.schemas import PurposeIn
from app.domains.dues.spending import errors, paying_out, proposing, publishing, repository, revealing
from app.domains.dues.spending.models import DuesPayout
from app.domains.dues.spending.schemas import (
    AllocationIn,
    MemberNoteOut,
    PaymentIn,
    PayoutDecisionIn,
    PayoutOut,
    PublicationCardOut,
    PublicationIn,
    PublicationOut,
    ReceiptIn,
    UseIn,
)
from app.files.errors import FileNotConfirmed, FileNotFound
from app.web.calls import Reading, Stepping, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费支出和公布")

_BOOKS = "/dues-books/{books_id}"
_PAYOUT = f"{_BOOKS}/payouts/{{payout_id}}"
_STEP = [BooksNotFound, errors.PayoutNotFound, errors.PayoutSettled]
_DAY = [ledger_refused.MonthClosed, ledger_refused.BeforeOpening, ledger_refused.EntryInFuture]
_DECIDED = [
    BooksNotFound,
    errors.DecisionMissing,
    errors.DecisionMeetingNotFound,
    FileNotFound,
    FileNotConfirmed,
]


@router.post(
    f"{_BOOKS}/uses",
    **operation(
        "dues.propose_use",
        summary="提出使用党费，附会议决定和凭据",
        permission=P.DUES_PAYOUT_PROPOSE,
        refusals=[*_DECIDED, errors.EvidenceMissing],
        status=201,
    ),
)
async def propose_use(call: Writing, books_id: UUID, body: UseIn) -> PayoutOut:
    """使用党费须集体讨论决定：指明已开完的会议，或上传会议决定。另一人批准后由出纳支付。"""
    made = await proposing.propose_use(
        call.session,
        call.actor,
        books_id,
        wanted=body.wanted,
        decision=body.decision,
        evidence=body.evidence,
    )
    return PayoutOut.of(made)


@router.post(
    f"{_BOOKS}/allocations",
    **operation(
        "dues.propose_allocation",
        summary="提出下拨（返还）党费，附会议决定",
        permission=P.DUES_PAYOUT_PROPOSE,
        refusals=[*_DECIDED, errors.ReceiverWrong],
        status=201,
    ),
)
async def propose_allocation(call: Writing, books_id: UUID, body: AllocationIn) -> PayoutOut:
    made = await proposing.propose_use(
        call.session, call.actor, books_id, wanted=body.wanted, decision=body.decision, evidence=()
    )
    return PayoutOut.of(made)


@router.get(
    f"{_BOOKS}/payouts",
    **operation(
        "dues.payouts",
        summary="上缴、转交、下拨和使用，新的在前；含付给本账簿的",
        permission=P.DUES_LEDGER_READ,
        refusals=[BooksNotFound, CursorInvalid],
    ),
)
async def list_payouts(
    call: Reading, books_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[PayoutOut]:
    books, _ = await books_for(call.session, call.actor, books_id, P.DUES_LEDGER_READ)
    cursors, asked = cursors_of(call), {"books": books_id}
    position = cursors.read("dues.payouts", asked, cursor)
    query = repository.payouts_of(call.actor.tenant_id, books.id)
    if position:
        query = query.where(DuesPayout.id < UUID(position[0]))
    rows = list(await call.session.scalars(query.limit(limit + 1)))
    kept, following = cursors.page("dues.payouts", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[PayoutOut.of(row) for row in kept], next_cursor=following)


@router.post(
    f"{_PAYOUT}/reveal-note",
    **operation(
        "dues.reveal_member_note",
        summary="注明用途后查看大额党费的党员简况",
        permission=P.DUES_NOTE_READ,
        refusals=[BooksNotFound, errors.PayoutNotFound, errors.NoMemberNote],
        repeatable=False,
    ),
)
async def reveal_note(call: Writing, books_id: UUID, payout_id: UUID, body: PurposeIn) -> MemberNoteOut:
    """转交方可看；支付以后收款方也可看。每次查看都连同用途记入审计。"""
    cipher = await cipher_of(call)
    note = await revealing.reveal_note(
        call.session, call.actor, books_id, payout_id, purpose=body.purpose, cipher=cipher
    )
    return MemberNoteOut(note=note)


@router.post(
    f"{_PAYOUT}/decide",
    **operation(
        "dues.decide_payout",
        summary="批准或不批准他人提出的支出",
        permission=P.DUES_PAYOUT_APPROVE,
        refusals=[*_STEP, errors.PayoutOwn, *_DAY],
    ),
)
async def decide(call: Writing, books_id: UUID, payout_id: UUID, body: PayoutDecisionIn) -> PayoutOut:
    made = await paying_out.decide(
        call.session, call.actor, books_id, payout_id, approve=body.approve, opinion=body.opinion
    )
    return PayoutOut.of(made)


@router.post(
    f"{_PAYOUT}/pay",
    **operation(
        "dues.pay_out",
        summary="出纳按决定支付，登记银行回单",
        permission=P.DUES_PAYOUT_PAY,
        refusals=[
            *_STEP, errors.LargeNotFound, ledger_refused.BalanceShort, errors.PayoutSlipTaken, FileNotFound, FileNotConfirmed, *_DAY
        ],
    ),
)  # fmt: skip
async def pay(call: Writing, books_id: UUID, payout_id: UUID, body: PaymentIn) -> PayoutOut:
    made = await paying_out.pay(
        call.session,
        call.actor,
        books_id,
        payout_id,
        on=body.on,
        slip_no=body.slip_no,
        slip_file_id=body.slip_file_id,
    )
    return PayoutOut.of(made)


@router.post(
    f"{_PAYOUT}/receipt",
    **operation(
        "dues.record_receipt",
        summary="登记上级收据（大额党费为中央组织部收据）",
        permission=P.DUES_PAYOUT_PAY,
        refusals=_STEP,
    ),
)
async def record_receipt(call: Writing, books_id: UUID, payout_id: UUID, body: ReceiptIn) -> PayoutOut:
    made = await paying_out.record_receipt(
        call.session, call.actor, books_id, payout_id, receipt_no=body.receipt_no, on=body.on
    )
    return PayoutOut.of(made)


@router.post(
    f"{_PAYOUT}/arrival",
    **operation(
        "dues.confirm_arrival",
        summary="收款方确认到账并记账",
        permission=P.DUES_LEDGER_POST,
        refusals=[*_STEP, *_DAY],
    ),
)
async def confirm_arrival(call: Writing, books_id: UUID, payout_id: UUID, body: ReceiptIn) -> PayoutOut:
    """`books_id` 是收款方的账簿：一方的上缴即另一方的收入，双方各记一笔。"""
    made = await paying_out.confirm_arrival(
        call.session, call.actor, books_id, payout_id, receipt_no=body.receipt_no, on=body.on
    )
    return PayoutOut.of(made)


@router.post(
    f"{_BOOKS}/publications",
    **operation(
        "dues.publish_account",
        summary="公布一年的党费收缴使用情况",
        permission=P.DUES_ACCOUNT_PUBLISH,
        refusals=[BooksNotFound, errors.YearNotClosed, errors.AlreadyPublished],
        status=201,
    ),
)
async def publish(call: Writing, books_id: UUID, body: PublicationIn) -> PublicationOut:
    """全年结账后每年公布一次；只公布合计，不含个人和基数。"""
    made, org = await publishing.publish(call.session, call.actor, books_id, year=body.year)
    return PublicationOut.of(made, org)


@router.get(
    "/dues-publications",
    **operation("dues.publications", summary="本级及上级公布的党费收缴使用情况", permission=P.DUES_ACCOUNT_READ),
)
async def list_publications(call: Reading) -> list[PublicationCardOut]:
    found = await publishing.publications(call.session, call.actor)
    return [PublicationCardOut.card(made, org) for made, org in found]


@router.get(
    "/dues-publications/{publication_id}",
    **operation(
        "dues.publication",
        summary="一年的党费收缴使用情况",
        permission=P.DUES_ACCOUNT_READ,
        refusals=[errors.PublicationNotFound],
    ),
)
async def show_publication(call: Reading, publication_id: UUID) -> PublicationOut:
    return PublicationOut.of(*await publishing.publication(call.session, call.actor, publication_id))


def _printing(name: str, **said: Any) -> dict[str, Any]:
    made = operation(name, **said)
    made["responses"] |= {
        200: {"description": "A4 的 PDF", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
    }  # fmt: skip
    return made | {"response_class": Response}


@router.get(
    "/dues-publications/{publication_id}/pdf",
    **_printing(
        "dues.publication_pdf",
        summary="打印一年的党费收缴使用情况",
        permission=P.DUES_ACCOUNT_READ,
        refusals=[errors.PublicationNotFound],
    ),
)
async def print_publication(call: Stepping, publication_id: UUID) -> Response:
    async with call.services.database.read(call.actor.tenant_id) as session:
        data = publishing.page_of(*await publishing.publication(session, call.actor, publication_id))
    content = await call.services.printer.print(publishing.ACCOUNT, data)
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(data['title'])}.pdf"}
    return Response(content, media_type="application/pdf", headers=headers)
