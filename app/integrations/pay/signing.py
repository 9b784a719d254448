"""WeChat Pay's signatures (SHA256 with RSA, PKCS #1 v1.5) and seals (AES-256-GCM), by its API v3.

Requests are signed with the merchant's key; answers and notices by the provider's, which is told by its serial.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

SCHEMA = "WECHATPAY2-SHA256-RSA2048"
SEAL = "AEAD_AES_256_GCM"
# Older or newer than this, an answer is somebody's recording.
CLOCK_SKEW = timedelta(minutes=5)


class Untrusted(ValueError):
    """The signature or the seal does not hold. The message says which part, never what it held."""


@dataclass(frozen=True, slots=True)
class Merchant:
    """Who we are to WeChat Pay: number, serial of our certificate, its private key."""

    mch_id: str
    serial: str
    key: RSAPrivateKey

    def sign(self, *parts: str) -> str:
        """Base64 of the signature over the parts, each ended by a line feed."""
        message = "".join(f"{part}\n" for part in parts).encode()
        return base64.b64encode(self.key.sign(message, PKCS1v15(), SHA256())).decode()

    def authorization(self, *, method: str, target: str, body: str, timestamp: int, nonce: str) -> str:
        """The Authorization header of a request; `target` is path with query as sent."""
        signature = self.sign(method, target, str(timestamp), nonce, body)
        return (
            f'{SCHEMA} mchid="{self.mch_id}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{timestamp}",serial_no="{self.serial}"'
        )


@dataclass(frozen=True, slots=True)
class Signed:
    """The parts of a signed answer or notice."""

    serial: str
    timestamp: str
    nonce: str
    signature: str
    body: bytes

    @classmethod
    def of(cls, headers: Mapping[str, str], body: bytes) -> "Signed":
        """Header names in any case. Raises Untrusted where one is missing or of another kind."""
        found = {name.lower(): value for name, value in headers.items()}
        if found.get("wechatpay-signature-type", SCHEMA) != SCHEMA:
            raise Untrusted("signature type")
        serial, timestamp = found.get("wechatpay-serial"), found.get("wechatpay-timestamp")
        nonce, signature = found.get("wechatpay-nonce"), found.get("wechatpay-signature")
        if not (serial and timestamp and nonce and signature):
            raise Untrusted("signature headers")
        return cls(serial, timestamp, nonce, signature, body)

    def check(self, key: RSAPublicKey, moment: datetime) -> None:
        """Raises Untrusted unless `key` signed this within five minutes of `moment`."""
        if not self.timestamp.isascii() or not self.timestamp.isdigit() or len(self.timestamp) > 12:
            raise Untrusted("timestamp")
        if abs(moment.timestamp() - int(self.timestamp)) > CLOCK_SKEW.total_seconds():
            raise Untrusted("timestamp")
        message = f"{self.timestamp}\n{self.nonce}\n".encode() + self.body + b"\n"
        try:
            key.verify(base64.b64decode(self.signature, validate=True), message, PKCS1v15(), SHA256())
        except (InvalidSignature, binascii.Error, ValueError):
            raise Untrusted("signature") from None


def unsealed(api_key: bytes, resource: Mapping[str, object]) -> bytes:
    """What is inside a sealed `resource` (or certificate): algorithm, nonce, associated_data, ciphertext.

    Raises Untrusted.
    """
    nonce, sealed = resource.get("nonce"), resource.get("ciphertext")
    associated = resource.get("associated_data") or ""
    if resource.get("algorithm") != SEAL:
        raise Untrusted("algorithm")
    if not isinstance(nonce, str) or not isinstance(sealed, str) or not isinstance(associated, str):
        raise Untrusted("resource")
    try:
        return AESGCM(api_key).decrypt(nonce.encode(), base64.b64decode(sealed, validate=True), associated.encode())
    except (InvalidTag, binascii.Error, ValueError):
        raise Untrusted("seal") from None
