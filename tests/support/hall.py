"""A hall that signs in: members laid in bulk on either database, their tokens, the codes on the screens, who is recorded."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.access.keys import KeySet
from app.access.tokens import AccessClaims, issue_access_token
from app.db.session import Database
from app.domains.meetings.codes import codes_at
from app.domains.meetings.models import Attendance
from app.kit.clock import now
from tests.load.ground import ACCOUNT, MEETING, MEMBER, SESSION, Size, lay, numbered
from tests.support.burst import SignIn
from tests.support.databases import Urls
from tests.support.world import keyring_in


class Hall:
    """Members in branches round-robin; each branch has one open meeting with its roll fixed."""

    def __init__(self, urls: Urls, tenant_id: UUID, size: Size, keys: KeySet) -> None:
        self.urls, self.tenant_id, self.size, self.keys = urls, tenant_id, size, keys

    def meeting_of(self, member: int) -> UUID:
        return numbered(MEETING, self.size.branch_of(member))

    def token(self, member: int, *, tenant_id: UUID | None = None, ago: timedelta = timedelta()) -> str:
        moment = now() - ago
        claims = AccessClaims.for_session(
            account_id=numbered(ACCOUNT, member),
            session_id=numbered(SESSION, member),
            tenant_id=tenant_id or self.tenant_id,
            now=moment,
        )
        return issue_access_token(self.keys, claims, moment)

    def code(self, meeting_id: UUID, *, ago: timedelta = timedelta()) -> str:
        return codes_at(self.keys, meeting_id, now() - ago)[0].text

    def sign_ins(self, members: Sequence[int]) -> list[SignIn]:
        """A good call of each, however long the others before it take."""
        codes = {meeting: partial(self.code, meeting) for meeting in {self.meeting_of(member) for member in members}}
        return [SignIn(self.meeting_of(m), self.token(m), codes[self.meeting_of(m)]) for m in members]

    def pairs(self, members: Sequence[int]) -> set[tuple[UUID, UUID]]:
        """Meeting and member of each."""
        return {(self.meeting_of(member), numbered(MEMBER, member)) for member in members}

    async def recorded(self) -> list[tuple[UUID, UUID]]:
        """Meeting and member of every record there is."""
        database = Database.connect(self.urls.server, self.urls.jobs)
        try:
            async with database.read(self.tenant_id) as session:
                rows = await session.execute(select(Attendance.meeting_id, Attendance.member_id))
                return [(row.meeting_id, row.member_id) for row in rows]
        finally:
            await database.close()


async def a_hall(urls: Urls, directory: Path, *, members: int, branches: int) -> Hall:
    """Lay it; a server that has `directory` as its own shares the keys."""
    size, keyring = Size(members, branches, 1), keyring_in(directory)
    database = Database.connect(urls.owner)
    try:
        async with database.write_all() as session:
            tenant_id = await lay(session, keyring, size)
            keys = await keyring.signing_keys(session)
    finally:
        await database.close()
    return Hall(urls, tenant_id, size, keys)
