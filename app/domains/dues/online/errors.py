"""The refusals of online payment."""

from app.kit.errors import Conflict, NotFound


class OrderNotFound(NotFound):
    code = "DUES_ORDER_NOT_FOUND"
    message = "找不到这笔党费订单"


class OrderAwaiting(Conflict):
    code = "DUES_ORDER_AWAITING"
    message = "所选月份已有一笔订单等待支付，请先完成支付或取消那笔订单"


class WeChatMissing(Conflict):
    code = "DUES_WECHAT_MISSING"
    message = "请先在微信小程序中登录，再用微信支付交纳党费"


class NoticeUnplaced(NotFound):
    """A notice of the provider's about an order that is not here, or not yet: it will repeat it."""

    code = "DUES_NOTICE_UNPLACED"
    message = "通知所指的订单不存在"
