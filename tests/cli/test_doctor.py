"""The doctor names each failing condition and what to do about it."""

import asyncio
from pathlib import Path

import pytest

from app.cli.checks import State
from app.cli.doctor import examine
from app.cli.entry import run
from app.settings import Settings
from tests.support.databases import Urls


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for field in Settings.model_fields:
        monkeypatch.delenv(Settings.variable(field), raising=False)
    monkeypatch.setenv("DANGJIAN_DATA_DIR", str(tmp_path))
    return tmp_path


async def states() -> dict[str, State]:
    """The worst state under each name."""
    order = list(State)
    found: dict[str, State] = {}
    for finding in await examine():
        found[finding.name] = max(found.get(finding.name, State.OK), finding.state, key=order.index)
    return found


async def messages() -> str:
    return "\n".join(f"{finding.name} {finding.message}" for finding in await examine())


def test_a_new_demo_is_healthy(directory: Path) -> None:
    assert run(["doctor"]) == 0
    assert not list(directory.iterdir()), "looking changes nothing"


def test_the_exit_code_tells_that_something_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "none")
    assert run(["doctor"]) == 1


async def test_production_by_default_settings_fails_on_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGJIAN_MODE", "production")
    found = await states()
    assert found["主密钥"] is State.FAILED
    assert found["微信"] is State.FAILED
    assert found["Host 头"] is State.WARNING
    assert found["对外网址"] is State.WARNING


async def test_trusting_everybodys_proxy_headers_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGJIAN_MODE", "production")
    monkeypatch.setenv("DANGJIAN_FORWARDED_ALLOW_IPS", "*")
    assert (await states())["反向代理"] is State.FAILED


async def test_a_secret_that_others_can_read_fails(directory: Path) -> None:
    (directory / "secret").write_text("00" * 32)
    (directory / "secret").chmod(0o644)
    assert (await states())["主密钥"] is State.FAILED


async def test_a_secret_of_another_database_fails(directory: Path) -> None:
    assert await asyncio.to_thread(run, ["keys", "rotate", "--signing"]) == 0
    assert (await states())["密钥"] is State.OK
    (directory / "secret").write_text("00" * 32)
    assert (await states())["密钥"] is State.FAILED


async def test_a_file_that_is_no_database_fails(directory: Path) -> None:
    (directory / "dangjian.db").write_text("not a database " * 100)
    assert "不是 SQLite 数据库" in await messages()


async def test_each_role_is_looked_at(own_urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", own_urls.server)
    monkeypatch.setenv("DATABASE_OWNER_URL", own_urls.owner)
    monkeypatch.setenv("DATABASE_JOBS_URL", own_urls.jobs)
    found = await states()
    assert found["数据库"] is State.OK
    assert found["数据库编码"] is State.OK
    assert found["数据库版本"] is State.OK
    assert found["时钟"] is State.OK
    assert found.get("数据库角色", State.OK) is State.OK


@pytest.mark.only("postgresql")
async def test_the_owner_as_the_server_is_warned_of_and_fails_in_production(
    own_urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", own_urls.owner)
    assert (await states())["数据库角色"] is State.WARNING
    monkeypatch.setenv("DANGJIAN_MODE", "production")
    assert (await states())["数据库角色"] is State.FAILED


@pytest.mark.only("postgresql")
async def test_a_role_that_does_not_exist_is_told(own_urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", own_urls.server)
    monkeypatch.setenv("DATABASE_JOBS_URL", own_urls.jobs.replace("dangjian_test_jobs", "nobody_at_all"))
    assert (await states())["数据库"] is State.FAILED
