"""HTTP of online payment: order, follow, cancel; and where the provider sends its notices."""

from uuid import UUID

from fastapi import Request
from starlette.responses import JSONResponse, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues.billing import errors as billing
from app.domains.dues.collecting.errors import MemberTwice
from app.domains.dues.errors import MemberNotFound, NoOwnRecord
from app.domains.dues.ledger.errors import BooksMissing
from app.domains.dues.online import covering, errors, looking, ordering, receiving_notices, repaying
from app.domains.dues.online.repository import Ordered
from app.domains.dues.online.schemas import CoveredOut, GivingUpIn, OrderedOut, OrderIn, OrderOut
from app.domains.dues.paying import errors as paying
from app.domains.dues.refunding import errors as refunds
from app.domains.dues.refunding.schemas import RefundOut
from app.integrations.pay import protocol as pay
from app.kit.clock import now
from app.kit.errors import Refusal
from app.web.calls import Entering, Reading, Stepping, Steps, Writing
from app.web.errors import status_of
from app.web.operations import area, operation

router = area("微信交纳党费")

_ORDERS = "/me/dues/orders"
_PROVIDER = [pay.PayNotConfigured, pay.PayUnavailable]


@router.post(
    _ORDERS,
    **operation(
        "dues.order",
        summary="用微信支付交纳本人和经支部同意代交的党费：下单",
        permission=P.DUES_PAY_ONLINE,
        refusals=[
            *_PROVIDER,
            pay.PayRefused,
            pay.PayOrderClosed,
            NoOwnRecord,
            MemberNotFound,
            MemberTwice,
            paying.NotForOthers,
            errors.OrderAwaiting,
            errors.OrderNotFound,
            errors.WeChatMissing,
            billing.MonthNotBilled,
            billing.MonthPending,
            billing.MonthTooFarAhead,
            billing.BillPaid,
            billing.BillNotOpen,
            paying.AmountWrong,
            paying.MonthTwice,
            paying.NothingToPay,
            paying.OrderNumberTaken,
            BooksMissing,
        ],
        repeatable=False,
    ),
)
async def order(steps: Stepping, body: OrderIn) -> OrderedOut:
    """没有收到应答就原样再发一次：同样的月份得到同一笔订单，不会重复下单。把 request_payment 原样交给 wx.requestPayment。

    一笔订单可以同时交本人和本支部其他党员的月份，每名被代交的党员须有支部同意由本人代交、当日有效的登记。
    """
    services = steps.services
    made = await ordering.order(services.database, services.pay, steps.actor, body.wanted())
    return OrderedOut.of(made, now(), await covering.names_for(services.database, steps.actor, made.ordered))


@router.get(
    "/me/dues/payable-for",
    **operation(
        "dues.payable_for",
        summary="经支部同意可由本人代交党费的党员和月份",
        permission=P.DUES_PAY_ONLINE,
        refusals=[NoOwnRecord],
    ),
)
async def list_covered(call: Reading) -> list[CoveredOut]:
    """支部登记的其他党员代交同意在有效期内时列出，按姓名排序。"""
    return [CoveredOut.of(one) for one in await covering.covered(call.session, call.actor)]


@router.get(
    _ORDERS,
    **operation("dues.orders", summary="本人最近的微信支付订单", permission=P.DUES_PAY_ONLINE),
)
async def list_orders(call: Reading) -> list[OrderOut]:
    """最近二十笔，新的在前。"""
    found = await looking.listed(call.session, call.actor)
    names = await covering.names_on(call.session, call.actor.tenant_id, found)
    return [OrderOut.of(one, now(), names) for one in found]


@router.get(
    f"{_ORDERS}/{{order_id}}",
    **operation(
        "dues.see_order",
        summary="一笔微信支付订单的进展",
        permission=P.DUES_PAY_ONLINE,
        refusals=[errors.OrderNotFound],
    ),
)
async def see(steps: Stepping, order_id: UUID) -> OrderOut:
    """支付后轮询，每两三秒一次即可；未到账的订单最多每五秒向微信支付查询一次。"""
    return await _shown(steps, await looking.see(steps.services.database, steps.services.pay, steps.actor, order_id))


@router.post(
    f"{_ORDERS}/{{order_id}}/cancel",
    **operation(
        "dues.cancel_order",
        summary="取消未支付的订单",
        permission=P.DUES_PAY_ONLINE,
        refusals=[errors.OrderNotFound, pay.PayUnavailable],
        repeatable=False,
    ),
)
async def cancel(steps: Stepping, order_id: UUID) -> OrderOut:
    """微信支付确认关闭后月份才能重新下单；取消前已经支付的，返回已支付的订单。"""
    return await _shown(steps, await looking.cancel(steps.services.database, steps.services.pay, steps.actor, order_id))


async def _shown(steps: Steps, ordered: Ordered) -> OrderOut:
    return OrderOut.of(ordered, now(), await covering.names_for(steps.services.database, steps.actor, ordered))


@router.post(
    "/dues-refunds/{refund_id}/send-again",
    **operation(
        "dues.send_refund_again",
        summary="出纳重新发起失败的微信退款",
        permission=P.DUES_CASH_KEEP,
        refusals=[
            refunds.RefundNotFound,
            refunds.RefundNotOverProvider,
            refunds.RefundSettled,
            refunds.RefundOwn,
        ],
    ),
)
async def send_refund_again(call: Writing, refund_id: UUID) -> RefundOut:
    """沿用原退款单号，微信支付只退一次。由提出人、批准人以外的出纳办理，随后由系统向微信支付发起。"""
    return RefundOut.of(await repaying.send_again(call.session, call.actor, refund_id))


@router.post(
    "/dues-refunds/{refund_id}/give-up",
    **operation(
        "dues.give_up_refund",
        summary="撤销微信支付已关闭或从未受理的退款",
        permission=P.DUES_CASH_KEEP,
        refusals=[
            refunds.RefundNotFound,
            refunds.RefundNotOverProvider,
            refunds.RefundSettled,
            refunds.RefundOwn,
            refunds.RefundNotOver,
            *_PROVIDER,
        ],
        repeatable=False,
    ),
)
async def give_up_refund(steps: Stepping, refund_id: UUID, body: GivingUpIn) -> RefundOut:
    """先向微信支付查询：已退的入账，可能再退的不撤销。撤销后可以重新提出退款，仍须另人批准。"""
    services = steps.services
    made = await repaying.give_up(services.database, services.pay, steps.actor, refund_id, reason=body.reason)
    return RefundOut.of(made)


_notice = operation(
    "dues.pay_notice",
    summary="接收微信支付的通知（供微信支付调用）",
    anonymous=True,
    refusals=[pay.NoticeForged, errors.NoticeUnplaced, *_PROVIDER],
    repeatable=False,
    status=204,
)
# The provider knows this shape of a refusal and no other.
_FAIL = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
}
for _status, _answer in _notice["responses"].items():
    if _status != 422:
        _refusal = {"schema": _FAIL, "example": {"code": "FAIL", "message": _answer["description"].split("：")[1]}}
        _answer |= {"content": {"application/json": _refusal}, "x-codes": ["FAIL"], "x-given": True}


@router.post("/pay/notices", **_notice)
async def receive(entry: Entering, request: Request) -> Response:
    """核对签名、解密、入账后应答 204；不能受理时应答 code 为 FAIL，微信支付会重发。"""
    services = entry.services
    try:
        await receiving_notices.receive(services.database, services.pay, request.headers, await request.body())
    except Refusal as refusal:
        return JSONResponse({"code": "FAIL", "message": refusal.detail}, status_of(type(refusal)))
    return Response(status_code=204)
