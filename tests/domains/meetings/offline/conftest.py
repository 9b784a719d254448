"""A recorder with a registered phone, and a meeting whose package it has."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from app.access.actor import Actor
from app.kit.clock import now
from tests.domains.meetings.ways.conftest import V1, Published, branch, client, published
from tests.factories.meetings import Branch
from tests.support.http import Client
from tests.support.phone import Phone

__all__ = ["Carried", "branch", "carried", "client", "published"]

Carried = Callable[..., Awaitable[tuple[str, Phone, Actor]]]


@pytest.fixture
def carried(client: Client, branch: Branch, published: Published) -> Carried:
    """A published meeting, a phone with its package, and the recorder who holds it."""

    async def make(fast: timedelta = timedelta(0), **changes: object) -> tuple[str, Phone, Actor]:
        meeting, phone, recorder = await published(**changes), Phone(fast=fast), branch.recorder
        body = {"org_id": str(branch.org.id), "name": "值班手机", "public_key": phone.jwk()}
        registered = await client.post(f"{V1}/meeting-devices", recorder, json=body)
        assert registered.status_code == 201, registered.text
        phone.device_id = registered.json()["id"]
        asked = {"device_id": phone.device_id, "device_time": phone.clock(now())}
        packed = await client.post(f"{meeting}/offline-packages", recorder, json=asked)
        assert packed.status_code == 201, packed.text
        phone.package = packed.json()
        return meeting, phone, recorder

    return make
