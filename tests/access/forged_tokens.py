"""A corpus of forged tokens. Each differs from the honest one in the one thing its name says; each must be refused.

Most carry a true signature of our own key: so the form and the claims are judged, not the luck of the forger.
"""

import json
from datetime import timedelta
from functools import partial

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.access.keys import jwks
from tests.access.forged_forms import spoilt_forms, spoilt_signatures
from tests.access.forging import (
    ANOTHER,
    HEADER,
    HONEST,
    KEYS,
    OURS,
    P384,
    PAYLOAD,
    START,
    b64,
    signed,
    text_of,
    unsigned,
    with_claims,
    with_header,
    with_hmac,
    with_raw_claim,
    without_claim,
    without_header,
)

_JWK = jwks(KEYS)["keys"][0]
_PUBLIC = OURS.public_key
_PEM = _PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
_DER = _PUBLIC.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
_POINT = _PUBLIC.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
_FORGERS_JWK = jwks(type(KEYS)((ANOTHER,), ANOTHER.kid))["keys"][0]
_HEADER_TEXT, _PAYLOAD_TEXT = text_of(HEADER), text_of(PAYLOAD)


def _algorithms() -> dict[str, object]:
    other = partial(with_header)
    return {
        "unsigned, alg none": unsigned("none"),
        "unsigned, alg None": unsigned("None"),
        "unsigned, alg NONE": unsigned("NONE"),
        "unsigned, alg nOnE": unsigned("nOnE"),
        "unsigned, alg empty": unsigned(""),
        "unsigned, alg ES256": unsigned("ES256"),
        "alg none over a true signature": other(alg="none"),
        "HS256 with our public key as PEM": with_hmac(_PEM),
        "HS256 with our public key as PEM without its last line feed": with_hmac(_PEM.rstrip()),
        "HS256 with our public key as DER": with_hmac(_DER),
        "HS256 with our public key as a point": with_hmac(_POINT),
        "HS256 with our public key as JWK": with_hmac(json.dumps(_JWK).encode()),
        "HS256 with our public key as JWK, compact and sorted": with_hmac(text_of(dict(sorted(_JWK.items())))),
        "HS256 with an empty secret": with_hmac(b""),
        "HS256 with the key id as secret": with_hmac(OURS.kid.encode()),
        "HS384 with our public key as PEM": with_hmac(_PEM, "HS384", "sha384"),
        "HS512 with our public key as PEM": with_hmac(_PEM, "HS512", "sha512"),
        "HS256 named over a true ES256 signature": other(alg="HS256"),
        "RS256 named over a true ES256 signature": other(alg="RS256"),
        "PS256 named over a true ES256 signature": other(alg="PS256"),
        "ES256K named over a true ES256 signature": other(alg="ES256K"),
        "EdDSA named over a true ES256 signature": other(alg="EdDSA"),
        "ES384 by a key of the forger": signed({**HEADER, "alg": "ES384"}, key=P384),
        "alg in lower case": other(alg="es256"),
        "alg with a space": other(alg="ES256 "),
        "alg as list": other(alg=["ES256"]),
        "alg as object": other(alg={"ES256": 1}),
        "alg as number": other(alg=256),
        "alg null": other(alg=None),
        "alg missing": without_header("alg"),
    }


def _headers() -> dict[str, object]:
    forgers = partial(signed, key=ANOTHER.private_key)
    return {
        "jwk of the forger in the header": forgers({**HEADER, "jwk": _FORGERS_JWK}),
        "jwk of our own in the header": with_header(jwk=_JWK),
        "jku in the header": forgers({**HEADER, "jku": "https://forger.example/jwks.json"}),
        "x5u in the header": forgers({**HEADER, "x5u": "https://forger.example/key.pem"}),
        "x5c in the header": forgers({**HEADER, "x5c": [b64(_DER)]}),
        "x5t in the header": with_header(x5t="AAAA"),
        "crit with an unknown name": with_header(crit=["exp"]),
        "crit empty": with_header(crit=[]),
        "crit b64 with b64 false": with_header(crit=["b64"], b64=False),
        "b64 false alone": with_header(b64=False),
        "b64 true": with_header(b64=True),
        "cty nested JWT": with_header(cty="JWT"),
        "zip deflate": with_header(zip="DEF"),
        "enc of an encrypted token": with_header(enc="A256GCM"),
        "unknown header": with_header(extra="1"),
        "typ missing": without_header("typ"),
        "typ JWT": with_header(typ="JWT"),
        "typ in other letters": with_header(typ="AT+JWT"),
        "typ with its media tree": with_header(typ="application/at+jwt"),
        "typ as number": with_header(typ=1),
        "typ null": with_header(typ=None),
        "kid missing": without_header("kid"),
        "kid null": with_header(kid=None),
        "kid empty": with_header(kid=""),
        "kid as number": with_header(kid=1),
        "kid as bool": with_header(kid=True),
        "kid as list": with_header(kid=[OURS.kid]),
        "kid as object": with_header(kid={"kid": OURS.kid}),
        "kid unknown": with_header(kid="unknown"),
        "kid of the forger's own key": forgers({**HEADER, "kid": ANOTHER.kid}),
        "kid with a path": with_header(kid="../../../../dev/null"),
        "kid with SQL": with_header(kid="' UNION SELECT 'secret' -- "),
        "kid with a command": with_header(kid="x|whoami"),
        "kid with an address": with_header(kid="https://forger.example/key"),
        "kid with NUL": with_header(kid=OURS.kid + "\0"),
        "kid with a space": with_header(kid=OURS.kid + " "),
        "kid very long": with_header(kid="k" * 2000),
        "header padded past its limit": signed(_HEADER_TEXT[:-1] + b" " * 200 + b"}"),
        "header key with a space": signed(_HEADER_TEXT.replace(b'"alg"', b'"alg "')),
        "header key in upper case": signed(_HEADER_TEXT.replace(b'"alg"', b'"ALG"')),
        "alg twice, ours last": signed(b'{"alg":"none",' + _HEADER_TEXT[1:]),
        "alg twice, ours first": signed(_HEADER_TEXT[:-1] + b',"alg":"none"}'),
        "alg twice, once escaped": signed(_HEADER_TEXT[:-1] + b',"\\u0061lg":"ES256"}'),
        "kid twice": signed(_HEADER_TEXT[:-1] + f',"kid":"{OURS.kid}"}}'.encode()),
        "header a list": signed([HEADER]),
        "header a text": signed("ES256"),
        "header a number": signed(1),
        "header null": signed(None),
        "header an empty object": signed({}),
        "header no JSON": signed(b"alg=ES256"),
        "header with more behind it": signed(_HEADER_TEXT + b"{}"),
        "header with a byte order mark": signed(b"\xef\xbb\xbf" + _HEADER_TEXT),
        "header in UTF-16": signed(_HEADER_TEXT.decode().encode("utf-16-le")),
        "header not UTF-8": signed(b'{"alg":"ES256","kid":"\xff","typ":"at+jwt"}'),
        "header nested deep": signed(b'{"alg":' * 30 + b"1" + b"}" * 30),
        "header with NaN": signed(_HEADER_TEXT[:-1] + b',"x":NaN}'),
    }


def _claims() -> dict[str, object]:
    missing: dict[str, object] = {f"{name} missing": without_claim(name) for name in PAYLOAD}
    return missing | {
        "iss of another issuer": with_claims(iss="forger"),
        "iss as list": with_claims(iss=["dangjian"]),
        "iss null": with_claims(iss=None),
        "iss in other letters": with_claims(iss="Dangjian"),
        "aud of another service": with_claims(aud="another-api"),
        "aud as list": with_claims(aud=["dangjian-api"]),
        "aud as list with others": with_claims(aud=["another-api", "dangjian-api"]),
        "aud that starts alike": with_claims(aud="dangjian-api-2"),
        "aud null": with_claims(aud=None),
        "kind refresh": with_claims(kind="refresh"),
        "kind in other letters": with_claims(kind="Access"),
        "kind null": with_claims(kind=None),
        "kind as list": with_claims(kind=["access"]),
        "sub no id": with_claims(sub="admin"),
        "sub empty": with_claims(sub=""),
        "sub null": with_claims(sub=None),
        "sub as number": with_claims(sub=1),
        "sub as list": with_claims(sub=[PAYLOAD["sub"]]),
        "sub in upper case": with_claims(sub=PAYLOAD["sub"].upper()),
        "sub in braces": with_claims(sub="{" + PAYLOAD["sub"] + "}"),
        "sub as URN": with_claims(sub="urn:uuid:" + PAYLOAD["sub"]),
        "sub with a line feed": with_claims(sub=PAYLOAD["sub"] + "\n"),
        "sid null": with_claims(sid=None),
        "sid as number": with_claims(sid=7),
        "tid empty": with_claims(tid=""),
        "tid the word null": with_claims(tid="null"),
        "tid a wildcard": with_claims(tid="*"),
        "tid as list": with_claims(tid=[PAYLOAD["tid"]]),
        "jti as number": with_claims(jti=1),
        "jti no id": with_claims(jti="../../etc/passwd"),
        "payload a list": signed(payload=[PAYLOAD]),
        "payload a text": signed(payload="access"),
        "payload null": signed(payload=None),
        "payload an empty object": signed(payload={}),
        "payload no JSON": signed(payload=b"sub=1"),
        "payload not UTF-8": signed(payload=_PAYLOAD_TEXT[:-1] + b',"x":"\xff\xfe"}'),
        "payload with a byte order mark": signed(payload=b"\xef\xbb\xbf" + _PAYLOAD_TEXT),
        "payload with more behind it": signed(payload=_PAYLOAD_TEXT + b"{}"),
        "payload nested deep in lists": signed(payload=b"[" * 2900),
        "payload nested deep in objects": signed(payload=b'{"a":' * 550),
        "payload with NaN": signed(payload=_PAYLOAD_TEXT[:-1] + b',"x":NaN}'),
        "sub twice": signed(payload=_PAYLOAD_TEXT[:-1] + f',"sub":"{PAYLOAD["tid"]}"}}'.encode()),
        "exp twice": signed(payload=_PAYLOAD_TEXT[:-1] + f',"exp":{START + 901}}}'.encode()),
        "a key twice inside a claim": signed(payload=_PAYLOAD_TEXT[:-1] + b',"x":{"a":1,"a":2}}'),
        "payload of another JWT": signed(payload=HONEST.encode()),
    }


def _times() -> dict[str, object]:
    hour = int(timedelta(hours=1).total_seconds())
    return {
        "expired": with_claims(iat=START - 900, nbf=START - 900, exp=START - 1),
        "expired this very second": with_claims(iat=START - 900, nbf=START - 900, exp=START),
        "exp as text": with_claims(exp=str(START + 900)),
        "exp as fraction": with_claims(exp=START + 900.5),
        "exp as whole fraction": with_raw_claim("exp", f"{START + 900}.0"),
        "exp true": with_claims(exp=True),
        "exp null": with_claims(exp=None),
        "exp as list": with_claims(exp=[START + 900]),
        "exp infinite by 1e400": with_raw_claim("exp", "1e400"),
        "exp Infinity": with_raw_claim("exp", "Infinity"),
        "exp NaN": with_raw_claim("exp", "NaN"),
        "exp in exponents": with_raw_claim("exp", "1.9e9"),
        "exp with a thousand digits": with_raw_claim("exp", "9" * 1000),
        "exp beyond the calendar": with_claims(exp=10**15),
        "exp negative": with_claims(exp=-1),
        "exp zero": with_claims(exp=0),
        "exp in milliseconds": with_claims(exp=(START + 900) * 1000),
        "exp before iat": with_claims(iat=START + 5, nbf=START + 5, exp=START + 3),
        "exp the same second as nbf": with_claims(nbf=START + 5, exp=START + 5),
        "life of a day": with_claims(exp=START + 24 * hour),
        "nbf in the future": with_claims(nbf=START + 60),
        "nbf before iat": with_claims(nbf=START - 1),
        "nbf as text": with_claims(nbf=str(START)),
        "nbf false": with_claims(nbf=False),
        "nbf null": with_claims(nbf=None),
        "iat in the future": with_claims(iat=START + 60, nbf=START + 60),
        "iat as text": with_claims(iat=str(START)),
        "iat true": with_claims(iat=True),
        "iat infinite": with_raw_claim("iat", "-1e400"),
        "iat as fraction": with_claims(iat=START - 0.5),
        "iat negative": with_claims(iat=-START),
    }


FORGED: dict[str, object] = {
    **_algorithms(),
    **_headers(),
    **_claims(),
    **_times(),
    **spoilt_signatures(),
    **spoilt_forms(),
}
EXPIRED = frozenset({"expired", "expired this very second"})
