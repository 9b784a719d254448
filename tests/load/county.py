"""The benchmark's county on a durable PostgreSQL of its own, and files of calls to it."""

import asyncio
import random
import subprocess
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from app.access.keys import KeySet
from app.access.tokens import AccessClaims, issue_access_token
from app.db.migrating import upgrade
from app.db.session import Database
from app.domains.lessons.studying.routes.feed import WHOLE
from app.domains.meetings.codes import codes_at
from app.kit.clock import now
from app.web.paging import Cursors
from tests.load.ground import ACCOUNT, LESSON, MEETING, SESSION, Size, lay, numbered, shown_at
from tests.support import postgres
from tests.support.databases import Urls, postgresql_template
from tests.support.world import keyring_in

# Members that sign in to all their meetings before the next ones do.
BLOCK = 4_000


class County:
    """A laid-out county, its keys, and the files of calls."""

    def __init__(
        self, tenant: UUID, size: Size, keys: KeySet, cursors: Cursors, directory: Path, urls: Urls, superuser: str
    ) -> None:
        self.tenant, self.size, self.keys, self.cursors, self.directory = tenant, size, keys, cursors, directory
        self.urls, self.superuser = urls, superuser
        self.used = 0
        self.order = self._by_hall()
        self.tokens: list[str] = []

    def scatter(self) -> None:
        """Let each block of members come from all branches: then hardly two calls bring the same code."""
        self.order = list(range(self.size.members))

    def make_tokens(self) -> None:
        moment = now()
        self.tokens = [
            issue_access_token(
                self.keys,
                AccessClaims.for_session(
                    account_id=numbered(ACCOUNT, member),
                    session_id=numbered(SESSION, member),
                    tenant_id=self.tenant,
                    now=moment,
                ),
                moment,
            )
            for member in range(self.size.members)
        ]

    def sign_ins(self, count: int) -> Path:
        """The next `count` pairs of member and meeting that nobody has signed yet, with codes good for 15 seconds."""
        moment, codes = now(), {}
        file = self.directory / "sign-ins"
        with file.open("w") as lines:
            for member, number in map(self._pair, range(self.used, self.used + count)):
                meeting = self.size.meeting(self.size.branch_of(member), number)
                if meeting not in codes:
                    codes[meeting] = codes_at(self.keys, numbered(MEETING, meeting), moment)[0].text
                path = f"/api/v1/meetings/{numbered(MEETING, meeting)}/sign-ins"
                lines.write(f'POST\t{path}\t{self.tokens[member]}\t{{"code":"{codes[meeting]}"}}\n')
        self.used += count
        return file

    def _pair(self, number: int) -> tuple[int, int]:
        """A block of members signs in to its first meetings, then to its second ones, and so on; then the next block."""
        block, place = divmod(number, BLOCK * self.size.meetings)
        meeting, member = divmod(place, BLOCK)
        return self.order[(member + block * BLOCK) % len(self.order)], meeting

    def _by_hall(self) -> list[int]:
        """Branches meet as a whole: the members of a block are those of some branches, mixed."""
        by_branch = sorted(range(self.size.members), key=self.size.branch_of)
        blocks = [by_branch[start : start + BLOCK] for start in range(0, len(by_branch), BLOCK)]
        for block in blocks:
            random.Random(block[0]).shuffle(block)
        return [member for block in blocks for member in block]

    def openings(self, count: int) -> Path:
        """Who signs in with the next `count` calls opens the app before: their tokens are then known to the server."""
        members = {self._pair(number)[0] for number in range(self.used, self.used + count)}
        return self._read_by(sorted(members))

    def profiles(self, count: int) -> Path:
        return self._read_by([number * 7919 % self.size.members for number in range(count)])

    def feeds(self, count: int) -> Path:
        """Pages of the list of lessons: half of them the first, half behind a lesson somewhere in it."""
        file, chance = self.directory / "feeds", random.Random(count)
        with file.open("w") as lines:
            for number in range(count):
                query = ""
                if chance.random() < 0.5:
                    lesson = chance.randrange(self.size.lessons)
                    position = [0, shown_at(lesson).isoformat(), numbered(LESSON, lesson)]
                    query = f"?cursor={self.cursors.write('lessons', WHOLE, position)}"
                token = self.tokens[number * 7919 % self.size.members]
                lines.write(f"GET\t/api/v1/lessons/feed{query}\t{token}\t\n")
        return file

    def _read_by(self, members: Sequence[int]) -> Path:
        file = self.directory / "profiles"
        with file.open("w") as lines:
            lines.writelines(f"GET\t/api/v1/me/profile\t{self.tokens[member]}\t\n" for member in members)
        return file


@asynccontextmanager
async def laid_out(size: Size) -> AsyncIterator[County]:
    """The county in a private PostgreSQL that waits for the disk, with tokens for everybody."""
    binaries = postgres.find_binaries()
    if binaries is None:
        raise SystemExit("this needs PostgreSQL's binaries")
    with tempfile.TemporaryDirectory() as name, postgres.private_server(binaries, durable=True) as admin:
        directory = Path(name)
        template = await asyncio.to_thread(postgresql_template, admin, directory)
        await upgrade(template.urls.owner)
        keyring = keyring_in(directory)
        database = Database.connect(template.urls.owner)
        async with database.write_all() as session:
            tenant = await lay(session, keyring, size)
            keys = await keyring.signing_keys(session)
        await database.close()
        superuser = admin.rsplit("/", 1)[0] + "/" + template.urls.owner.rsplit("/", 1)[1]
        plain = superuser.replace("+asyncpg", "")
        subprocess.run([str(binaries / "psql"), "-q", plain, "-c", "VACUUM ANALYZE"], check=True)
        county = County(tenant, size, keys, Cursors(keyring.derived("cursors")), directory, template.urls, superuser)
        county.make_tokens()
        yield county


@asynccontextmanager
async def grounds(backend: str, size: Size) -> AsyncIterator[tuple[UUID, KeySet, Path, Urls]]:
    """The county on either database, with the keys that sign tokens and the directory of a server."""
    if backend == "postgresql":
        async with laid_out(size) as county:
            yield county.tenant, county.keys, county.directory, county.urls
        return
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite+aiosqlite:///{name}/dangjian.db"
        await upgrade(url)
        keyring, database = keyring_in(Path(name)), Database.connect(url)
        async with database.write_all() as session:
            tenant = await lay(session, keyring, size)
            keys = await keyring.signing_keys(session)
        await database.close()
        yield tenant, keys, Path(name), Urls(url, url, url)
