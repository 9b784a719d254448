"""The chain: sealed by what is not linked yet, and every way of tampering found at its place."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.access.actor import Actor
from app.access.keys import KeySet, SigningKey
from app.audit.chain import canonical, digest_of, following, sign_head
from app.audit.models import AuditEntry, AuditHead, AuditLink
from app.audit.sealing import Sealer
from app.audit.trail import record
from app.audit.verifying import Fault, KnownHead, Verdict, verify
from app.db.session import Database
from app.kit.clock import now
from app.kit.ids import uuid7
from tests.support.databases import Urls

TENANT = uuid7()
SYSTEM = Actor.system("sample.work", tenant_id=TENANT)


def one_key() -> KeySet:
    key = SigningKey.generate()
    return KeySet((key,), key.kid)


class Keys:
    """A key set that tests rotate."""

    def __init__(self) -> None:
        self.set = one_key()

    def rotate(self) -> None:
        """A successor signs; what came before still verifies."""
        key = SigningKey.generate()
        self.set = KeySet((*self.set.keys, key), key.kid)

    def forget_the_retired(self) -> None:
        self.set = KeySet((self.set.active,), self.set.active_kid)

    async def __call__(self, _session: AsyncSession) -> KeySet:
        return self.set


@pytest.fixture
def keys() -> Keys:
    return Keys()


async def write(database: Database, *targets: int, actor: Actor = SYSTEM) -> None:
    async with database.write(actor.tenant_id) as session:
        for n in targets:
            await record(
                session, actor, "sample", target=str(n), target_id=None, org_id=None, after={"名": n, "a": [1]}
            )


async def verdict_of(database: Database, keys: Keys, *known: KnownHead, tenant: UUID = TENANT) -> Verdict:
    async with database.read(tenant) as session:
        return await verify(session, tenant, keys.set, known=known)


async def test_everything_committed_is_sealed_once_and_the_tail_is_reported(database: Database, keys: Keys) -> None:
    sealer = Sealer(database, keys)
    other = Actor.system("sample.work", tenant_id=uuid7())
    await write(database, 1, 2, 3)
    await write(database, 4, actor=other)
    before = await verdict_of(database, keys)
    assert (before.intact, before.sealed, before.unsealed, before.head) == (True, 0, 3, None)
    assert await sealer.seal_all() == 4
    assert await sealer.seal_all() == 0
    await write(database, 5)
    after = await verdict_of(database, keys)
    assert (after.intact, after.sealed, after.unsealed) == (True, 3, 1)
    assert (await verdict_of(database, keys, tenant=other.tenant_id)).sealed == 1


async def test_more_than_a_batch_is_sealed_in_one_go(
    database: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.audit.sealing.BATCH", 3)
    monkeypatch.setattr("app.audit.verifying._BATCH", 2)
    await write(database, *range(8))
    assert await Sealer(database, keys).seal_all() == 8
    verdict = await verdict_of(database, keys)
    assert (verdict.intact, verdict.sealed) == (True, 8)


@pytest.mark.only("postgresql")
async def test_what_commits_late_is_sealed_late(own_database: Database, keys: Keys) -> None:
    sealer = Sealer(own_database, keys)
    async with own_database.write(TENANT) as late:
        await record(late, SYSTEM, "late", target="0", target_id=None, org_id=None)
        await late.flush()
        await write(own_database, 1)
        assert await sealer.seal_all() == 1
    assert await sealer.seal_all() == 1
    verdict = await verdict_of(own_database, keys)
    assert (verdict.intact, verdict.sealed, verdict.unsealed) == (True, 2, 0)


async def test_sealers_side_by_side_make_one_chain(own_database: Database, keys: Keys) -> None:
    await write(own_database, *range(20))
    sealed = await asyncio.gather(*(Sealer(own_database, keys).seal_all() for _ in range(4)))
    assert sum(sealed) == 20
    verdict = await verdict_of(own_database, keys)
    assert (verdict.intact, verdict.sealed) == (True, 20)


async def test_a_quiet_chains_head_is_signed_anew_when_the_key_changes(database: Database, keys: Keys) -> None:
    sealer = Sealer(database, keys)
    await write(database, 1)
    await sealer.seal_all()
    keys.rotate()
    await sealer.seal_all()
    keys.forget_the_retired()
    assert (await verdict_of(database, keys)).intact


Tamper = Callable[[AsyncSession], Awaitable[None]]


@pytest.fixture
async def as_owner(own_urls: Urls) -> AsyncIterator[Callable[[Tamper], Awaitable[None]]]:
    """The owner of the tables may do what no role of the server may."""
    engine = create_async_engine(own_urls.owner)

    async def tamper(how: Tamper) -> None:
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            await how(session)

    yield tamper
    await engine.dispose()


async def entry_at(session: AsyncSession, seq: int) -> AuditEntry:
    query = select(AuditEntry).join(AuditLink, AuditLink.entry_id == AuditEntry.id).where(AuditLink.seq == seq)
    return (await session.scalars(query)).one()


async def link_at(session: AsyncSession, seq: int) -> AuditLink:
    return (await session.scalars(select(AuditLink).where(AuditLink.seq == seq))).one()


async def edit_an_entry(session: AsyncSession) -> None:
    (await entry_at(session, 3)).note = "改"


async def edit_inside_the_values(session: AsyncSession) -> None:
    (await entry_at(session, 3)).after = {"名": 3}


async def cut_an_entry(session: AsyncSession) -> None:
    await session.delete(await entry_at(session, 3))


async def cut_an_entry_and_its_link(session: AsyncSession) -> None:
    await session.delete(await entry_at(session, 3))
    await session.delete(await link_at(session, 3))


async def cut_and_close_the_gap(session: AsyncSession) -> None:
    await cut_an_entry_and_its_link(session)
    await session.flush()
    for seq in (4, 5):
        await session.execute(update(AuditLink).where(AuditLink.seq == seq).values(seq=seq - 1))


async def cut_the_tail(session: AsyncSession) -> None:
    await session.execute(text("DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_link WHERE seq >= 4)"))
    await session.execute(text("DELETE FROM audit_link WHERE seq >= 4"))


async def edit_entry_and_digest(session: AsyncSession) -> None:
    entry = await entry_at(session, 3)
    entry.note = "改"
    (await link_at(session, 3)).digest = digest_of(entry)


async def reorder(session: AsyncSession) -> None:
    two, four = await link_at(session, 2), await link_at(session, 4)
    ids = (two.entry_id, four.entry_id)
    digests = (two.digest, four.digest)
    two.entry_id = uuid7()
    await session.flush()
    four.entry_id, (four.digest, two.digest) = ids[0], digests
    await session.flush()
    two.entry_id = ids[1]


async def insert_past_the_door(session: AsyncSession) -> None:
    copied = await entry_at(session, 3)
    values = {column.key: getattr(copied, column.key) for column in AuditEntry.__table__.columns}
    session.add(AuditEntry(**values | {"id": UUID(int=5)}))


async def insert_with_a_link(session: AsyncSession) -> None:
    await insert_past_the_door(session)
    await session.flush()
    entry = await session.get_one(AuditEntry, (TENANT, UUID(int=5)))
    last = await link_at(session, 5)
    digest = digest_of(entry)
    chain = following(last.chain, 6, entry.id, digest)
    session.add(
        AuditLink(tenant_id=TENANT, seq=6, entry_id=entry.id, digest=digest, chain=chain, sealed_at=last.sealed_at)
    )


async def rewrite_the_chain_from_the_third_on(session: AsyncSession) -> None:
    (await entry_at(session, 3)).note = "改"
    chain = (await link_at(session, 2)).chain
    for seq in (3, 4, 5):
        link = await link_at(session, seq)
        link.digest = digest_of(await entry_at(session, seq))
        chain = link.chain = following(chain, seq, link.entry_id, link.digest)
    (await session.scalars(select(AuditHead))).one().chain = chain


async def forge_the_signature(session: AsyncSession) -> None:
    sign_head((await session.scalars(select(AuditHead))).one(), one_key())


async def take_the_head_away(session: AsyncSession) -> None:
    await session.execute(text("DELETE FROM audit_head"))


async def set_the_head_below_zero(session: AsyncSession) -> None:
    (await session.scalars(select(AuditHead))).one().seq = -1


WAYS: list[tuple[Tamper, set[tuple[Fault, int | None]]]] = [
    (edit_an_entry, {(Fault.ENTRY_CHANGED, 3)}),
    (edit_inside_the_values, {(Fault.ENTRY_CHANGED, 3)}),
    (cut_an_entry, {(Fault.ENTRY_MISSING, 3)}),
    (cut_an_entry_and_its_link, {(Fault.LINK_MISSING, 3)}),
    (cut_and_close_the_gap, {(Fault.LINK_CHANGED, 3), (Fault.LINK_CHANGED, 4), (Fault.LINK_MISSING, 5)}),
    (cut_the_tail, {(Fault.LINK_MISSING, 4)}),
    (edit_entry_and_digest, {(Fault.LINK_CHANGED, 3)}),
    (reorder, {(Fault.LINK_CHANGED, 2), (Fault.LINK_CHANGED, 4)}),
    (insert_past_the_door, {(Fault.ENTRY_UNLINKED, None)}),
    (insert_with_a_link, {(Fault.LINK_BEYOND_HEAD, 6)}),
    (rewrite_the_chain_from_the_third_on, {(Fault.HEAD_FORGED, 5)}),
    (forge_the_signature, {(Fault.HEAD_FORGED, 5)}),
    (take_the_head_away, {(Fault.HEAD_MISSING, None)}),
    (set_the_head_below_zero, {(Fault.HEAD_FORGED, -1), (Fault.HEAD_MISMATCH, -1), (Fault.LINK_BEYOND_HEAD, 0)}),
]


@pytest.mark.parametrize(("tamper", "expected"), WAYS, ids=[way.__name__ for way, _ in WAYS])
async def test_tampering_is_found_at_its_place(
    own_database: Database,
    keys: Keys,
    as_owner: Callable[[Tamper], Awaitable[None]],
    tamper: Tamper,
    expected: set[tuple[Fault, int | None]],
) -> None:
    await write(own_database, 1, 2, 3, 4, 5)
    await Sealer(own_database, keys).seal_all()
    assert (await verdict_of(own_database, keys)).intact
    await as_owner(tamper)
    found = {(finding.fault, finding.seq) for finding in (await verdict_of(own_database, keys)).findings}
    assert found == expected


@pytest.mark.parametrize("tamper", [rewrite_the_chain_from_the_third_on, forge_the_signature, take_the_head_away])
async def test_a_chain_that_is_not_ours_is_not_sealed_on_and_so_not_signed_anew(
    own_database: Database, keys: Keys, as_owner: Callable[[Tamper], Awaitable[None]], tamper: Tamper
) -> None:
    sealer = Sealer(own_database, keys)
    await write(own_database, 1, 2, 3, 4, 5)
    await sealer.seal_all()
    await as_owner(tamper)
    await write(own_database, 6)
    keys.rotate()
    assert await sealer.seal_all() == 0
    verdict = await verdict_of(own_database, keys)
    assert not verdict.intact
    assert verdict.unsealed == 1


async def test_one_tenants_broken_chain_does_not_stop_the_others(
    own_database: Database, keys: Keys, as_owner: Callable[[Tamper], Awaitable[None]]
) -> None:
    sealer = Sealer(own_database, keys)
    await write(own_database, 1, 2, 3, 4, 5)
    await sealer.seal_all()
    await as_owner(forge_the_signature)
    await write(own_database, 6)
    other = Actor.system("sample.work", tenant_id=uuid7())
    await write(own_database, 1, actor=other)
    assert await sealer.seal_all() == 1


async def test_an_exported_head_tells_from_where_the_whole_chain_was_rewritten(
    own_database: Database, keys: Keys, as_owner: Callable[[Tamper], Awaitable[None]]
) -> None:
    """Somebody who holds even the signing key cannot rewrite what has been exported."""
    heads: list[KnownHead] = []
    sealer = Sealer(own_database, keys)
    for n in (1, 2, 3, 4, 5):
        await write(own_database, n)
        await sealer.seal_all()
        head = (await verdict_of(own_database, keys)).head
        assert head is not None
        heads.append(head)

    async def rewrite_and_sign(session: AsyncSession) -> None:
        await rewrite_the_chain_from_the_third_on(session)
        sign_head((await session.scalars(select(AuditHead))).one(), keys.set)

    await as_owner(rewrite_and_sign)
    assert (await verdict_of(own_database, keys)).intact
    findings = (await verdict_of(own_database, keys, *heads)).findings
    assert [(finding.fault, finding.seq) for finding in findings] == [(Fault.KNOWN_HEAD, n) for n in (3, 4, 5)]
    beyond = await verdict_of(own_database, keys, KnownHead(9, b"x" * 32))
    assert [(finding.fault, finding.seq) for finding in beyond.findings] == [(Fault.KNOWN_HEAD, 9)]


async def test_an_unsealed_entry_that_is_cut_is_missed(
    own_database: Database, keys: Keys, as_owner: Callable[[Tamper], Awaitable[None]]
) -> None:
    async def cut(session: AsyncSession) -> None:
        await session.execute(text("DELETE FROM audit_entry"))

    await write(own_database, 1)
    await as_owner(cut)
    assert [finding.fault for finding in (await verdict_of(own_database, keys)).findings] == [Fault.ENTRY_MISSING]


def test_the_canonical_form_names_every_column() -> None:
    """A column added later must enter the digest, else it could be changed unseen."""
    values: dict[str, Any] = dict.fromkeys((column.key for column in AuditEntry.__table__.columns), None)
    plain = {"tenant_id": UUID(int=1), "id": UUID(int=2), "at": now()}
    seen = canonical(AuditEntry(**values | plain))
    assert all(f'"{name}":'.encode() in seen for name in values)
