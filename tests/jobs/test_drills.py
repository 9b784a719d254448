"""SIGKILL at every named place: whatever dies when, no job is lost and no effect is doubled."""

import asyncio
import os
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEntry
from app.audit.verifying import verify
from app.db.base import PLATFORM_TENANT
from app.db.session import Database
from app.files.models import FileStatus, Purpose, StoredFile
from app.files.places import clean_place, sent_place
from app.files.receiving import put
from app.integrations.storage.local import LocalStore
from app.jobs.events import publish
from app.jobs.models import Job, TimedRun, TimedWork
from app.jobs.queue import enqueue
from app.keyring.keyring import Keyring
from app.kit.clock import now
from tests.factories.files import photo
from tests.jobs.drilled import MASTER, PHOTO, REMOVED, TENANTS, SignedIn, work_off, worker_over
from tests.support.databases import Urls
from tests.support.forking import start
from tests.support.source import ROOT, calls, modules

# Areas whose failpoints the process below passes; an area with failpoints elsewhere brings a drill of its own.
DRILLED = {"audit", "db", "files", "jobs", "storage", "timetable"}
# These are passed in drills of their own.
DRILLED_ELSEWHERE = {"dues": "tests/domains/dues/online/test_drills.py"}
MARKS = 4


def names() -> list[str]:
    """Every failpoint of the product, from its source."""
    found = (ast_call.args[0].value for tree in modules("failpoint").values() for ast_call in calls(tree, "failpoint"))  # type: ignore[attr-defined]
    return sorted(found)


def specs() -> list[str]:
    """Each failpoint at its first pass; those that everything passes, also at later ones."""
    ours = [name for name in names() if name.split(".")[0] in DRILLED]
    return ours + [f"{name}:{n}" for name in ours if name.startswith("db.") for n in (4,)]


async def prepare(database: Database, store: LocalStore) -> None:
    """Work of every kind: due, timed, published, half uploaded, deleted."""
    async with database.write_all() as session:
        await Keyring(MASTER).prepare_platform(session)
        await worker_over(database, store).timetable.enter(session)
        await session.execute(update(TimedWork).values(next_due_at=now() - timedelta(minutes=1)))
        await enqueue(session, "admin.remove_files", tenant_id=PLATFORM_TENANT)
    for tenant in TENANTS:
        async with database.write(tenant) as session:
            for number in range(MARKS):
                await enqueue(session, "drill.mark", {"number": number}, tenant_id=tenant)
            await enqueue(session, "drill.fail", tenant_id=tenant)
            await enqueue(session, "drill.call", tenant_id=tenant)
            await publish(session, SignedIn(tenant_id=tenant, number=7))
    for file_id, status in ((PHOTO, FileStatus.RESERVED), (REMOVED, FileStatus.DELETED)):
        async with database.write(TENANTS[0]) as session:
            file = StoredFile(
                tenant_id=TENANTS[0],
                id=file_id,
                purpose=Purpose.PHOTO,
                name="x.jpg",
                status=status,
                declared_size=len(photo()),
                created_at=now(),
            )
            session.add(file)
    await put(store, sent_place(TENANTS[0], REMOVED), b"x")


async def killed_at(spec: str, urls: Urls, directory: Path) -> bool:
    """Run a worker process armed with `spec`; did it die of it?"""
    told = directory / "told"
    process = start(
        "tests.jobs.drilled", spec, urls.server, urls.jobs, str(directory), environment=os.environ, out=told
    )
    code = await asyncio.to_thread(process.wait, 60)
    assert code in (0, -signal.SIGKILL), told.read_text()
    return code == -signal.SIGKILL


async def let_leases_end(database: Database) -> None:
    async with database.write_all() as session:
        await session.execute(update(Job).where(Job.lease_token.is_not(None)).values(run_at=now()))


async def effects(database: Database) -> Counter[tuple[int, str]]:
    async with database.read_all() as session:
        entries = await session.scalars(select(AuditEntry))
        return Counter((entry.tenant_id.int, f"{entry.action} {entry.target}".strip()) for entry in entries)


def expected() -> dict[tuple[int, str], int]:
    each = [f"drill.mark {n}" for n in range(MARKS)]
    each += ["drill.fail", "drill.call", "drill.daily", "drill.points 7", "drill.hours 7"]
    return {(tenant.int, effect): 1 for tenant in TENANTS for effect in each}


@pytest.mark.parametrize("spec", specs())
async def test_killed_anywhere_nothing_is_lost_and_nothing_doubled(
    own_urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str
) -> None:
    monkeypatch.setattr("app.jobs.claims.FIRST_PAUSE", timedelta(milliseconds=1))
    monkeypatch.setattr("app.jobs.worker.LOOK_SECONDS", 0.05)
    database, store = Database.connect(own_urls.server, own_urls.jobs), LocalStore(tmp_path)
    try:
        await prepare(database, store)
        assert await killed_at(spec, own_urls, tmp_path), f"{spec} was not passed"
        await let_leases_end(database)
        await work_off(database, store)
        assert await effects(database) == expected()
        async with database.read_all() as session:
            assert not list(await session.scalars(select(Job.name).where(Job.done_at.is_(None))))
            assert len(list(await session.scalars(select(TimedRun)))) == 1
            keys = await Keyring(MASTER).signing_keys(session)
            for tenant in TENANTS:
                verdict = await verify(session, tenant, keys)
                assert (verdict.findings, verdict.unsealed, verdict.sealed) == ((), 0, MARKS + 5)
            (file,) = await session.scalars(select(StoredFile))
        assert (file.id, file.status, file.storage_key) == (PHOTO, FileStatus.CONFIRMED, clean_place(TENANTS[0], PHOTO))
        assert await store.size(file.storage_key) == file.size
        assert not await store.exists(sent_place(TENANTS[0], PHOTO))
        assert not await store.parts(sent_place(TENANTS[0], PHOTO))
        assert not await store.exists(sent_place(TENANTS[0], REMOVED))
    finally:
        await database.close()


def test_every_failpoint_of_the_product_has_a_drill() -> None:
    assert {name.split(".")[0] for name in names()} <= DRILLED | DRILLED_ELSEWHERE.keys()
    assert all((ROOT / path).is_file() for path in DRILLED_ELSEWHERE.values())
