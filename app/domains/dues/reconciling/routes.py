"""HTTP of reconciling: statements, differences, bank slips."""

from uuid import UUID

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues.closing.errors import MonthNotOver
from app.domains.dues.ledger import errors as ledger_refused
from app.domains.dues.ledger.errors import BooksNotFound
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.reconciling import differing, errors, importing, reading, slips
from app.domains.dues.reconciling.importing import Content
from app.domains.dues.reconciling.schemas import (
    AssignIn,
    DifferenceOut,
    ImportedOut,
    ReconciledOut,
    SlipIn,
    SlipOut,
    SolutionIn,
    StatementIn,
    StatementLineOut,
    StatementOut,
)
from app.domains.dues.reconciling.vocabulary import DifferenceState
from app.domains.dues.routes.answers import PAGE, cursors_of
from app.files import stored
from app.files.errors import FileNotConfirmed, FileNotFound
from app.kit.sheets import SheetEmpty, SheetEncrypted, SheetTooLarge, SheetUnreadable
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费对账")

_BOOKS = "/dues-books/{books_id}"
_DIFFERENCE = [BooksNotFound, errors.DifferenceNotFound, errors.DifferenceSolved]


@router.post(
    f"{_BOOKS}/statements",
    **operation(
        "dues.import_statement",
        summary="导入银行对账单，逐笔核对",
        permission=P.DUES_RECONCILE,
        refusals=[
            BooksNotFound, FileNotFound, FileNotConfirmed, SheetUnreadable, SheetTooLarge, SheetEncrypted, SheetEmpty,
            errors.StatementPeriodWrong, errors.StatementColumnsMissing, errors.StatementRowsWrong,
            errors.StatementWithoutLines, errors.StatementDoubled, errors.StatementChainBroken, errors.StatementDaysBroken,
            errors.StatementOtherPeriod, errors.StatementImported, errors.StatementOverlaps, errors.StatementGap,
            errors.StatementBalanceBreaks, ledger_refused.MonthClosed, MonthNotOver,
        ],
        status=201,
    ),
)  # fmt: skip
async def import_statement(call: Writing, books_id: UUID, body: StatementIn) -> ImportedOut:
    """接受 .xlsx、.xls 和 .csv（UTF-8 或 GB18030），按列名识别日期、收支、余额、流水号。有误的文件不作任何改动。"""
    await books_for(call.session, call.actor, books_id, P.DUES_RECONCILE)
    file = await stored.confirmed(call.session, call.actor, body.file_id)
    content = Content(file, await stored.read(call.services.store, file))
    made, done = await importing.import_statement(
        call.session, call.actor, books_id, content=content, first=body.from_day, last=body.until_day
    )
    return ImportedOut(statement=StatementOut.of(made), reconciled=ReconciledOut.of(done))


@router.get(
    f"{_BOOKS}/statements",
    **operation(
        "dues.statements",
        summary="已导入的对账单，新的在前",
        permission=P.DUES_LEDGER_READ,
        refusals=[BooksNotFound, CursorInvalid],
    ),
)
async def list_statements(
    call: Reading, books_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[StatementOut]:
    cursors, asked = cursors_of(call), {"books": books_id}
    position = cursors.read("dues.statements", asked, cursor)
    rows = await reading.statements(
        call.session, call.actor, books_id, before=UUID(position[0]) if position else None, limit=limit + 1
    )
    kept, following = cursors.page("dues.statements", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[StatementOut.of(row) for row in kept], next_cursor=following)


@router.get(
    f"{_BOOKS}/statements/{{statement_id}}/lines",
    **operation(
        "dues.statement_lines",
        summary="一份对账单的明细",
        permission=P.DUES_LEDGER_READ,
        refusals=[BooksNotFound, errors.StatementNotFound, CursorInvalid],
    ),
)
async def list_lines(
    call: Reading, books_id: UUID, statement_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[StatementLineOut]:
    cursors, asked = cursors_of(call), {"statement": statement_id}
    position = cursors.read("dues.statement_lines", asked, cursor)
    rows = await reading.lines(
        call.session, call.actor, books_id, statement_id, after=int(position[0]) if position else 0, limit=limit + 1
    )
    kept, following = cursors.page("dues.statement_lines", asked, rows, limit=limit, position=lambda row: [row.number])
    return Page(items=[StatementLineOut.model_validate(row) for row in kept], next_cursor=following)


@router.post(
    f"{_BOOKS}/reconcile",
    **operation(
        "dues.reconcile",
        summary="补记账目后重新核对",
        permission=P.DUES_RECONCILE,
        refusals=[BooksNotFound],
        repeatable=False,
    ),
)
async def reconcile(call: Writing, books_id: UUID) -> ReconciledOut:
    """已能对上的差异自动销号；没有新变化时重复执行不产生任何改动。"""
    return ReconciledOut.of(await differing.reconcile_again(call.session, call.actor, books_id))


@router.get(
    f"{_BOOKS}/differences",
    **operation(
        "dues.differences",
        summary="对账差异，新的在前",
        permission=P.DUES_LEDGER_READ,
        refusals=[BooksNotFound, CursorInvalid],
    ),
)
async def list_differences(
    call: Reading,
    books_id: UUID,
    state: DifferenceState | None = None,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[DifferenceOut]:
    cursors, asked = cursors_of(call), {"books": books_id, "state": state}
    position = cursors.read("dues.differences", asked, cursor)
    rows = await reading.differences(
        call.session, call.actor, books_id, state, before=UUID(position[0]) if position else None, limit=limit + 1
    )
    kept, following = cursors.page("dues.differences", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[DifferenceOut.of(row) for row in kept], next_cursor=following)


@router.post(
    f"{_BOOKS}/differences/{{difference_id}}/assign",
    **operation(
        "dues.assign_difference",
        summary="把一项差异交给他人处理",
        permission=P.DUES_RECONCILE,
        refusals=[*_DIFFERENCE, errors.HolderUnable],
    ),
)
async def assign(call: Writing, books_id: UUID, difference_id: UUID, body: AssignIn) -> DifferenceOut:
    made = await differing.assign(call.session, call.actor, books_id, difference_id, account_id=body.account_id)
    return DifferenceOut.of(made)


@router.post(
    f"{_BOOKS}/differences/{{difference_id}}/solve",
    **operation(
        "dues.solve_difference",
        summary="说明一项差异的处理结果",
        permission=P.DUES_RECONCILE,
        refusals=_DIFFERENCE,
    ),
)
async def solve(call: Writing, books_id: UUID, difference_id: UUID, body: SolutionIn) -> DifferenceOut:
    """账目本身不改动；需要改账的另提冲销或调整。"""
    return DifferenceOut.of(await differing.solve(call.session, call.actor, books_id, difference_id, note=body.note))


@router.post(
    f"{_BOOKS}/bank-slips",
    **operation(
        "dues.book_slip",
        summary="凭银行回单登记微信结算、银行扣费、手续费补回、利息、上级返还、下级上缴",
        permission=P.DUES_LEDGER_POST,
        refusals=[
            BooksNotFound,
            errors.FeeWrong,
            errors.BankSlipTaken,
            ledger_refused.BalanceShort,
            ledger_refused.MonthClosed,
            ledger_refused.BeforeOpening,
            ledger_refused.EntryInFuture,
        ],
        status=201,
    ),
)
async def book_slip(call: Writing, books_id: UUID, body: SlipIn) -> SlipOut:
    """同一张回单只能登记一次。手续费由单位承担，不从党费中扣除。"""
    made = await slips.book_slip(call.session, call.actor, books_id, **body.model_dump())
    return SlipOut.model_validate(made)
