"""Every test that touches a database runs on SQLite and on PostgreSQL; sockets beyond loopback are refused."""

import gc
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from playwright.async_api import Browser
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.session import Database
from app.domains.members.register_port import MembersRegister
from app.domains.orgs.public import use_register
from app.keyring.keyring import Keyring
from tests.support import postgres
from tests.support.browser import find_browser, running_browser
from tests.support.databases import Template, Urls, connected, postgresql_template, rolled_back, sqlite_template
from tests.support.http import MASTER
from tests.support.ordering import arranged

# Properties are about answers, not about how busy the machine is.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

# The application and the collected tests stay to the end: garbage is not looked for among them, now or later.
gc.disable()

_URL = "DANGJIAN_TEST_POSTGRESQL"
_server: Any = None


def pytest_configure(config: pytest.Config) -> None:
    """Find a browser, and PostgreSQL once a run: `TEST_DATABASE_URL`, else local binaries, else none."""
    global _server
    if find_browser() is None and os.environ.get("CI") == "true":
        raise pytest.UsageError("a browser is needed in CI: set TEST_CHROMIUM or install chromium")
    if hasattr(config, "workerinput") or os.environ.get(_URL):
        return
    if url := os.environ.get("TEST_DATABASE_URL"):
        os.environ[_URL] = url
    elif binaries := postgres.find_binaries():
        _server = postgres.private_server(binaries)
        os.environ[_URL] = _server.__enter__()
    elif os.environ.get("CI") == "true":
        raise pytest.UsageError("PostgreSQL is needed in CI: set TEST_DATABASE_URL or install its server")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = arranged(items)


def pytest_collection_finish() -> None:
    gc.freeze()
    # Tests leave little behind: looking as rarely as this costs some megabytes and spares a tenth of the time.
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None and not hasattr(config, "workerinput"):
        _server.__exit__(None, None, None)
        os.environ.pop(_URL, None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not os.environ.get(_URL):
        terminalreporter.write_line("未找到 PostgreSQL：只在 SQLite 上运行了测试 (PostgreSQL was not tested)", red=True)
    if find_browser() is None:
        terminalreporter.write_line("未找到 Chromium：没有测试网页 (pages were not tested in a browser)", red=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        backends = ["sqlite", "postgresql"] if os.environ.get(_URL) else ["sqlite"]
        if only := metafunc.definition.get_closest_marker("only"):
            backends = [name for name in backends if name in only.args]
        metafunc.parametrize("backend", backends, scope="session")


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"a test tried to reach {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


_REGISTER = MembersRegister(Keyring(MASTER))
# What is made once for a whole module is made before any test's own fixture.
use_register(_REGISTER)


@pytest.fixture(autouse=True)
def _register() -> None:
    """The tree asks the register, as in production; its own tests put a fake in, tests of wiring their own server's."""
    use_register(_REGISTER)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all pages of this worker; each test opens contexts of its own."""
    program = find_browser()
    if program is None:
        pytest.skip("no browser: set TEST_CHROMIUM or install chromium")
    async with running_browser(program) as browser:
        yield browser


@pytest.fixture(scope="session")
def template(backend: str, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The migrated database of this worker."""
    directory = tmp_path_factory.mktemp(backend)
    if backend == "sqlite":
        return sqlite_template(directory)
    return postgresql_template(os.environ[_URL], directory)


@pytest.fixture(scope="session")
async def engine(template: Template) -> AsyncIterator[AsyncEngine]:
    async with connected(template) as engine:
        yield engine


@pytest.fixture
async def database(engine: AsyncEngine) -> AsyncIterator[Database]:
    """A database whose every change is rolled back. One connection: nothing runs in parallel on it."""
    async with rolled_back(engine) as database:
        yield database


@pytest.fixture
async def own_urls(template: Template) -> AsyncIterator[Urls]:
    """A real database of the test's own, for locks, workers, processes and commit order."""
    urls = await template.copy(f"dangjian_{uuid4().hex[:12]}")
    yield urls
    await template.drop(urls)


@pytest.fixture
async def own_database(own_urls: Urls) -> AsyncIterator[Database]:
    database = Database.connect(own_urls.server, own_urls.jobs)
    yield database
    await database.close()


@pytest.fixture
def data_files() -> Path:
    return Path(__file__).parent / "data"
