"""What others find at agreed places (RFC 8615): the public keys of our tokens and codes."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.access.keys import jwks
from app.web.operations import operation
from app.web.services import services_of

router = APIRouter(tags=["运行"])

_EXAMPLE: dict[str, Any] = {
    "keys": [
        {
            "kty": "EC",
            "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
            "kid": "p1hM0cZqf2v7c9Xk",
            "use": "sig",
            "alg": "ES256",
        }
    ]
}


@router.get(
    "/.well-known/jwks.json",
    response_class=JSONResponse,
    **operation("keys", summary="校验令牌和签到码的公钥", anonymous=True, example=_EXAMPLE),
)
async def keys(request: Request) -> JSONResponse:
    """JWK Set（RFC 7517）。可缓存一分钟：新的公钥在启用前两分钟公布。"""
    services = services_of(request)
    async with services.database.read(None) as session:
        published = jwks(await services.keyring.signing_keys(session))
    return JSONResponse(published, headers={"Cache-Control": "public, max-age=60"})
