"""A recorder's phone: its own key, its own library of signatures, its own reading of the form that is signed."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import ecdsa
from ecdsa.util import sigencode_string


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def device_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass
class Phone:
    """Signs with `ecdsa`, not with the library that the server checks with. `fast` is how far its clock runs ahead."""

    key: ecdsa.SigningKey = field(default_factory=lambda: ecdsa.SigningKey.generate(ecdsa.NIST256p))
    fast: timedelta = timedelta(0)
    counter: int = 0
    device_id: str = ""
    package: dict[str, Any] = field(default_factory=dict)

    def jwk(self) -> dict[str, str]:
        point = self.key.get_verifying_key().to_string()
        return {"kty": "EC", "crv": "P-256", "x": b64url(point[:32]), "y": b64url(point[32:])}

    def clock(self, moment: datetime) -> str:
        return device_time(moment + self.fast)

    def scan(self, moment: datetime, *, member: UUID | None = None, code: str | None = None) -> dict[str, Any]:
        """A row for this moment of the true time, with the next count and a nonce made of it."""
        self.counter += 1
        row = {"nonce": f"nonce-{self.counter:012d}", "counter": self.counter, "scanned_at": self.clock(moment)}
        return row | ({"code": code} if code else {"member_id": str(member)})

    def batch(self, *rows: dict[str, Any]) -> dict[str, Any]:
        """The body to hand in."""
        package = self.package
        head = [package["tenant_id"], self.device_id, package["id"], package["meeting_id"], str(len(rows))]
        lines = ["dangjian-offline-batch-v1", *head]
        for row in rows:
            subject = f"c:{row['code']}" if "code" in row else f"m:{row['member_id']}"
            lines.append("\t".join([row["nonce"], str(row["counter"]), row["scanned_at"], subject]))
        message = ("\n".join(lines) + "\n").encode()
        signature = self.key.sign(message, hashfunc=hashlib.sha256, sigencode=sigencode_string)
        return {
            "device_id": self.device_id,
            "package_id": package["id"],
            "rows": list(rows),
            "signature": b64url(signature),
        }
