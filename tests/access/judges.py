"""Three other readers of tokens, each set up as carefully as an application would, to judge the corpus beside ours."""

from collections.abc import Callable, Mapping

import jwt as pyjwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jose import jwt as python_jose
from jose.backends import ECKey as JoseKey
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey

from tests.access.forging import OURS, PAYLOAD, START

_PUBLIC_PEM = OURS.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
_NAMES = ["iss", "aud", "sub", "iat", "nbf", "exp", "jti"]


def _pyjwt(token: object) -> None:
    pyjwt.decode(
        token,  # type: ignore[arg-type]
        OURS.public_key,
        algorithms=["ES256"],
        issuer=PAYLOAD["iss"],
        audience=PAYLOAD["aud"],
        options={"require": _NAMES},
    )


def _joserfc(token: object) -> None:
    decoded = joserfc_jwt.decode(
        token,  # type: ignore[arg-type]
        ECKey.import_key(_PUBLIC_PEM),
        algorithms=["ES256"],
    )
    demands = {name: {"essential": True} for name in _NAMES}
    demands["iss"]["value"] = PAYLOAD["iss"]
    demands["aud"]["value"] = PAYLOAD["aud"]
    joserfc_jwt.JWTClaimsRegistry(now=START, leeway=0, **demands).validate(decoded.claims)


def _python_jose(token: object) -> None:
    python_jose.decode(
        token,
        JoseKey(OURS.public_key, "ES256"),
        algorithms=["ES256"],
        issuer=PAYLOAD["iss"],
        audience=PAYLOAD["aud"],
        options={f"require_{name}": True for name in _NAMES},
    )


JUDGES: Mapping[str, Callable[[object], None]] = {
    "pyjwt": _pyjwt,
    "joserfc": _joserfc,
    "python-jose alone": _python_jose,
}


def accepts(judge: str, token: object) -> bool:
    """Does this reader let the token in? Whatever it throws counts as no. The clock must stand at NOW."""
    try:
        JUDGES[judge](token)
    except Exception:
        return False
    return True
