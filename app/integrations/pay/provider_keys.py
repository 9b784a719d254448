"""With which keys WeChat Pay signs: its public key, named by an id, or its platform certificates, named by serial.

A merchant has one or the other, and both for some weeks while it changes over.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from app.integrations.pay import answers
from app.integrations.pay.answers import Unreadable
from app.integrations.pay.signing import Signed, Untrusted, unsealed
from app.kit import clock

# A forged serial must not make us ask the provider again and again.
_ASK_AGAIN_SECONDS = 60.0
PUBLIC_KEY_PREFIX = "PUB_KEY_ID_"

log = logging.getLogger(__name__)

Fetched = Callable[[], Awaitable[tuple[Mapping[str, str], bytes]]]


class KeyUnknown(ValueError):
    """No key of this serial, also after the certificates were asked for."""


class ProviderKeys:
    """`public_keys` by id; certificates are fetched when one is first met, and again when a new one appears."""

    def __init__(
        self,
        api_key: bytes,
        public_keys: Mapping[str, RSAPublicKey] | None = None,
        *,
        now: Callable[[], datetime] = clock.now,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api_key = api_key
        self._public = dict(public_keys or {})
        self._certified: dict[str, x509.Certificate] = {}
        self._asked_at: float | None = None
        self._asking = asyncio.Lock()
        self._now = now
        self._ticks = ticks

    @property
    def asked_for(self) -> dict[str, str]:
        """The header that asks the provider to sign with the newest public key, where there is one."""
        return {"Wechatpay-Serial": list(self._public)[-1]} if self._public else {}

    async def key_of(self, serial: str, fetch: Fetched) -> RSAPublicKey:
        """The key of a serial. Raises KeyUnknown, and what `fetch` raises."""
        if known := self._known(serial):
            return known
        if serial.startswith(PUBLIC_KEY_PREFIX):
            raise KeyUnknown("public key id")
        async with self._asking:
            if self._known(serial) is None and self._may_ask():
                self._asked_at = self._ticks()
                self._take(*await fetch())
        if known := self._known(serial):
            return known
        raise KeyUnknown("certificate serial")

    async def warm(self, fetch: Fetched) -> None:
        """Have the certificates at hand before the first one is met. Raises what `fetch` raises."""
        if self._public:
            return
        async with self._asking:
            if not self._certified:
                self._take(*await fetch())
                self._asked_at = self._ticks()

    def _may_ask(self) -> bool:
        return self._asked_at is None or self._ticks() - self._asked_at >= _ASK_AGAIN_SECONDS

    def _known(self, serial: str) -> RSAPublicKey | None:
        if serial in self._public:
            return self._public[serial]
        certificate = self._certified.get(serial.upper())
        if certificate is None:
            return None
        if not certificate.not_valid_before_utc <= self._now() <= certificate.not_valid_after_utc:
            return None
        key = certificate.public_key()
        return key if isinstance(key, RSAPublicKey) else None

    def _take(self, headers: Mapping[str, str], content: bytes) -> None:
        """Certificates are sealed with our API key; the answer is signed by one of them."""
        try:
            certified = {}
            for sealed in answers.certificates(answers.an_object(content)):
                certificate = x509.load_pem_x509_certificate(unsealed(self._api_key, sealed))
                certified[f"{certificate.serial_number:X}".zfill(40)] = certificate
            signed = Signed.of(headers, content)
            signer = certified.get(signed.serial.upper())
            if signer is None or not isinstance(key := signer.public_key(), RSAPublicKey):
                raise Untrusted("signer of the certificates")
            signed.check(key, self._now())
        except (Untrusted, Unreadable, ValueError) as fault:
            log.warning("the platform certificates cannot be trusted: %s", fault)
            return
        self._certified = certified
