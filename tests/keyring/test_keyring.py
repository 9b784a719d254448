"""Keys at rest: rotation leaves nothing unreadable, exchanged or tampered wraps open nothing, one master replaces another."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select, update

from app.access.tokens import AccessClaims, TokenRefused, issue_access_token, verify_access_token
from app.db.base import PLATFORM_TENANT
from app.db.session import Database
from app.keyring.keyring import PUBLISHED_BEFORE_USE, VERIFIES_AFTER_RETIREMENT, KeyNotKnownYet, Keyring, KeysMissing
from app.keyring.models import SigningKeyRow, TenantKey
from app.kit.clock import now
from app.kit.crypto import DecryptionFailed
from app.kit.ids import uuid7

MASTER, ANOTHER = bytes(range(32)), bytes(range(1, 33))
TENANT, OTHER, ROW = uuid7(), uuid7(), uuid7()
PHONE = "13800001234"


@pytest.fixture
async def stored(database: Database) -> Database:
    """A platform and two tenants with keys."""
    keyring = Keyring(MASTER)
    async with database.write_all() as session:
        await keyring.prepare_platform(session)
        for tenant in (TENANT, OTHER):
            await keyring.create_keys(session, tenant)
    return database


async def encrypted(database: Database, keyring: Keyring, tenant: UUID = TENANT) -> bytes:
    async with database.read(tenant) as session:
        return (await keyring.cipher(session, tenant)).encrypt(PHONE, column="member.phone", row_id=ROW)


async def decrypted(database: Database, keyring: Keyring, blob: bytes, tenant: UUID = TENANT) -> str:
    async with database.read(tenant) as session:
        return (await keyring.cipher(session, tenant)).decrypt(blob, column="member.phone", row_id=ROW)


async def signed(database: Database, keyring: Keyring, moment: datetime) -> str:
    claims = AccessClaims.for_session(account_id=uuid7(), session_id=uuid7(), tenant_id=TENANT, now=moment)
    async with database.read(None) as session:
        return issue_access_token(await keyring.signing_keys(session), claims, moment)


async def accepts(database: Database, keyring: Keyring, token: str, moment: datetime) -> bool:
    async with database.read(None) as session:
        keys = await keyring.signing_keys(session)
    try:
        verify_access_token(keys, token, moment)
    except TokenRefused:
        return False
    return True


async def active_kid(database: Database) -> str:
    async with database.read(None) as session:
        return (await Keyring(MASTER).signing_keys(session)).active_kid


class TestTenantKeys:
    async def test_every_process_with_the_master_reads_what_another_wrote(self, stored: Database) -> None:
        blob = await encrypted(stored, Keyring(MASTER))
        assert PHONE.encode() not in blob
        assert await decrypted(stored, Keyring(MASTER), blob) == PHONE

    async def test_a_rotated_data_key_writes_once_it_is_published_and_the_old_one_still_reads(
        self, stored: Database
    ) -> None:
        keyring = Keyring(MASTER)
        old = await encrypted(stored, keyring)
        async with stored.write(TENANT) as session:
            key_id = await keyring.rotate_data_key(session, TENANT)
        assert key_id.encode() not in await encrypted(stored, keyring)
        with time_machine.travel(now() + PUBLISHED_BEFORE_USE, tick=False):
            new = await encrypted(stored, Keyring(MASTER))
        assert key_id.encode() in new
        assert key_id.encode() not in old
        for blob in (old, new):
            assert await decrypted(stored, Keyring(MASTER), blob) == PHONE

    async def test_what_a_key_wrote_that_was_not_read_yet_is_asked_for_again_later(self, stored: Database) -> None:
        stale = Keyring(MASTER)
        await encrypted(stored, stale)
        async with stored.write(TENANT) as session:
            await Keyring(MASTER).rotate_data_key(session, TENANT)
        with time_machine.travel(now() + PUBLISHED_BEFORE_USE, tick=False):
            new = await encrypted(stored, Keyring(MASTER))
        with pytest.raises(KeyNotKnownYet):
            await decrypted(stored, stale, new)

    async def test_a_rotation_leaves_the_blind_index_as_it_was(self, stored: Database) -> None:
        async def index() -> bytes:
            async with stored.read(TENANT) as session:
                return (await Keyring(MASTER).cipher(session, TENANT)).index("phone", PHONE)

        before = await index()
        async with stored.write(TENANT) as session:
            await Keyring(MASTER).rotate_data_key(session, TENANT)
        assert await index() == before
        assert len(before) == 16

    async def test_one_tenants_cipher_opens_nothing_of_anothers(self, stored: Database) -> None:
        blob = await encrypted(stored, Keyring(MASTER), OTHER)
        with pytest.raises(KeyNotKnownYet):
            await decrypted(stored, Keyring(MASTER), blob)

    async def test_a_tenant_without_keys_is_said_to_be_one(self, stored: Database) -> None:
        with pytest.raises(KeysMissing):
            await encrypted(stored, Keyring(MASTER), uuid7())


class TestWraps:
    async def test_another_master_opens_nothing(self, stored: Database) -> None:
        with pytest.raises(DecryptionFailed):
            await encrypted(stored, Keyring(ANOTHER))
        with pytest.raises(DecryptionFailed):
            await signed(stored, Keyring(ANOTHER), now())

    async def test_a_changed_wrap_opens_nothing(self, stored: Database) -> None:
        async with stored.write_all() as session:
            for row in await session.scalars(select(TenantKey).filter_by(tenant_id=TENANT)):
                row.wrapped = row.wrapped[:-1] + bytes([row.wrapped[-1] ^ 1])
        with pytest.raises(DecryptionFailed):
            await encrypted(stored, Keyring(MASTER))

    @pytest.mark.parametrize("purpose", ["data", "index"])
    async def test_a_wrap_moved_from_another_tenant_opens_nothing(self, stored: Database, purpose: str) -> None:
        async with stored.write_all() as session:
            theirs = (await session.scalars(select(TenantKey).filter_by(tenant_id=OTHER, purpose=purpose))).one()
            await session.execute(
                update(TenantKey)
                .filter_by(tenant_id=TENANT, purpose=purpose)
                .values(wrapped=theirs.wrapped, key_id=theirs.key_id)
            )
        with pytest.raises(DecryptionFailed):
            await encrypted(stored, Keyring(MASTER))

    async def test_no_key_stands_unwrapped_in_the_database(self, stored: Database) -> None:
        async with stored.read_all() as session:
            cipher = await Keyring(MASTER).cipher(session, TENANT)
            keys = await Keyring(MASTER).signing_keys(session)
            wraps = [*await session.scalars(select(TenantKey.wrapped))]
            wraps += [*await session.scalars(select(SigningKeyRow.wrapped_private))]
        secrets = [cipher.active.secret, cipher.index_key, keys.active.private_der()]
        assert not [secret for secret in secrets for wrap in wraps if secret in wrap]

    async def test_after_a_rewrap_the_new_master_opens_everything_and_the_old_one_nothing(
        self, stored: Database
    ) -> None:
        blob, token = await encrypted(stored, Keyring(MASTER)), await signed(stored, Keyring(MASTER), now())
        async with stored.write_all() as session:
            assert await Keyring(MASTER).rewrap(session, ANOTHER) == 7
        assert await decrypted(stored, Keyring(ANOTHER), blob) == PHONE
        assert await accepts(stored, Keyring(ANOTHER), token, now())
        with pytest.raises(DecryptionFailed):
            await decrypted(stored, Keyring(MASTER), blob)

    async def test_a_rewrap_with_the_wrong_master_changes_nothing(self, stored: Database) -> None:
        blob = await encrypted(stored, Keyring(MASTER))
        with pytest.raises(DecryptionFailed):
            async with stored.write_all() as session:
                await Keyring(ANOTHER).rewrap(session, MASTER)
        assert await decrypted(stored, Keyring(MASTER), blob) == PHONE


class TestPlatform:
    async def test_preparing_again_makes_no_second_keys(self, stored: Database) -> None:
        kid = await active_kid(stored)
        async with stored.write_all() as session:
            await Keyring(MASTER).prepare_platform(session)
        async with stored.read_all() as session:
            assert len(list(await session.scalars(select(TenantKey).filter_by(tenant_id=PLATFORM_TENANT)))) == 2
        assert await active_kid(stored) == kid

    async def test_a_tenants_session_uses_the_platforms_cipher_though_it_cannot_see_its_keys(
        self, stored: Database
    ) -> None:
        keyring = Keyring(MASTER)
        async with stored.write_all() as session:
            await keyring.prepare_platform(session)
        async with stored.read(TENANT) as session:
            blob = (await keyring.platform_cipher(session)).encrypt(PHONE, column="account.phone", row_id=ROW)
        async with stored.read(PLATFORM_TENANT) as session:
            cipher = await Keyring(MASTER).platform_cipher(session)
        assert cipher.decrypt(blob, column="account.phone", row_id=ROW) == PHONE

    def test_keys_for_purposes_differ_and_are_the_same_on_every_machine(self) -> None:
        assert Keyring(MASTER).derived("links") == Keyring(MASTER).derived("links")
        assert len({Keyring(m).derived(p) for m in (MASTER, ANOTHER) for p in ("links", "cursors")}) == 4

    def test_a_master_has_32_bytes(self) -> None:
        with pytest.raises(ValueError, match="32"):
            Keyring(b"short")


class TestSigningKeys:
    async def test_a_new_key_is_published_before_it_signs_so_that_no_process_meets_a_stranger(
        self, stored: Database
    ) -> None:
        elsewhere, old = Keyring(MASTER), await active_kid(stored)
        async with stored.write_all() as session:
            new = await Keyring(MASTER).rotate_signing_key(session)
        assert await active_kid(stored) == old
        async with stored.read(None) as session:
            assert (await elsewhere.signing_keys(session)).find(new) is not None
        with time_machine.travel(now() + PUBLISHED_BEFORE_USE + timedelta(seconds=1)):
            assert await active_kid(stored) == new

    async def test_rotation_refuses_no_valid_token(self, stored: Database) -> None:
        start = now()
        token = await signed(stored, Keyring(MASTER), start)
        async with stored.write_all() as session:
            await Keyring(MASTER).rotate_signing_key(session)
        for minutes in (0, 1, 3, 14):
            moment = start + timedelta(minutes=minutes)
            with time_machine.travel(moment):
                assert await accepts(stored, Keyring(MASTER), token, moment)
                fresh = await signed(stored, Keyring(MASTER), moment)
                assert await accepts(stored, Keyring(MASTER), fresh, moment)

    async def test_a_retired_key_leaves_the_set_when_nothing_it_signed_can_be_valid(self, stored: Database) -> None:
        old = await active_kid(stored)
        async with stored.write_all() as session:
            await Keyring(MASTER).rotate_signing_key(session)

        async def is_known() -> bool:
            async with stored.read(None) as session:
                return (await Keyring(MASTER).signing_keys(session)).find(old) is not None

        with time_machine.travel(now() + VERIFIES_AFTER_RETIREMENT):
            assert await is_known()
        with time_machine.travel(now() + VERIFIES_AFTER_RETIREMENT + 2 * PUBLISHED_BEFORE_USE):
            assert not await is_known()

    async def test_an_empty_database_has_no_keys_to_sign_with(self, database: Database) -> None:
        with pytest.raises(KeysMissing):
            await active_kid(database)
