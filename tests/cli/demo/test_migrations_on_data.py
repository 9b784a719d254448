"""Every migration that came after the first release is taken back and made again with a demo's data in it."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, literal, select, table, union_all
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.cli.entry import run
from app.db.migrating import MIGRATIONS, downgrade, upgrade
from app.settings import Settings
from tests.support.databases import Template, Urls

FIRST_RELEASED = "0009"


@pytest.fixture
def demo(template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Urls]:
    """A database with a small demo in it."""
    urls = asyncio.run(template.copy(f"dangjian_{uuid4().hex[:12]}"))
    for field in Settings.model_fields:
        monkeypatch.delenv(Settings.variable(field), raising=False)
    monkeypatch.setenv("DANGJIAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", urls.server)
    monkeypatch.setenv("DATABASE_JOBS_URL", urls.jobs)
    monkeypatch.setenv("DATABASE_OWNER_URL", urls.owner)
    assert run(["demo", "--members", "30", "--branches", "2", "--json"]) == 0
    yield urls
    asyncio.run(template.drop(urls))


def _counts(connection: Connection) -> dict[str, int]:
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    each = (select(literal(name), func.count()).select_from(table(name)) for name in sorted(names))
    return dict(iter(connection.execute(union_all(*each))))


async def _counted(url: str) -> dict[str, int]:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        return await connection.run_sync(_counts)


async def _walk(url: str) -> None:
    revisions = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    later = revisions[: revisions.index(FIRST_RELEASED) + 1]
    before = await _counted(url)
    assert sum(1 for number in before.values() if number) > 40
    for revision, previous in pairwise(later):
        await downgrade(url, previous)
        left = await _counted(url)
        await upgrade(url, revision)
        await downgrade(url, previous)
        again = await _counted(url)
        assert again == left
        assert {name: left[name] for name in left.keys() & before} == {
            name: before[name] for name in left.keys() & before
        }
        before = left


def test_every_migration_goes_down_and_up_and_down_with_data(demo: Urls) -> None:
    asyncio.run(_walk(demo.owner))
