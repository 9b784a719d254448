"""The tree is tested over a register of its own tests' making."""

import pytest

from app.domains.orgs import ports
from tests.fakes.register import FakeRegister


@pytest.fixture(autouse=True)
def register(monkeypatch: pytest.MonkeyPatch) -> FakeRegister:
    fake = FakeRegister()
    monkeypatch.setattr(ports._Held, "register", fake)
    return fake
