"""base64url without padding (RFC 7515 §2), in its one canonical spelling."""

from base64 import urlsafe_b64decode, urlsafe_b64encode


def encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The bytes of `text`. Raises ValueError unless `text` is exactly what `encode` would write for them.

    The lenient decoder skips foreign letters, takes padding and ignores stray last bits; each would let a second text
    pass for the same bytes.
    """
    data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if encode(data) != text:
        raise ValueError("not canonical base64url")
    return data
