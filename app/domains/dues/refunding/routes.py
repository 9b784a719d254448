"""HTTP of refunds: ask, decide, pay out, list."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.decision import require_somewhere
from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import listing
from app.domains.dues.ledger import errors as ledger
from app.domains.dues.paying.errors import PaymentNotFound
from app.domains.dues.paying.repository import MoneySight
from app.domains.dues.refunding import asking, errors, giving_back, repository, returning_cash
from app.domains.dues.refunding.schemas import PayOutIn, RefundDecisionIn, RefundIn, RefundOut, ReturnIn
from app.domains.dues.refunding.vocabulary import RefundState
from app.domains.dues.routes.answers import PAGE, cursors_of
from app.domains.orgs.errors import OrgNotFound
from app.domains.orgs.public import visible_org
from app.web.calls import Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费退款")


@router.post(
    "/dues-payments/{payment_id}/refunds",
    **operation(
        "dues.propose_refund",
        summary="提出退还一笔党费的全部或一部分",
        permission=P.DUES_REFUND_PROPOSE,
        refusals=[PaymentNotFound, errors.NotRefundable, errors.RefundTooMuch, errors.AllocationUnknown],
        status=201,
    ),
)
async def propose(call: Writing, payment_id: UUID, body: RefundIn) -> RefundOut:
    """由另一人批准后，现金和银行转账由出纳支付，微信支付原路退回。"""
    made = await asking.propose(
        call.session, call.actor, payment_id, parts=[one.part for one in body.parts], reason=body.reason
    )
    return RefundOut.of(made)


@router.get(
    "/dues-refunds",
    **operation(
        "dues.list_refunds",
        summary="退款，新的在前",
        permission=P.DUES_BILL_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_refunds(
    call: Reading,
    org_id: Annotated[UUID | None, Query(description="该党组织及其下级")] = None,
    state: RefundState | None = None,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[RefundOut]:
    require_somewhere(call.actor, P.DUES_BILL_READ)
    under = None if org_id is None else (await visible_org(call.session, call.actor, org_id, P.DUES_BILL_READ)).path
    cursors, asked = cursors_of(call), {"org": org_id, "state": state}
    statement = repository.listed(
        call.actor.tenant_id,
        MoneySight.of(call.actor, P.DUES_BILL_READ),
        under=under,
        state=state,
        before=listing.by_id(cursors.read("dues_refunds", asked, cursor)),
    )
    rows = [row[0] for row in await call.session.execute(statement.limit(limit + 1))]
    kept, following = cursors.page("dues_refunds", asked, rows, limit=limit, position=lambda row: [row.id])
    return Page(items=[RefundOut.of(row) for row in kept], next_cursor=following)


@router.post(
    "/dues-refunds/{refund_id}/decide",
    **operation(
        "dues.decide_refund",
        summary="批准或不批准他人提出的退款",
        permission=P.DUES_REFUND_APPROVE,
        refusals=[errors.RefundNotFound, errors.RefundSettled, errors.RefundOwn, ledger.BalanceShort],
    ),
)
async def decide(call: Writing, refund_id: UUID, body: RefundDecisionIn) -> RefundOut:
    made = await asking.decide(call.session, call.actor, refund_id, approve=body.approve, decision=body.decision)
    return RefundOut.of(made)


@router.post(
    "/dues-refunds/{refund_id}/pay-out",
    **operation(
        "dues.pay_out_refund",
        summary="出纳支付已批准的退款",
        permission=P.DUES_CASH_KEEP,
        refusals=[
            errors.RefundNotFound,
            errors.RefundSettled,
            errors.RefundOwn,
            errors.RefundOverProvider,
            errors.PaidOutOfWrong,
            ledger.BalanceShort,
        ],
    ),
)
async def pay_out(call: Writing, refund_id: UUID, body: PayOutIn) -> RefundOut:
    """冲减原交纳记录，相应月份恢复为待交；原月份已结账的记入未结账的月份。"""
    made = await giving_back.pay_out(call.session, call.actor, refund_id, money=body.money, reference=body.reference)
    return RefundOut.of(made)


@router.post(
    "/dues-refunds/{refund_id}/return-cash",
    **operation(
        "dues.return_cash",
        summary="收款人从尚未上交的现金中退还",
        permission=P.DUES_COLLECT,
        refusals=[
            errors.RefundNotFound,
            errors.RefundSettled,
            errors.RefundOwn,
            errors.CashNotInHand,
            ledger.BalanceShort,
        ],
    ),
)
async def return_cash(call: Writing, refund_id: UUID, body: ReturnIn) -> RefundOut:
    """退款须已批准，且不是本人提出或批准的；此后上交的现金相应减少。"""
    made = await returning_cash.return_cash(call.session, call.actor, refund_id, reference=body.reference)
    return RefundOut.of(made)
