"""UUIDv7 (RFC 9562): ordered by time to the millisecond, made by the application, never by the database."""

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """A new time-ordered id. Two ids of one millisecond have no order between them."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)
