"""Housekeeping: what has had its time goes, what has not stays, over all tenants."""

import hashlib
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select, update

from app.access.actor import Actor
from app.db.session import Database
from app.domains.admin.jobs import HANDLERS, TIMES
from app.domains.orgs.models import OrgImport
from app.files.facts import Hindrance, Repair
from app.files.models import FileStatus, Purpose, StoredFile
from app.files.places import sent_place, small_place
from app.files.receiving import put
from app.files.repairing import REPAIR_JOB
from app.files.retention import STRAY, remove_strays
from app.files.stored import plant
from app.integrations.film.protocol import RemuxFailed
from app.integrations.storage.memory import MemoryStore
from app.jobs.models import Job
from app.jobs.queue import enqueue
from app.jobs.worker import Worker
from app.kit.clock import now
from app.kit.ids import uuid7
from app.web.idempotency import IdempotencyKey
from app.wiring import worker_of
from tests.factories.files import PDF, film, photo
from tests.factories.orgs import an_org
from tests.support.http import ActorsByAccount, services_over

LAST = film(index_first=False)
EDITOR = Actor.system("sample.editor", tenant_id=uuid7())
TENANTS = (uuid7(), uuid7())
PAPER = Purpose.DOCUMENT


class SwappingRemuxer:
    """Puts the index of the tests' films first, by exchanging it with the rest."""

    async def index_first(self, source: Path, target: Path) -> None:
        if source.read_bytes() != LAST:
            raise RemuxFailed
        target.write_bytes(film())


class Tools:
    def __init__(self) -> None:
        self.store = MemoryStore()
        self.remuxer = SwappingRemuxer()


async def keep_house(database: Database, after: timedelta, tools: Tools | None = None) -> None:
    """The timetable is entered now, and all of it is due later."""
    worker = Worker(database, HANDLERS, TIMES, tools=tools or Tools())
    await worker.plan_due()
    with time_machine.travel(now() + after):
        await worker.run_due()


async def test_stored_answers_are_forgotten_when_their_time_is_over(database: Database) -> None:
    for tenant, hours in zip(TENANTS, (1, 100), strict=True):
        async with database.write(tenant) as session:
            session.add(
                IdempotencyKey(
                    tenant_id=tenant,
                    account_id=uuid7(),
                    key="key-00000001",
                    digest=b"x",
                    expires_at=now() + timedelta(hours=hours),
                )
            )
    await keep_house(database, timedelta(days=2))
    async with database.read_all() as session:
        assert list(await session.scalars(select(IdempotencyKey.tenant_id))) == [TENANTS[1]]


async def test_done_jobs_are_kept_a_week_dead_letters_a_quarter_open_ones_for_ever(database: Database) -> None:
    for tenant in TENANTS:
        async with database.write(tenant) as session:
            for name in ("done", "failed", "open"):
                await enqueue(session, f"sample.{name}", tenant_id=tenant, run_at=now() + timedelta(days=400))
    async with database.write_all() as session:
        await session.execute(update(Job).where(Job.name == "sample.done").values(done_at=now()))
        await session.execute(update(Job).where(Job.name == "sample.failed").values(failed_at=now()))

    async def left() -> set[str]:
        async with database.read_all() as session:
            return set(await session.scalars(select(Job.name).where(Job.name.like("sample.%"))))

    await keep_house(database, timedelta(days=6))
    assert await left() == {"sample.done", "sample.failed", "sample.open"}
    await keep_house(database, timedelta(days=9))
    assert await left() == {"sample.failed", "sample.open"}
    await keep_house(database, timedelta(days=92))
    assert await left() == {"sample.open"}


@pytest.mark.parametrize("status", FileStatus)
async def test_files_never_confirmed_and_files_deleted_lose_their_bytes_and_then_their_rows(
    database: Database, status: FileStatus
) -> None:
    tools, file_id, tenant = Tools(), uuid7(), TENANTS[0]

    async def body():  # type: ignore[no-untyped-def]
        yield b"x"

    await tools.store.write_part(sent_place(tenant, file_id), 1, body())
    async with database.write(tenant) as session:
        session.add(
            StoredFile(
                tenant_id=tenant,
                id=file_id,
                purpose=Purpose.DOCUMENT,
                name="x",
                status=status,
                declared_size=1,
                created_at=now(),
            )
        )
    await keep_house(database, timedelta(hours=23), tools)
    early = bool(await tools.store.parts(sent_place(tenant, file_id)))
    # Two rounds: the first may only mark what the second removes.
    for hours in (26, 28):
        await keep_house(database, timedelta(hours=hours), tools)
    late = bool(await tools.store.parts(sent_place(tenant, file_id)))
    async with database.read_all() as session:
        rows = await session.scalar(select(func.count()).select_from(StoredFile))
    assert (early, late, rows) == {
        FileStatus.RESERVED: (True, False, 0),
        FileStatus.CONFIRMED: (True, True, 1),
        FileStatus.DELETED: (False, False, 0),
    }[status]


async def sent(
    database: Database, tools: Tools, content: bytes, owner: UUID | None = None, purpose: Purpose = Purpose.MEDIA
) -> StoredFile:
    async with database.write(EDITOR.tenant_id) as session:
        file = await plant(session, EDITOR, tools.store, name="x", content=content, purpose=purpose)
        file.owner_account_id = owner
    return file


async def found(database: Database, file: StoredFile) -> StoredFile | None:
    async with database.read_all() as session:
        return await session.get(StoredFile, (file.tenant_id, file.id))


async def test_a_recording_that_nobody_took_over_goes_after_a_month(database: Database) -> None:
    tools = Tools()
    taken, left = await sent(database, tools, film()), await sent(database, tools, film(), uuid7())
    await keep_house(database, timedelta(days=29), tools)
    assert await found(database, left)
    for hours in (1, 3):
        await keep_house(database, timedelta(days=30, hours=hours), tools)
    assert await found(database, left) is None
    assert await tools.store.exists(taken.storage_key)


async def test_pictures_and_papers_that_no_record_names_go_after_a_month(database: Database) -> None:
    tools, owner = Tools(), uuid7()
    left = [await sent(database, tools, photo(), owner, Purpose.PHOTO), await sent(database, tools, PDF, owner, PAPER)]
    taken = await sent(database, tools, photo(), None, Purpose.PHOTO)
    named = await sent(database, tools, PDF, owner, PAPER)
    async with database.write_all() as session:
        org = an_org(EDITOR.tenant_id)
        session.add(org)
        await session.flush()
        session.add(
            OrgImport(
                tenant_id=org.tenant_id,
                id=uuid7(),
                file_id=uuid7(),
                under_id=org.id,
                mapping={},
                rows=[],
                counts={},
                marked_file_id=named.id,
                created_at=now(),
            )
        )
    await keep_house(database, timedelta(days=29), tools)
    assert all([await found(database, one) for one in left])
    for hours in (1, 26):
        await keep_house(database, timedelta(days=30, hours=hours), tools)
    assert [await found(database, one) for one in left] == [None, None]
    assert await found(database, taken)
    assert await found(database, named)
    assert await tools.store.exists(named.storage_key)


async def repaired(database: Database, tools: Tools, file: StoredFile) -> StoredFile:
    async with database.write(file.tenant_id) as session:
        await enqueue(session, REPAIR_JOB, {"file_id": file.id}, tenant_id=file.tenant_id)
    await Worker(database, HANDLERS, (), tools=tools).run_due()
    done = await found(database, file)
    assert done is not None
    return done


async def test_a_film_is_put_right_and_what_was_sent_is_swept_away(database: Database) -> None:
    tools = Tools()
    file = await sent(database, tools, LAST)
    done = await repaired(database, tools, file)
    assert (done.storage_key.endswith("/ready"), done.known.index_first, done.known.hindrances) == (True, True, [])
    assert b"".join([block async for block in await tools.store.read(done.storage_key)]) == film()
    assert (done.size, done.sha256) == (len(film()), hashlib.sha256(film()).hexdigest())
    again = await repaired(database, tools, file)
    assert again.version == done.version
    await remove_strays(tools.store, database.read_all)
    assert await tools.store.exists(file.storage_key)
    tools.store.age = STRAY
    await remove_strays(tools.store, database.read_all)
    assert not await tools.store.exists(file.storage_key)
    assert await tools.store.exists(done.storage_key)


async def test_a_film_that_cannot_be_put_right_stays_as_it_is_and_says_so(database: Database) -> None:
    tools = Tools()
    file = await sent(database, tools, film(index_first=False, seconds=9))
    done = await repaired(database, tools, file)
    assert (done.storage_key, done.known.repair) == (file.storage_key, Repair.FAILED)
    assert done.known.hindrances == [Hindrance.INDEX_LAST]


async def test_bytes_without_a_record_are_swept_away_and_all_others_stay(database: Database) -> None:
    """A transaction that failed after its bytes were written leaves them; an upload under way has a record."""
    tools = Tools()
    kept = await sent(database, tools, film())
    async with database.write(EDITOR.tenant_id) as session:
        small = await plant(
            session, EDITOR, tools.store, name="x", content=photo(size=(400, 800)), purpose=Purpose.PHOTO
        )
    lost = sent_place(EDITOR.tenant_id, uuid7())
    await put(tools.store, lost, b"x")
    await put(tools.store, "of-another-program", b"x")
    tools.store.age = STRAY
    await remove_strays(tools.store, database.read_all)
    assert not await tools.store.exists(lost)
    places = [kept.storage_key, small.storage_key, "of-another-program"]
    places += [small_place(small.tenant_id, small.id, width) for width in (360, 720)]
    assert [await tools.store.exists(place) for place in places] == [True] * 5


async def test_the_wired_worker_knows_all_work_in_its_timetable(database: Database) -> None:
    worker = worker_of(await services_over(database, ActorsByAccount()))
    assert {timed.name for timed in TIMES} <= worker.timetable.names
