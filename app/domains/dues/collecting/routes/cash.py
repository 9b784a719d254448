"""HTTP of cash: a branch's cash book, handing over, depositing."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.decision import require_somewhere
from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import listing
from app.domains.dues.collecting import cash, errors, handing_over
from app.domains.dues.collecting.schemas import (
    CashBookOut,
    DepositIn,
    DepositOut,
    HandoverDecisionIn,
    HandoverIn,
    HandoverOut,
)
from app.domains.dues.collecting.vocabulary import HandoverState
from app.domains.dues.ledger import errors as ledger
from app.domains.dues.ledger.schemas import Month, first_of
from app.domains.dues.routes.answers import PAGE, cursors_of
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费现金")


@router.get(
    "/organisations/{org_id}/dues-cash",
    **operation(
        "dues.cash_book",
        summary="支部现金日记账：收到、上交和手中现金",
        permission=P.DUES_BILL_READ,
        refusals=[OrgNotFound],
    ),
)
async def cash_book(call: Reading, org_id: UUID, month: Annotated[Month, Query()]) -> CashBookOut:
    return CashBookOut.of(await cash.cash_book(call.session, call.actor, org_id, month=first_of(month)))


@router.post(
    "/organisations/{org_id}/dues-handovers",
    **operation(
        "dues.propose_handover",
        summary="上交支部收到的现金党费",
        permission=P.DUES_COLLECT,
        refusals=[
            OrgNotFound,
            ledger.BooksMissing,
            errors.CashGone,
            errors.NoCashInHand,
            errors.HandoverAmountWrong,
        ],
        status=201,
    ),
)
async def propose(call: Writing, org_id: UUID, body: HandoverIn) -> HandoverOut:
    """由出纳当面点清后确认接收，交款人和收款人不能是同一人。"""
    made = await handing_over.propose_handover(
        call.session,
        call.actor,
        org_id,
        amount_fen=body.amount_fen,
        payment_ids=body.payment_ids,
        note=body.note,
    )
    return HandoverOut.of(made)


@router.get(
    "/dues-handovers",
    **operation(
        "dues.list_handovers",
        summary="现金上交记录，新的在前",
        permission=P.DUES_BILL_READ,
        refusals=[CursorInvalid],
    ),
)
async def list_handovers(
    call: Reading, state: HandoverState | None = None, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[HandoverOut]:
    require_somewhere(call.actor, P.DUES_BILL_READ)
    cursors, asked = cursors_of(call), {"state": state}
    before = listing.by_id(cursors.read("dues_handovers", asked, cursor))
    statement = handing_over.handovers_in_sight(call.actor, state=state, before=before).limit(limit + 1)
    rows = [row[0] for row in await call.session.execute(statement)]
    kept, following = cursors.page("dues_handovers", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[HandoverOut.of(row) for row in kept], next_cursor=following)


@router.post(
    "/dues-handovers/{handover_id}/decide",
    **operation(
        "dues.decide_handover",
        summary="出纳接收或不接收支部上交的现金",
        permission=P.DUES_CASH_KEEP,
        refusals=[errors.HandoverNotFound, errors.HandoverSettled, errors.HandoverOwn, ledger.BalanceShort],
    ),
)
async def decide(call: Writing, handover_id: UUID, body: HandoverDecisionIn) -> HandoverOut:
    made = await handing_over.decide_handover(
        call.session, call.actor, handover_id, confirm=body.confirm, decision=body.decision
    )
    return HandoverOut.of(made)


@router.post(
    "/dues-books/{books_id}/deposits",
    **operation(
        "dues.deposit_cash",
        summary="出纳将现金存入银行",
        permission=P.DUES_CASH_KEEP,
        refusals=[ledger.BooksNotFound, ledger.BalanceShort, errors.PaidInFuture, errors.SlipTaken],
        status=201,
    ),
)
async def deposit(call: Writing, books_id: UUID, body: DepositIn) -> DepositOut:
    made = await cash.deposit(
        call.session, call.actor, books_id, amount_fen=body.amount_fen, slip_no=body.slip_no, on=body.on
    )
    return DepositOut.of(made)
