"""The quick way of signing in says the same as the ordinary one, and refuses nothing by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from app.db.session import Database
from app.domains.auth.models import Account, AccountPlace, LoginSession
from app.domains.auth.public import Authentication, login_policy
from app.domains.meetings.codes import codes_at
from app.domains.meetings.models import (
    Attendance,
    Meeting,
    MeetingHost,
    MeetingInvitation,
    MeetingKindRecord,
    RollEntry,
)
from app.domains.meetings.vocabulary import Capacity, MeetingKind, MeetingState
from app.domains.members.models import Member
from app.domains.members.vocabulary import MemberStatus, Stage
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.ids import uuid7
from app.web.services import Services
from app.wiring import create_app
from tests.support.http import ActorsByAccount, Client, client_over, services_over, settings_for_tests
from tests.support.world import World, a_county

ON_ROLL = ("member", "colleague", "probationary")


@dataclass
class Hall:
    """A meeting of the first branch that began a minute ago, its roll fixed; the application with the quick way and without."""

    database: Database
    services: Services
    world: World
    meeting_id: UUID
    quick: Client
    ordinary: Client

    async def code(self, meeting_id: UUID | None = None, moment: datetime | None = None) -> str:
        async with self.database.read(None) as session:
            keys = await self.services.keyring.signing_keys(session)
        return codes_at(keys, meeting_id or self.meeting_id, moment or now())[0].text

    async def sign(self, client: Client, who: str = "member", **body: Any) -> httpx.Response:
        path = f"/api/v1/meetings/{self.meeting_id}/sign-ins"
        return await client.http.post(path, json=body or {"code": await self.code()}, headers=self.world.headers(who))

    async def change(self, model: Any, row_id: Any, **changes: Any) -> None:
        async with self.database.write(self.world.tenant_id) as session:
            row = (await session.scalars(select(model).filter_by(**row_id))).one()
            for name, value in changes.items():
                setattr(row, name, value)

    async def count(self, model: Any, **filters: Any) -> int:
        async with self.database.read(self.world.tenant_id) as session:
            return await session.scalar(select(func.count()).select_from(model).filter_by(**filters)) or 0

    async def told(self) -> list[dict[str, Any]]:
        """Payloads of the outbox."""
        async with self.database.read(self.world.tenant_id) as session:
            return list(await session.scalars(select(Job.payload).filter_by(name="event:meetings.signed_in")))


async def a_meeting(database: Database, world: World, *, minutes: float = -1, is_fixed: bool = True) -> UUID:
    """A meeting of the first branch that begins so many minutes from now."""
    start, branch, meeting_id = now() + timedelta(minutes=minutes), world.orgs["第一党支部"], uuid7()
    own = {"tenant_id": world.tenant_id, "meeting_id": meeting_id}
    async with database.write(world.tenant_id) as session:
        session.add(
            Meeting(
                tenant_id=world.tenant_id,
                id=meeting_id,
                org_id=branch.id,
                title="主题党日",
                starts_at=start,
                ends_at=start + timedelta(hours=2),
                state=MeetingState.PUBLISHED,
                published_at=now(),
                roll_fixed_at=now() if is_fixed else None,
                created_at=now(),
                updated_at=now(),
            )
        )
        await session.flush()
        session.add(MeetingKindRecord(**own, kind=MeetingKind.THEME_DAY))
        session.add(MeetingHost(**own, org_id=branch.id))
        for who in ON_ROLL:
            person = {**own, "member_id": world.members[who].id, "capacity": Capacity.DUE}
            if is_fixed:
                shown = {"kind": MeetingKind.THEME_DAY, "org_id": branch.id, "stage": Stage.FULL, "has_vote": True}
                session.add(RollEntry(**person, **shown))
            else:
                session.add(MeetingInvitation(**person, invited_at=now()))
    return meeting_id


@asynccontextmanager
async def a_hall(database: Database, **meeting: Any) -> AsyncIterator[Hall]:
    services = await services_over(database, Authentication(login_policy(settings_for_tests())))
    world = await a_county(database, services.keyring)
    async with AsyncExitStack() as stack:
        app = create_app(services, quick=True)
        stack.push_async_callback(app.state.close_quick)
        quick = await stack.enter_async_context(client_over(app, services, ActorsByAccount()))
        ordinary = await stack.enter_async_context(client_over(create_app(services), services, ActorsByAccount()))
        yield Hall(database, services, world, await a_meeting(database, world, **meeting), quick, ordinary)


@pytest.fixture
async def hall(own_database: Database) -> AsyncIterator[Hall]:
    async with a_hall(own_database) as hall:
        yield hall


async def test_the_quick_answer_is_the_ordinary_one_to_the_letter(hall: Hall) -> None:
    first = await hall.sign(hall.quick, code=await hall.code(), place="inside")
    again, ordinary = await hall.sign(hall.quick), await hall.sign(hall.ordinary)
    assert (first.status_code, again.status_code, ordinary.status_code) == (201, 200, 200)
    assert first.content == again.content == ordinary.content
    assert first.json()["place"] == "inside"
    kept = {"x-request-id", "content-length"}
    assert {k: v for k, v in again.headers.items() if k not in kept} == {
        k: v for k, v in ordinary.headers.items() if k not in kept
    }
    (told,) = await hall.told()
    member_id = str(hall.world.members["member"].id)
    assert told == {
        "several": [
            {"tenant_id": str(hall.world.tenant_id), "meeting_id": str(hall.meeting_id), "member_id": member_id}
        ]
    }


async def test_many_at_once_with_repeats_are_each_there_once(hall: Hall) -> None:
    answers = await asyncio.gather(*(hall.sign(hall.quick, who) for who in ON_ROLL * 5))
    assert sorted(answer.status_code for answer in answers) == [200] * 12 + [201] * 3
    assert len({answer.content for answer in answers}) == 3
    assert await hall.count(Attendance) == 3
    assert sum(len(told["several"]) for told in await hall.told()) == 3


async def test_two_ways_at_once_make_one_record(hall: Hall) -> None:
    answers = await asyncio.gather(*(hall.sign(client) for client in (hall.quick, hall.ordinary) * 4))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.content for answer in answers}) == 1


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_what_ends_a_session_or_a_right_ends_the_quick_way_too(hall: Hall) -> None:
    world = hall.world
    account, member = {"account_id": world.accounts["member"]}, {"id": world.members["member"].id}
    moment = now()
    for model, row, changes, back, expected in (
        (LoginSession, account, {"revoked_at": moment}, {"revoked_at": None}, (401, "SESSION_ENDED")),
        (AccountPlace, account, {"disabled_at": moment}, {"disabled_at": None}, (401, "SESSION_ENDED")),
        (
            Member,
            member,
            {"status": MemberStatus.TRANSFERRED_OUT},
            {"status": MemberStatus.NORMAL},
            (403, "PERMISSION_MISSING"),
        ),
        (
            Account,
            {"id": world.accounts["member"]},
            {"password_is_initial": True, "password_changed_at": moment},
            {"password_is_initial": False},
            (403, "PERMISSION_MISSING"),
        ),
    ):
        await hall.change(model, row, **changes)
        for client in (hall.quick, hall.ordinary):
            assert refused(await hall.sign(client)) == expected
        await hall.change(model, row, **back)
    assert (await hall.sign(hall.quick)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": MeetingState.CANCELLED}, "MEETING_CANCELLED"),
        ({"state": MeetingState.POSTPONED}, "MEETING_POSTPONED"),
        ({"finished_at": timedelta(0)}, "MEETING_SIGN_IN_CLOSED"),
        ({"ends_at": timedelta(seconds=-1)}, "MEETING_SIGN_IN_CLOSED"),
        ({"starts_at": timedelta(hours=1)}, "MEETING_NOT_OPEN"),
    ],
)
@pytest.mark.only("sqlite")
async def test_a_meeting_that_takes_no_sign_ins_takes_no_quick_one(
    hall: Hall, changes: dict[str, Any], code: str
) -> None:
    at = {k: now() + v if isinstance(v, timedelta) else v for k, v in changes.items()}
    await hall.change(Meeting, {"id": hall.meeting_id}, **at)
    for client in (hall.quick, hall.ordinary):
        assert refused(await hall.sign(client)) == (409, code)
    assert await hall.count(Attendance) == 0


async def test_codes_and_bodies_that_are_not_good_are_refused_as_ever(hall: Hall) -> None:
    good = await hall.code()
    for body, expected in (
        ({"code": await hall.code(moment=now() - timedelta(minutes=1))}, (409, "CODE_EXPIRED")),
        ({"code": await hall.code(moment=now() + timedelta(minutes=1))}, (422, "MEETING_CODE_INVALID")),
        ({"code": await hall.code(uuid7())}, (409, "MEETING_CODE_FOREIGN")),
        ({"code": good[:-2] + "AA"}, (422, "MEETING_CODE_INVALID")),
        ({"code": "x"}, (422, "MEETING_CODE_INVALID")),
        ({"code": good, "place": "moon"}, (422, "INVALID")),
        ({"code": good, "member_id": str(uuid7())}, (422, "INVALID")),
        ({"code": [good]}, (422, "INVALID")),
        ({"code": good, "place": ["inside"]}, (422, "INVALID")),
    ):
        quick, ordinary = await hall.sign(hall.quick, **body), await hall.sign(hall.ordinary, **body)
        assert refused(quick) == refused(ordinary) == expected, body
    for who in ("other_member", "inspector"):
        assert refused(await hall.sign(hall.quick, who)) == refused(await hall.sign(hall.ordinary, who))
    assert await hall.count(Attendance) == 0


async def test_the_first_after_the_start_fixes_the_roll_by_the_ordinary_way(own_database: Database) -> None:
    async with a_hall(own_database, is_fixed=False) as hall:
        answers = await asyncio.gather(*(hall.sign(hall.quick, who) for who in ON_ROLL))
        assert [answer.status_code for answer in answers] == [201] * 3
        assert await hall.count(RollEntry, meeting_id=hall.meeting_id) == 3
        assert await hall.count(Attendance) == 3


@pytest.mark.only("sqlite")
async def test_who_was_asked_signs_in_before_the_start(own_database: Database) -> None:
    async with a_hall(own_database, minutes=5, is_fixed=False) as hall:
        assert (await hall.sign(hall.quick)).status_code == 201
        assert [len(told["several"]) for told in await hall.told()] == [1]
        assert await hall.count(RollEntry) == 0


@pytest.mark.only("sqlite")
async def test_staff_that_sign_in_are_seen_once_a_minute(hall: Hall) -> None:
    world = hall.world
    async with hall.database.write(world.tenant_id) as session:
        place = (await session.scalars(select(AccountPlace).filter_by(account_id=world.accounts["secretary"]))).one()
        free = (await session.scalars(select(AccountPlace).filter_by(account_id=world.accounts["member"]))).one()
        free.member_id = None
        await session.flush()
        place.member_id = world.members["member"].id
    account = {"account_id": world.accounts["secretary"]}
    long_ago = now() - timedelta(minutes=2)
    await hall.change(LoginSession, account, last_seen_at=long_ago)
    assert (await hall.sign(hall.quick, "secretary")).status_code == 201
    async with hall.database.read(world.tenant_id) as session:
        login = (await session.scalars(select(LoginSession).filter_by(**account))).one()
    assert login.last_seen_at > long_ago
