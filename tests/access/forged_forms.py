"""Forgeries of the outer form: signatures that are none of ours, and texts that are no token at all."""

import json

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from app.access.signed_codes import sign_code
from tests.access.forging import (
    ANOTHER,
    HEADER,
    HONEST,
    HONEST_SIGNATURE,
    ORDER,
    OURS,
    P384,
    PAYLOAD,
    b64,
    raw_signature,
    signed,
    signing_input,
    stray_last_bits,
    text_of,
    with_claims,
    with_signature,
)

_HEAD, _BODY, _SIGNATURE = HONEST.split(".")
_R, _S = HONEST_SIGNATURE[:32], HONEST_SIGNATURE[32:]
_HEADER_TEXT, _PAYLOAD_TEXT = text_of(HEADER), text_of(PAYLOAD)


def spoilt_signatures() -> dict[str, object]:
    zero, order = bytes(32), ORDER.to_bytes(32, "big")
    der = OURS.private_key.sign(signing_input().encode(), ec.ECDSA(SHA256()))
    decoded = f"{_HEADER_TEXT.decode()}.{_PAYLOAD_TEXT.decode()}"
    richer = signing_input(payload={**PAYLOAD, "sub": PAYLOAD["tid"]})
    return {
        "signed by another key": signed(key=ANOTHER.private_key),
        "signed by a key on another curve": signed(key=P384),
        "payload swapped under the signature": f"{richer}.{_SIGNATURE}",
        "header swapped under the signature": f"{signing_input(text_of(dict(reversed(HEADER.items()))))}.{_SIGNATURE}",
        "signature of the payload alone": f"{_HEAD}.{_BODY}.{b64(raw_signature(_BODY))}",
        "signature of the decoded text": with_signature(raw_signature(decoded)),
        "signature as DER": with_signature(der),
        "signature in hexadecimal": f"{_HEAD}.{_BODY}.{HONEST_SIGNATURE.hex()}",
        "signature all zero": with_signature(zero + zero),
        "signature with r zero": with_signature(zero + _S),
        "signature with s zero": with_signature(_R + zero),
        "signature of the group order": with_signature(order + order),
        "signature with s above the order": with_signature(_R + b"\xff" * 32),
        "signature all ones": with_signature(b"\xff" * 64),
        "r and s exchanged": with_signature(_S + _R),
        "first bit flipped": with_signature(bytes([_R[0] ^ 128]) + _R[1:] + _S),
        "last bit flipped": with_signature(_R + _S[:-1] + bytes([_S[-1] ^ 1])),
        "signature one byte short": with_signature(HONEST_SIGNATURE[:-1]),
        "signature one byte long": with_signature(HONEST_SIGNATURE + b"\0"),
        "signature twice": with_signature(HONEST_SIGNATURE * 2),
        "signature empty": f"{_HEAD}.{_BODY}.",
        "signature one letter": f"{_HEAD}.{_BODY}.A",
    }


def spoilt_forms() -> dict[str, object]:
    return {
        "text empty": "",
        "text blank": " ",
        "dots alone": "..",
        "header empty": f".{_BODY}.{_SIGNATURE}",
        "payload empty": f"{_HEAD}..{_SIGNATURE}",
        "one part": _HEAD,
        "two parts": f"{_HEAD}.{_BODY}",
        "four parts": f"{HONEST}.{_SIGNATURE}",
        "five parts, as an encrypted token": f"{_HEAD}.{_BODY}.{_SIGNATURE}.{_BODY}.{_SIGNATURE}",
        "ends with a dot": HONEST + ".",
        "begins with a dot": "." + HONEST,
        "cut by a letter": HONEST[:-1],
        "cut in half": HONEST[: len(HONEST) // 2],
        "header padded with =": f"{_HEAD}=.{_BODY}.{_SIGNATURE}",
        "payload padded with =": f"{_HEAD}.{_BODY}=.{_SIGNATURE}",
        "signature padded with ==": HONEST + "==",
        "stray last bits of the signature": f"{_HEAD}.{_BODY}.{stray_last_bits(_SIGNATURE)}",
        "letters of plain base64": f"{_HEAD}.{_BODY}.{'+/' * 43}",
        "line feed behind": HONEST + "\n",
        "carriage return behind": HONEST + "\r\n",
        "space before": " " + HONEST,
        "space behind": HONEST + " ",
        "space within": HONEST.replace(".", ". ", 1),
        "tab within the payload": f"{_HEAD}.{_BODY[:20]}\t{_BODY[20:]}.{_SIGNATURE}",
        "NUL behind": HONEST + "\0",
        "NUL within": f"{_HEAD}\0.{_BODY}.{_SIGNATURE}",
        "full-width dots": HONEST.replace(".", "．"),
        "a full-width letter": "ｅ" + HONEST[1:],
        "a lone surrogate": HONEST + "\ud800",
        "the word Bearer before": "Bearer " + HONEST,
        "in quotes": f'"{HONEST}"',
        "per cent escapes": HONEST.replace(".", "%2E"),
        "two tokens with a comma": f"{HONEST},{HONEST}",
        "as JSON serialisation": json.dumps({"protected": _HEAD, "payload": _BODY, "signature": _SIGNATURE}),
        "true, but past the length limit": with_claims(extra="x" * 4096),
        "a megabyte of letters": "A" * 1_000_000,
        "a megabyte of dots": "." * 1_000_000,
        "a signed code of ours": sign_code(OURS, "meeting.sign_in", b"payload"),
        "Chinese text": "请让我进去",
        "null": None,
        "bytes": HONEST.encode(),
        "a number": 1,
        "a list": [HONEST],
    }
