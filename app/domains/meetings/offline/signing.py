"""What a device signs, byte for byte, and how its signature is checked (ES256: ECDSA on P-256 with SHA-256)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.access import base64url
from app.domains.meetings.offline.errors import DeviceKeyInvalid, SignatureWrong

VERSION = "dangjian-offline-batch-v1"
CANONICAL = (
    "签名内容为 UTF-8 文本，每行以换行符（0x0A）结尾：第 1 行固定为 `dangjian-offline-batch-v1`；第 2 至 5 行依次为单位、设备、"
    "离线名册包、会议的 id（小写带连字符）；第 6 行为记录条数；其后每条记录一行，依次为 nonce、counter、scanned_at、subject，"
    "以制表符（0x09）分隔，按提交的顺序。scanned_at 与提交的文本一字不差；subject 为 `m:` 加党员 id，或 `c:` 加个人码全文。"
    "签名算法 ES256，签名为 64 字节 r‖s 的 base64url（无填充）。"
)


@dataclass(frozen=True, slots=True)
class Scan:
    """One row as the device sent it. `scanned_at` is its text; `moment` the instant that it says."""

    nonce: str
    counter: int
    scanned_at: str
    member_id: UUID | None
    code: str | None

    @property
    def subject(self) -> str:
        return f"m:{self.member_id}" if self.code is None else f"c:{self.code}"

    @property
    def moment(self) -> datetime:
        return datetime.strptime(self.scanned_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def canonical_bytes(
    *, tenant_id: UUID, device_id: UUID, package_id: UUID, meeting_id: UUID, scans: Sequence[Scan]
) -> bytes:
    """The text that the device signs; see CANONICAL."""
    lines = [VERSION, str(tenant_id), str(device_id), str(package_id), str(meeting_id), str(len(scans))]
    lines += [f"{scan.nonce}\t{scan.counter}\t{scan.scanned_at}\t{scan.subject}" for scan in scans]
    return "".join(f"{line}\n" for line in lines).encode()


def public_point(x: str, y: str) -> bytes:
    """The 65 bytes of a public key from the two numbers of its JWK. Raises DeviceKeyInvalid."""
    try:
        first, second = base64url.decode(x), base64url.decode(y)
        numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(first), int.from_bytes(second), ec.SECP256R1())
        if (len(first), len(second)) != (32, 32):
            raise ValueError("a number of P-256 has 32 bytes")
        return numbers.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    except ValueError as flaw:
        raise DeviceKeyInvalid from flaw


def check_signature(public_key: bytes, message: bytes, signature: str) -> None:
    """Raises SignatureWrong unless the device with this key signed the message."""
    try:
        raw = base64url.decode(signature)
        if len(raw) != 64:
            raise ValueError("r and s have 32 bytes each")
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
        key.verify(
            encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])), message, ec.ECDSA(SHA256())
        )
    except (ValueError, InvalidSignature) as flaw:
        raise SignatureWrong from flaw
