"""Everybody of a journey talks to one real server of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.operating import Operator
from tests.support.databases import Urls


@pytest.fixture
def operator(own_urls: Urls, tmp_path: Path) -> Operator:
    return Operator(own_urls, tmp_path)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client
