"""HTTP of closing: the report, closings, what the bank says, reopenings."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues.closing import closing, comparing, errors, reopening, repository
from app.domains.dues.closing.schemas import (
    BankBalanceIn,
    BankBalanceOut,
    ClosingIn,
    ClosingOut,
    ReopeningDecisionIn,
    ReopeningIn,
    ReopeningOut,
    ReportOut,
)
from app.domains.dues.ledger.errors import BooksNotFound, MonthClosed
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.schemas import Month, first_of
from app.files.errors import FileNotConfirmed, FileNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation

router = area("党费结账")

_BOOKS = "/dues-books/{books_id}"


@router.get(
    f"{_BOOKS}/closing-report",
    **operation(
        "dues.closing_report",
        summary="结账前核对：登记、账面、银行三方",
        permission=P.DUES_LEDGER_READ,
        refusals=[BooksNotFound],
    ),
)
async def report(call: Reading, books_id: UUID, month: Annotated[Month, Query()]) -> ReportOut:
    """`faults` 逐条说明不符之处；为空才能结账。"""
    return ReportOut.of(await comparing.report(call.session, call.actor, books_id, first_of(month)))


@router.post(
    f"{_BOOKS}/closings",
    **operation(
        "dues.close_month",
        summary="结账：三方一分不差才能结",
        permission=P.DUES_CLOSE,
        refusals=[
            BooksNotFound,
            errors.MonthNotNext,
            errors.MonthNotOver,
            errors.MonthDiffers,
            errors.ClosedMeanwhile,
        ],
        status=201,
    ),
)
async def close_month(call: Writing, books_id: UUID, body: ClosingIn) -> ClosingOut:
    """按月份顺序逐月结账；结账后这个月不能再记账。"""
    made = await closing.close_month(call.session, call.actor, books_id, first_of(body.month))
    return ClosingOut.of(made, [])


@router.get(
    f"{_BOOKS}/closings",
    **operation("dues.closings", summary="历次结账，新的在前", permission=P.DUES_LEDGER_READ, refusals=[BooksNotFound]),
)
async def list_closings(call: Reading, books_id: UUID) -> list[ClosingOut]:
    books, _ = await books_for(call.session, call.actor, books_id, P.DUES_LEDGER_READ)
    asked = await repository.reopenings_of(call.session, books.tenant_id, books.id)
    found = await repository.closings_of(call.session, books.tenant_id, books.id)
    return [ClosingOut.of(one, asked) for one in found]


@router.post(
    f"{_BOOKS}/bank-balances",
    **operation(
        "dues.enter_bank_balance",
        summary="登记月末银行对账单余额，附对账单",
        permission=P.DUES_RECONCILE,
        refusals=[BooksNotFound, FileNotFound, FileNotConfirmed, errors.MonthNotOver, MonthClosed],
        status=201,
    ),
)
async def enter_bank_balance(call: Writing, books_id: UUID, body: BankBalanceIn) -> BankBalanceOut:
    """再次登记的以最后一次为准。"""
    made = await closing.enter_bank_balance(
        call.session,
        call.actor,
        books_id,
        month=first_of(body.month),
        balance_fen=body.balance_fen,
        file_id=body.file_id,
    )
    return BankBalanceOut.of(made)


@router.post(
    f"{_BOOKS}/closings/{{closing_id}}/reopen",
    **operation(
        "dues.propose_reopening",
        summary="申请重新打开最后一个已结账的月份，由另一人批准",
        permission=P.DUES_CLOSE,
        refusals=[BooksNotFound, errors.ClosingNotFound, errors.NotLastClosed, errors.ReopeningWaits],
        status=201,
    ),
)
async def propose_reopening(call: Writing, books_id: UUID, closing_id: UUID, body: ReopeningIn) -> ReopeningOut:
    made = await reopening.propose_reopening(
        call.session, call.actor, books_id, closing_id=closing_id, reason=body.reason
    )
    return ReopeningOut.of(made)


@router.post(
    f"{_BOOKS}/reopenings/{{reopening_id}}/decide",
    **operation(
        "dues.decide_reopening",
        summary="批准或不批准重新打开",
        permission=P.DUES_REOPEN,
        refusals=[
            BooksNotFound,
            errors.ReopeningNotFound,
            errors.ReopeningSettled,
            errors.ReopeningOwn,
            errors.ClosingNotFound,
            errors.NotLastClosed,
        ],
    ),
)
async def decide_reopening(
    call: Writing, books_id: UUID, reopening_id: UUID, body: ReopeningDecisionIn
) -> ReopeningOut:
    made, _ = await reopening.decide_reopening(
        call.session, call.actor, books_id, reopening_id, approve=body.approve, decision=body.decision
    )
    return ReopeningOut.of(made)
