"""No payment provider: every call says so."""

from collections.abc import Mapping
from datetime import date
from typing import NoReturn

from app.integrations.pay.protocol import PayNotConfigured, PayOrder, RefundOrder


class NullPay:
    """PayGateway of an installation that takes no payments online."""

    app_id = ""
    is_open = False

    async def warm(self) -> None:
        return

    async def prepay(self, order: PayOrder) -> NoReturn:
        raise PayNotConfigured

    async def read_notice(self, headers: Mapping[str, str], body: bytes) -> NoReturn:
        raise PayNotConfigured

    async def query(self, order_no: str) -> NoReturn:
        raise PayNotConfigured

    async def close(self, order_no: str) -> NoReturn:
        raise PayNotConfigured

    async def refund(self, order: RefundOrder) -> NoReturn:
        raise PayNotConfigured

    async def query_refund(self, refund_no: str) -> NoReturn:
        raise PayNotConfigured

    async def daily_bill(self, on: date) -> NoReturn:
        raise PayNotConfigured
