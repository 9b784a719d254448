"""HTTP of bills: one's own, a branch's, and what a branch says of months that are not paid as usual."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import errors as dues
from app.domains.dues import listing
from app.domains.dues.billing import errors, marking, reading
from app.domains.dues.billing.schemas import (
    BillingStartIn,
    BillingStartOut,
    BillOut,
    BranchBillOut,
    BranchTotalsOut,
    DeferralIn,
    ElsewhereIn,
    MemberBillsOut,
    ReopenIn,
)
from app.domains.dues.billing.vocabulary import BillState
from app.domains.dues.routes.answers import PAGE, cursors_of
from app.domains.dues.schemas import FIRST_YEAR, LAST_YEAR
from app.domains.orgs.errors import OrgNotFound
from app.files.errors import FileNotConfirmed, FileNotFound
from app.kit.clock import today
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费账单")

YearOrThis = Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="省略为今年")]
YearAsked = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, examples=[2026])]
MonthAsked = Annotated[int | None, Query(ge=1, le=12, description="省略为全年")]

_MEMBER = "/dues/members/{member_id}"
_WAITING = [dues.MemberNotFound, errors.MonthNotBilled, errors.BillPaid, errors.BillNotOpen]


def _months(year: int, month: int | None) -> tuple[date, date]:
    return date(year, month or 1, 1), date(year, month or 12, 1)


@router.get(
    "/me/dues/bills",
    **operation(
        "dues.own_bills",
        summary="本人一年的党费账单和现在可以交纳的月份",
        permission=P.DUES_READ_OWN,
        refusals=[dues.NoOwnRecord],
    ),
)
async def own_bills(call: Reading, year: YearOrThis = None) -> MemberBillsOut:
    return MemberBillsOut.of(await reading.own_bills(call.session, call.actor, year or today().year))


@router.get(
    f"{_MEMBER}/bills",
    **operation(
        "dues.member_bills",
        summary="一名党员一年的党费账单和现在可以交纳的月份",
        permission=P.DUES_BILL_READ,
        refusals=[dues.MemberNotFound],
    ),
)
async def member_bills(call: Reading, member_id: UUID, year: YearOrThis = None) -> MemberBillsOut:
    return MemberBillsOut.of(await reading.bills_of_member(call.session, call.actor, member_id, year or today().year))


@router.get(
    "/organisations/{org_id}/dues-bills",
    **operation(
        "dues.list_bills",
        summary="某月或某年的党费账单，按姓名排列",
        permission=P.DUES_BILL_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_bills(
    call: Reading,
    org_id: UUID,
    year: YearAsked,
    month: MonthAsked = None,
    state: BillState | None = None,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[BranchBillOut]:
    """含所辖党组织。"""
    cursors, asked = cursors_of(call), {"org": org_id, "year": year, "month": month, "state": state}
    since, until = _months(year, month)
    rows = await reading.bills_of_branch(
        call.session,
        call.actor,
        org_id,
        since=since,
        until=until,
        state=state,
        after=listing.by_name(cursors.read("dues_bills", asked, cursor)),
        limit=limit + 1,
    )
    kept, following = cursors.page("dues_bills", asked, rows, limit=limit, position=lambda row: [row[2], row[0].id])
    return Page(items=[BranchBillOut.named(bill, name) for bill, name, _ in kept], next_cursor=following)


@router.get(
    "/organisations/{org_id}/dues-bills/totals",
    **operation(
        "dues.bill_totals",
        summary="某月或某年各月的应收、实收和人数",
        permission=P.DUES_BILL_READ,
        refusals=[OrgNotFound],
    ),
)
async def totals(call: Reading, org_id: UUID, year: YearAsked, month: MonthAsked = None) -> BranchTotalsOut:
    """含所辖党组织。"""
    since, until = _months(year, month)
    return BranchTotalsOut.of(
        await reading.totals_of_branch(call.session, call.actor, org_id, since=since, until=until)
    )


@router.post(
    f"{_MEMBER}/deferrals",
    **operation(
        "dues.defer_bills",
        summary="登记支部同意缓交的月份",
        permission=P.DUES_BILL_EDIT,
        refusals=[*_WAITING, errors.DeferralWrong],
    ),
)
async def defer(call: Writing, member_id: UUID, body: DeferralIn) -> list[BillOut]:
    bills = await marking.defer(
        call.session, call.actor, member_id=member_id, months=body.months, until=body.until, decision=body.decision
    )
    return [BillOut.of(bill) for bill in bills]


@router.post(
    f"{_MEMBER}/paid-elsewhere",
    **operation(
        "dues.mark_paid_elsewhere",
        summary="登记流动党员在流入地已交的月份",
        permission=P.DUES_BILL_EDIT,
        refusals=[*_WAITING, errors.MonthHasMoney, FileNotFound, FileNotConfirmed],
    ),
)
async def paid_elsewhere(call: Writing, member_id: UUID, body: ElsewhereIn) -> list[BillOut]:
    bills = await marking.mark_elsewhere(
        call.session,
        call.actor,
        member_id=member_id,
        months=body.months,
        host=body.host,
        proof_file_id=body.proof_file_id,
    )
    return [BillOut.of(bill) for bill in bills]


@router.post(
    f"{_MEMBER}/billing-starts",
    **operation(
        "dues.start_billing",
        summary="按介绍信“党费交至”登记起交月份",
        permission=P.DUES_BILL_EDIT,
        refusals=[dues.MemberNotFound, errors.BillingStartWrong],
        status=201,
    ),
)
async def start_billing(call: Writing, member_id: UUID, body: BillingStartIn) -> BillingStartOut:
    """自“党费交至”的次月起收取，以前未交的账单撤销。"""
    made = await marking.start_billing(
        call.session, call.actor, member_id=member_id, paid_to=body.paid_to, letter=body.letter
    )
    return BillingStartOut.of(made)


@router.post(
    f"{_MEMBER}/reopened-bills",
    **operation(
        "dues.reopen_bills",
        summary="恢复误登为缓交、异地已交或已撤销的月份",
        permission=P.DUES_BILL_EDIT,
        refusals=[dues.MemberNotFound, errors.MonthNotBilled, errors.NothingToReopen],
    ),
)
async def reopen(call: Writing, member_id: UUID, body: ReopenIn) -> list[BillOut]:
    bills = await marking.reopen(call.session, call.actor, member_id=member_id, months=body.months, reason=body.reason)
    return [BillOut.of(bill) for bill in bills]
