"""Two at once: the database decides."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db.session import Database
from app.domains.meetings.minutes import repository
from app.domains.meetings.minutes.errors import AlreadySigned
from app.domains.meetings.minutes.signing import sign_minutes
from app.domains.meetings.minutes.vocabulary import Signer
from app.kit.errors import Refusal
from app.kit.ids import uuid7
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import a_branch
from tests.factories.minutes import a_held_meeting, digest_of, submitted


async def test_one_office_signs_once_and_what_was_signed_stays(own_database: Database, clock: Clock) -> None:
    tenant_id = uuid7()
    async with own_database.write(tenant_id) as session:
        branch = await a_branch(session, tenant_id)
        meeting = await a_held_meeting(session, branch, clock)
        minutes_id = await submitted(session, branch, meeting)
        digest = await digest_of(session, tenant_id, minutes_id)
    by = {Signer.CHAIR: branch.secretary, Signer.RECORDER: branch.recorder}

    async def sign(signer: Signer) -> type[Refusal] | None:
        try:
            async with own_database.write(tenant_id) as session:
                await sign_minutes(session, by[signer], minutes_id=minutes_id, signer=signer, digest=digest)
        except Refusal as refusal:
            return type(refusal)
        return None

    answers = await asyncio.gather(*(sign(Signer.CHAIR) for _ in range(3)))
    assert (answers.count(None), answers.count(AlreadySigned)) == (1, 2)
    assert await sign(Signer.RECORDER) is None
    async with own_database.read(tenant_id) as session:
        assert len(await repository.signatures_of(session, tenant_id, minutes_id)) == 2


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("table", ["minutes_version", "minutes_signature"])
@pytest.mark.parametrize("change", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
async def test_the_server_has_no_right_to_change_what_was_handed_in(
    database: Database, table: str, change: str
) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.write(uuid7()) as session:
            await session.execute(text(change.format(table)))
