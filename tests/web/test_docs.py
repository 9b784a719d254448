"""The pages of documentation, and the screen of the hall, run their own script and nothing else."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from app.db.session import Database
from app.wiring import create_app
from tests.support.http import ActorsByAccount, client_over, services_over


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("path", ["/docs", "/docs/errors", "/screen", "/screen/019afc1e-2b40-7d15-8a64-5f0f6c3b9e21"])
async def test_each_script_of_the_page_is_allowed_by_its_digest_alone(database: Database, path: str) -> None:
    services = await services_over(database, ActorsByAccount())
    async with client_over(create_app(services), services, ActorsByAccount()) as client:
        answer = await client.get(path)
    policy = answer.headers["content-security-policy"]
    for script in re.findall(r"<script[^>]*>(.*?)</script>", answer.text, re.DOTALL):
        assert b64encode(sha256(script.encode()).digest()).decode() in policy
    (scripts,) = re.findall(r"script-src ([^;]*)", policy)
    assert "unsafe" not in scripts
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"\son\w+=", answer.text)
