"""The demo's text messages: written to the log instead of the air."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from app.integrations.sms.protocol import require_mainland_mobile
from app.kit import clock
from app.kit.ids import uuid7
from app.kit.masks import mask_phone

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SentSms:
    message_id: str
    phone: str = field(repr=False)
    template: str
    params: dict[str, str] = field(repr=False)
    at: datetime


class ConsoleSms:
    """SmsGateway that sends nothing.

    The last `keep` messages stay readable in `sent`, newest last. The log shows a masked phone; it shows the
    parameters, a login code among them, only with `show_params=True`, which is meant for a demo alone.
    """

    def __init__(self, *, show_params: bool = False, keep: int = 100, now: Callable[[], datetime] = clock.now) -> None:
        self.sent: deque[SentSms] = deque(maxlen=keep)
        self._show_params = show_params
        self._now = now

    async def send(self, phone: str, template: str, params: dict[str, str]) -> str:
        require_mainland_mobile(phone)
        message = SentSms(f"console-{uuid7()}", phone, template, dict(params), self._now())
        self.sent.append(message)
        shown = params if self._show_params else sorted(params)
        log.info("sms %s to %s: %s", template, mask_phone(phone), shown)
        return message.message_id
