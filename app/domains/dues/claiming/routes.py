"""HTTP of claiming: lines that wait, claims, corrections."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import errors as dues
from app.domains.dues.billing import errors as bills
from app.domains.dues.claiming import claiming, errors, proposing
from app.domains.dues.claiming.schemas import ClaimIn, CorrectionIn, TransferOut
from app.domains.dues.ledger import errors as ledger
from app.domains.dues.paying import errors as paying
from app.domains.dues.paying import reading
from app.domains.dues.paying.schemas import PaymentOut
from app.domains.dues.refunding.schemas import RefundOut
from app.domains.dues.routes.answers import PAGE, cipher_of, cursors_of
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费转账认领")

_BOOKS = "/dues-books/{books_id}"


@router.get(
    f"{_BOOKS}/transfers",
    **operation(
        "dues.transfers",
        summary="对账单中待认领的转账，附可能的交款党员",
        permission=P.DUES_RECONCILE,
        refusals=[ledger.BooksNotFound, CursorInvalid],
    ),
)
async def list_transfers(
    call: Reading, books_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[TransferOut]:
    """按对方户名、摘要中的姓名和手机号或身份证号提出，只是建议，由人确认。"""
    cursors, asked = cursors_of(call), {"books": books_id}
    position = cursors.read("dues.transfers", asked, cursor)
    rows = await proposing.proposals(
        call.session,
        call.actor,
        books_id,
        after=UUID(position[0]) if position else None,
        limit=limit + 1,
        cipher=await cipher_of(call),
    )
    kept, following = cursors.page("dues.transfers", asked, rows, limit=limit, position=lambda row: [row.line.id])
    return Page(items=[TransferOut.of(row) for row in kept], next_cursor=following)


@router.post(
    f"{_BOOKS}/transfers/{{line_id}}/claim",
    **operation(
        "dues.claim_transfer",
        summary="确认一笔转账是谁的党费",
        permission=P.DUES_RECONCILE,
        refusals=[
            ledger.BooksNotFound,
            ledger.BeforeOpening,
            errors.LineNotFound,
            errors.LineNotIncoming,
            errors.LineClaimed,
            errors.ClaimPayerWrong,
            errors.ClaimOwn,
            errors.ClaimBranchesDiffer,
            dues.MemberNotFound,
            paying.NothingToPay,
            paying.MonthTwice,
            paying.NotForOthers,
            paying.AmountWrong,
            paying.BankReferenceTaken,
            bills.MonthNotBilled,
            bills.MonthPending,
            bills.BillPaid,
            bills.BillNotOpen,
            bills.MonthTooFarAhead,
        ],
        status=201,
    ),
)
async def claim(call: Writing, books_id: UUID, line_id: UUID, body: ClaimIn) -> PaymentOut:
    """一笔流水只能认领一次。一名党员的转账不足时，最后一个月为部分交纳；多出的写入 `extra_fen`。"""
    made = await claiming.claim(
        call.session, call.actor, books_id, line_id, rows=body.wanted, sender=body.sender, note=body.note
    )
    return PaymentOut.of((await reading.shown(call.session, call.actor.tenant_id, [made]))[0])


@router.post(
    f"{_BOOKS}/transfers/{{line_id}}/correction",
    **operation(
        "dues.correct_claim",
        summary="转账认错了人：提出更正，由另一人批准",
        permission=P.DUES_RECONCILE,
        refusals=[ledger.BooksNotFound, errors.LineNotFound, errors.LineNotClaimed, errors.NotATransfer],
        status=201,
    ),
)
async def correct(call: Writing, books_id: UUID, line_id: UUID, body: CorrectionIn) -> RefundOut:
    """批准后用冲销凭证冲回，相应月份恢复为待交，这笔流水重新等待认领；不付款。"""
    made = await claiming.correct_line(call.session, call.actor, books_id, line_id, reason=body.reason)
    return RefundOut.of(made)


@router.post(
    "/dues-payments/{payment_id}/correction",
    **operation(
        "dues.correct_transfer",
        summary="转账登记有误或并未到账：提出更正，由另一人批准",
        permission=P.DUES_RECONCILE,
        refusals=[paying.PaymentNotFound, errors.NotATransfer],
        status=201,
    ),
)
async def correct_payment(call: Writing, payment_id: UUID, body: CorrectionIn) -> RefundOut:
    """批准后用冲销凭证冲回，相应月份恢复为待交；不付款。"""
    return RefundOut.of(await claiming.correct_payment(call.session, call.actor, payment_id, reason=body.reason))
