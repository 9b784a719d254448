"""HTTP of the ledger: books, balances, entries, adjustments, checks."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import checking
from app.domains.dues.ledger import adjusting, errors, opening, statements
from app.domains.dues.ledger.posting import last_day
from app.domains.dues.ledger.schemas import (
    AdjustmentDecisionIn,
    AdjustmentIn,
    AdjustmentOut,
    BalanceOut,
    BooksOut,
    CounterIn,
    EntryOut,
    FindingsOut,
    Month,
    OpeningIn,
    first_of,
)
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.routes.answers import PAGE, cursors_of
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.public import visible_org
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费账簿")

_BOOKS = "/dues-books/{books_id}"
_DAY = [errors.MonthClosed, errors.BeforeOpening, errors.EntryInFuture]


@router.post(
    "/organisations/{org_id}/dues-books",
    **operation(
        "dues.open_books",
        summary="建立党费账簿，登记期初数",
        permission=P.DUES_BOOKS_OPEN,
        refusals=[OrgNotFound, errors.BranchKeepsNoBooks, errors.BooksExist, errors.OpeningWrong, errors.EntryInFuture],
        status=201,
    ),
)
async def open_books(call: Writing, org_id: UUID, body: OpeningIn) -> BooksOut:
    """党支部不设账簿，党费由支部收齐后上交所在党委。期初结存由资产减去负债得出。"""
    books = await opening.open_books(
        call.session, call.actor, org_id=org_id, month=first_of(body.month), amounts=body.amounts
    )
    org = await visible_org(call.session, call.actor, org_id, P.DUES_BOOKS_OPEN)
    return BooksOut.of(books, org)


@router.get("/dues-books", **operation("dues.books", summary="我能查看的党费账簿", permission=P.DUES_LEDGER_READ))
async def list_books(call: Reading) -> list[BooksOut]:
    return [BooksOut.of(books, org) for books, org in await statements.own_books(call.session, call.actor)]


@router.get(
    f"{_BOOKS}/balance",
    **operation(
        "dues.balance",
        summary="某月的科目余额表",
        permission=P.DUES_LEDGER_READ,
        refusals=[errors.BooksNotFound],
    ),
)
async def balance(call: Reading, books_id: UUID, month: Annotated[Month, Query()]) -> BalanceOut:
    """期初、本月发生、期末；`surplus_fen` 是月末党费结存。余额按科目方向，为负表示在另一方。"""
    return BalanceOut.of(await statements.month_balance(call.session, call.actor, books_id, first_of(month)))


@router.get(
    f"{_BOOKS}/entries",
    **operation(
        "dues.entries",
        summary="某月的凭证，可按科目查明细账",
        permission=P.DUES_LEDGER_READ,
        refusals=[errors.BooksNotFound, CursorInvalid],
    ),
)
async def list_entries(
    call: Reading,
    books_id: UUID,
    month: Annotated[Month, Query()],
    account: Account | None = None,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[EntryOut]:
    cursors, asked = cursors_of(call), {"books": books_id, "month": month, "account": account}
    first = first_of(month)
    position = cursors.read("dues.entries", asked, cursor)
    rows = await statements.entries(
        call.session,
        call.actor,
        books_id,
        since=first,
        until=last_day(first),
        account=account,
        after=(date.fromisoformat(position[0]), UUID(position[1])) if position else None,
        limit=limit + 1,
    )
    kept, following = cursors.page(
        "dues.entries", asked, rows, limit=limit, position=lambda row: [row.entry.booked_on, row.entry.id]
    )
    return Page(items=[EntryOut.of(row) for row in kept], next_cursor=following)


@router.get(
    f"{_BOOKS}/entries/{{entry_id}}",
    **operation(
        "dues.entry",
        summary="一张凭证",
        permission=P.DUES_LEDGER_READ,
        refusals=[errors.BooksNotFound, errors.EntryNotFound],
    ),
)
async def show_entry(call: Reading, books_id: UUID, entry_id: UUID) -> EntryOut:
    return EntryOut.of(await statements.entry(call.session, call.actor, books_id, entry_id))


@router.post(
    f"{_BOOKS}/entries/{{entry_id}}/counter",
    **operation(
        "dues.propose_counter",
        summary="提出冲销一张凭证，由另一人批准",
        permission=P.DUES_LEDGER_POST,
        refusals=[
            errors.BooksNotFound,
            errors.EntryNotFound,
            errors.CounterEntryOfCounter,
            errors.EntryCountered,
        ],
        status=201,
    ),
)
async def propose_counter(call: Writing, books_id: UUID, entry_id: UUID, body: CounterIn) -> AdjustmentOut:
    """已记的凭证不能修改或删除；冲销另记一张方向相反的凭证。"""
    made = await adjusting.propose_counter(call.session, call.actor, books_id, entry_id=entry_id, reason=body.reason)
    return AdjustmentOut.of(made)


@router.post(
    f"{_BOOKS}/adjustments",
    **operation(
        "dues.propose_adjustment",
        summary="提出调整账目，由另一人批准",
        permission=P.DUES_LEDGER_POST,
        refusals=[errors.BooksNotFound, errors.EntryWrong],
        status=201,
    ),
)
async def propose_adjustment(call: Writing, books_id: UUID, body: AdjustmentIn) -> AdjustmentOut:
    made = await adjusting.propose_adjustment(
        call.session, call.actor, books_id, lines=[one.line for one in body.lines], reason=body.reason
    )
    return AdjustmentOut.of(made)


@router.get(
    f"{_BOOKS}/adjustments",
    **operation(
        "dues.adjustments",
        summary="冲销和调整，新的在前",
        permission=P.DUES_LEDGER_READ,
        refusals=[errors.BooksNotFound, CursorInvalid],
    ),
)
async def list_adjustments(
    call: Reading, books_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[AdjustmentOut]:
    cursors, asked = cursors_of(call), {"books": books_id}
    position = cursors.read("dues.adjustments", asked, cursor)
    rows = await statements.adjustments(
        call.session, call.actor, books_id, before=UUID(position[0]) if position else None, limit=limit + 1
    )
    kept, following = cursors.page("dues.adjustments", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[AdjustmentOut.of(row) for row in kept], next_cursor=following)


@router.post(
    f"{_BOOKS}/adjustments/{{adjustment_id}}/decide",
    **operation(
        "dues.decide_adjustment",
        summary="批准或不批准他人提出的冲销、调整",
        permission=P.DUES_LEDGER_APPROVE,
        refusals=[
            errors.BooksNotFound,
            errors.AdjustmentNotFound,
            errors.AdjustmentSettled,
            errors.AdjustmentOwn,
            *_DAY,
        ],
    ),
)
async def decide(call: Writing, books_id: UUID, adjustment_id: UUID, body: AdjustmentDecisionIn) -> AdjustmentOut:
    made = await adjusting.decide_adjustment(
        call.session, call.actor, books_id, adjustment_id, approve=body.approve, decision=body.decision
    )
    return AdjustmentOut.of(made)


@router.get(
    "/dues-books/check",
    **operation("dues.check", summary="核对全部账簿，逐条说明不符之处", permission=P.DUES_LEDGER_CHECK),
)
async def check(call: Reading) -> FindingsOut:
    return FindingsOut(findings=await checking.checked(call.session, call.actor))
