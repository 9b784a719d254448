"""Tokens that nobody should get in with, made from a good one."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from app.access.tokens import AccessClaims, issue_access_token
from app.db.session import Database
from app.keyring.keyring import Keyring
from app.keyring.master import read_master
from app.kit.clock import now
from tests.support.databases import Urls


def _payload(token: str) -> dict[str, str]:
    part = token.split(".")[1]
    read: dict[str, str] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return read


def forged(token: str, **claims: object) -> str:
    """The token with other claims under its old signature."""
    header, _, signature = token.split(".")
    text = json.dumps(_payload(token) | claims, separators=(",", ":")).encode()
    return f"{header}.{urlsafe_b64encode(text).rstrip(b'=').decode()}.{signature}"


async def outlived(token: str, urls: Urls, directory: Path) -> str:
    """The token as the server itself would have issued it an hour ago."""
    said, moment = _payload(token), now() - timedelta(hours=1)
    keyring = Keyring(read_master(directory / "secret", create=False))
    database = Database.connect(urls.server, urls.jobs)
    try:
        async with database.read(None) as session:
            keys = await keyring.signing_keys(session)
    finally:
        await database.close()
    claims = AccessClaims.for_session(
        account_id=UUID(said["sub"]), session_id=UUID(said["sid"]), tenant_id=UUID(said["tid"]), now=moment
    )
    return issue_access_token(keys, claims, moment)
