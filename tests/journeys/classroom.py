"""A county of thousands with phones, who writes and publishes lessons for them, and what their phones say of a lesson."""

import asyncio
import base64
import hashlib
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select, update

from app.access.roles import Role
from app.access.tokens import AccessClaims, issue_access_token
from app.db.session import Database
from app.domains.auth.public import LoginWay, open_session
from app.domains.hours.models import HoursEntry
from app.domains.lessons.studying.models import LessonCompletion
from app.domains.members.models import Member
from app.domains.members.vocabulary import Stage
from app.domains.orgs.models import Org
from app.kit.clock import now
from tests.factories import files as samples
from tests.factories.auth import a_place, an_account
from tests.factories.roles import an_appointment
from tests.journeys.people import Body, Door, Person
from tests.load.ground import ACCOUNT, BRANCH, COMMITTEE, MEMBER, SESSION, Size, lay, numbered
from tests.support.burst import Asking
from tests.support.databases import Urls
from tests.support.server import Server, running_server
from tests.support.world import keyring_in

PHONES, OUTSIDE, BRANCHES = 5_000, 50, 49
SIZE = Size(PHONES + OUTSIDE, BRANCHES, 1, lessons=1)
SETTINGS = {"DANGJIAN_REQUESTS_PER_MINUTE": "100000000"}
FILM_S, SOUND_S = 120, 60
STAFF: dict[str, tuple[int, Sequence[Role]]] = {
    "编辑": (COMMITTEE, [Role.CONTENT_EDITOR]),
    "主编": (COMMITTEE, [Role.CONTENT_EDITOR, Role.CONTENT_REVIEWER]),
    "审核": (COMMITTEE, [Role.CONTENT_REVIEWER]),
    "管理员": (COMMITTEE, [Role.COMMITTEE_ADMIN]),
    "书记": (BRANCH, [Role.BRANCH_SECRETARY]),
}


@dataclass
class Classroom:
    """Members stand in the branches round-robin; the last of them are no full members. One server at a time."""

    urls: Urls
    directory: Path
    door: Door
    tenant_id: UUID
    tokens: list[str]
    staff: dict[str, Person] = field(default_factory=dict)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Server]:
        async with running_server(self.urls, self.directory, **SETTINGS) as server:
            self.door.url = server.url
            yield server

    def phone(self, member: int) -> Person:
        person = Person(self.door, f"党员{member}", tenant="bench")
        person.token = self.tokens[member]
        return person

    async def completions(self) -> dict[UUID, list[UUID]]:
        """Receipts by member."""
        found: dict[UUID, list[UUID]] = {}
        async with self._reading() as session:
            for member_id, receipt in await session.execute(select(LessonCompletion.member_id, LessonCompletion.id)):
                found.setdefault(member_id, []).append(receipt)
        return found

    async def credited(self) -> list[tuple[UUID, int, str]]:
        """Member, hundredths of an hour, and the paper they rest on: every entry there is."""
        columns = HoursEntry.member_id, HoursEntry.hundredths, HoursEntry.basis
        async with self._reading() as session:
            return [(row[0], row[1], row[2]) for row in await session.execute(select(*columns))]

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Any]:
        database = Database.connect(self.urls.server, self.urls.jobs)
        try:
            async with database.read(self.tenant_id) as session:
                yield session
        finally:
            await database.close()


async def a_classroom(urls: Urls, directory: Path, door: Door) -> Classroom:
    """Lay it; a server that has `directory` as its own shares the keys."""
    keyring, database, moment = keyring_in(directory), Database.connect(urls.owner), now()
    try:
        async with database.write_all() as session:
            tenant_id = await lay(session, keyring, SIZE)
            outside = [numbered(MEMBER, PHONES + number) for number in range(OUTSIDE)]
            await session.execute(update(Member).where(Member.id.in_(outside)).values(stage=Stage.PROBATIONARY))
            keys = await keyring.signing_keys(session)
            tokens = [
                issue_access_token(
                    keys,
                    AccessClaims.for_session(
                        account_id=numbered(ACCOUNT, number),
                        session_id=numbered(SESSION, number),
                        tenant_id=tenant_id,
                        now=moment,
                    ),
                    moment,
                )
                for number in range(SIZE.members)
            ]
            room = Classroom(urls, directory, door, tenant_id, tokens)
            for name, (kind, roles) in STAFF.items():
                room.staff[name] = await _staff(session, keyring, door, name, numbered(kind, 0), roles)
    finally:
        await database.close()
    return room


async def _staff(session: Any, keyring: Any, door: Door, name: str, org_id: UUID, roles: Sequence[Role]) -> Person:
    org = (await session.scalars(select(Org).where(Org.id == org_id))).one()
    account = an_account(f"staff-{name}", name, home_tenant_id=org.tenant_id)
    session.add(account)
    await session.flush()
    session.add(a_place(account, org.tenant_id, org_id=org.id))
    session.add_all(an_appointment(org, account.id, role) for role in roles)
    await session.flush()
    opened = await open_session(
        session, keyring, account_id=account.id, tenant_id=org.tenant_id, way=LoginWay.PASSWORD, second_factor=True
    )
    person = Person(door, name, tenant="bench")
    person.token = opened.access_token
    return person


async def a_course(editor: Person, admin: Person, org_id: str) -> tuple[Body, bytes]:
    """The content of a lesson, its files sent; and the film, whose sending broke off once."""
    topic = await admin.posts("/topics", {"name": "党章"})
    series = await editor.posts("/lesson-series", {"org_id": org_id, "name": "每日一课"})
    picture = await editor.uploads("党徽.jpg", samples.photo(), purpose="document")
    sound = await editor.uploads("朗读.m4a", samples.film("soun", "mp4a", seconds=SOUND_S), purpose="media")
    film = samples.film(seconds=FILM_S, data=60_000)
    content = {
        "title": "党员的权力",
        "summary": "三分钟学党章",
        "cover_file_id": picture,
        "series_id": series["id"],
        "topic_ids": [topic["id"]],
        "blocks": [
            {"kind": "text", "html": "<p>党员享有下列权利。<script>alert(1)</script></p>"},
            {"kind": "picture", "file_id": picture},
            {"kind": "audio", "file_id": sound},
            {"kind": "video", "file_id": await uploads_in_parts(editor, "微党课.mp4", film, part=20_000)},
        ],
        "seen_percent": 98,
        "is_required": True,
        "audience": {"stages": ["full"]},
    }
    return content, film


async def uploads_in_parts(person: Person, name: str, content: bytes, *, part: int) -> str:
    """The id of the file. The second part breaks off half way; what the server holds says where to go on."""
    reserved = await person.posts("/files", {"name": name, "size": len(content), "purpose": "media"})
    path, cut = f"/files/{reserved['id']}", [content[at : at + part] for at in range(0, len(content), part)]
    await _sends(person, path, 1, cut[0])
    await _breaks_off(person, f"/api/v1{path}/parts/2", cut[1])
    held = {one["number"] for one in (await person.gets(path))["parts"]}
    assert held == {1}
    for number in {*range(1, len(cut) + 1)} - held:
        await _sends(person, path, number, cut[number - 1])
    confirmed = await person.posts(f"{path}/confirm")
    assert confirmed["sha256"] == hashlib.sha256(content).hexdigest()
    return str(reserved["id"])


def _digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


async def _sends(person: Person, path: str, number: int, content: bytes) -> None:
    headers = {"Content-Digest": _digest(content), "Content-Type": "application/octet-stream"}
    answer = await person.tries("PUT", f"{path}/parts/{number}", content=content, headers=headers)
    assert answer.status_code == 200, answer.text


async def _breaks_off(person: Person, path: str, content: bytes) -> None:
    where = urlsplit(person.door.url)
    _, writer = await asyncio.open_connection(where.hostname, where.port)
    head = [f"PUT {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {person.token}"]
    head += [f"Content-Digest: {_digest(content)}", f"Content-Length: {len(content)}", "", ""]
    writer.write("\r\n".join(head).encode() + content[: len(content) // 2])
    await writer.drain()
    writer.close()
    await writer.wait_closed()


@dataclass(frozen=True)
class Study:
    """What phones say of the lesson: by number of the member, the calls in the order in which they are sent."""

    lesson: str
    keys: dict[str, str]
    """Keys of blocks by their kind."""

    def _batch(self, *pieces: tuple[str, int, int], ago: timedelta = timedelta(), whole: bool = True) -> dict[str, Any]:
        at = (now() - ago).isoformat()
        ticks = [{"block": self.keys[kind], "start_s": start, "end_s": end, "at": at} for kind, start, end in pieces]
        ticks += [{"block": self.keys[kind], "at": at} for kind in ("text", "picture")] if whole else []
        random.Random(len(pieces)).shuffle(ticks)
        return {"ticks": ticks}

    def said_by(self, member: int) -> list[dict[str, Any]]:
        """Two of ten stop at 97 %. The others see it all: on two phones, twice told, offline for days, in any order."""
        sound = [("audio", start, start + 30) for start in (30, 0)]
        film = [("video", start, start + 40) for start in (80, 40, 0)]
        match member % 10:
            case 0 | 1:
                return [self._batch(*sound, ("video", 0, 106))]
            case 2:
                return [self._batch(*sound, *film, ago=timedelta(days=5))]
            case 3:
                return [self._batch(*film, whole=False), self._batch(*sound)]
            case 4:
                return [self._batch(*sound, *film)] * 2
            case _:
                return [self._batch(*film, *sound)]

    def calls(self, room: Classroom, members: Sequence[int]) -> list["Told"]:
        path = f"/api/v1/lessons/{self.lesson}/ticks"
        return [
            Told(member, Asking(path, room.tokens[member], body)) for member in members for body in self.said_by(member)
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A call of a member's phone."""

    member: int
    asking: Asking

    def request(self) -> bytes:
        return self.asking.request()
