"""The gateway of an installation that has no text-message provider: it says so."""

from app.integrations.sms.protocol import SmsNotConfigured


class NullSms:
    async def send(self, phone: str, template: str, params: dict[str, str]) -> str:
        raise SmsNotConfigured()
