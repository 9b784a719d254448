"""A provider in the process that refuses as a real one does: a limit per number, numbers it will not serve, faults."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.integrations.sms.console import ConsoleSms
from app.integrations.sms.protocol import SmsRejected, SmsTooFrequent, SmsUnavailable, require_mainland_mobile
from app.kit import clock

INTERVAL = timedelta(seconds=30)


class FakeSms(ConsoleSms):
    """SmsGateway without a network: one message per number in 30 seconds, like the provider's default.

    Set `down` to make every call fail; numbers in `rejected` are refused.
    """

    def __init__(self, *, now: Callable[[], datetime] = clock.now) -> None:
        super().__init__(now=now)
        self.down = False
        self.rejected: set[str] = set()
        self._last: dict[str, datetime] = {}

    async def send(self, phone: str, template: str, params: dict[str, str]) -> str:
        require_mainland_mobile(phone)
        if self.down:
            raise SmsUnavailable()
        if phone in self.rejected:
            raise SmsRejected()
        last = self._last.get(phone)
        if last is not None and self._now() - last < INTERVAL:
            raise SmsTooFrequent(retry_after=30)
        self._last[phone] = self._now()
        return await super().send(phone, template, params)
