"""`dangjian demo` on a small scale: everything is there, every login works, the meeting is open, the data stays."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pyotp
import pytest
import time_machine
from sqlalchemy import Select, func, select

from app.access.roles import ROLES, Role
from app.cli.entry import run
from app.db.base import Base
from app.db.session import Database
from app.domains.dues.checking import check_dues
from app.domains.lessons.daily.models import QueuedLesson
from app.domains.lessons.models import PublishedLesson
from app.domains.meetings.afterwards.models import MakeUp
from app.domains.meetings.minutes.models import Minutes, MinutesSignature
from app.domains.meetings.minutes.vocabulary import MinutesState
from app.domains.meetings.models import Attendance, Meeting, RollEntry
from app.domains.meetings.voting.models import Resolution, ResolutionDissent
from app.domains.meetings.voting.vocabulary import Matter, ResolutionState
from app.domains.members.public import Member
from app.domains.orgs.public import Org
from app.kit.clock import now, today
from app.settings import Settings
from app.wiring import build
from tests.support.databases import Template, Urls

SMALL = ("demo", "--members", "90", "--branches", "6", "--json")
API = "/api/v1"

Loaded = dict[str, Any]


@pytest.fixture(scope="module")
def urls(template: Template) -> Iterator[Urls]:
    """A database for all tests of this module: loading it is the slow part."""
    made = asyncio.run(template.copy(f"dangjian_{uuid4().hex[:12]}"))
    yield made
    asyncio.run(template.drop(made))


@pytest.fixture(scope="module")
def directory(urls: Urls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data directory of a demo on that database, with the environment that says so."""
    made = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        for field in Settings.model_fields:
            patch.delenv(Settings.variable(field), raising=False)
        patch.setenv("DANGJIAN_DATA_DIR", str(made))
        patch.setenv("DATABASE_URL", urls.server)
        patch.setenv("DATABASE_JOBS_URL", urls.jobs)
        patch.setenv("DATABASE_OWNER_URL", urls.owner)
        patch.setenv("DANGJIAN_RUN_WORKER", "false")
        yield made


@pytest.fixture(scope="module")
def shown(directory: Path) -> Loaded:
    """What the first start leaves in the file."""
    assert run(SMALL) == 0
    kept: Loaded = json.loads((directory / "demo.json").read_text(encoding="utf-8"))
    return kept


@pytest.fixture
def load(shown: Loaded, capsys: pytest.CaptureFixture[str]) -> Callable[..., Loaded]:
    """Run the command again; what it says."""
    capsys.readouterr()

    def loaded(*arguments: str) -> Loaded:
        assert run([*SMALL, *arguments]) == 0
        said: Loaded = json.loads(capsys.readouterr().out)
        return said

    return loaded


@pytest.fixture
async def server(shown: Loaded) -> AsyncIterator[httpx.AsyncClient]:
    """The application over the demo."""
    app = build(Settings(requests_per_minute=100_000))
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http,
    ):
        yield http


async def counted(urls: Urls, query: Any) -> int:
    database = Database.connect(urls.server, urls.jobs)
    try:
        async with database.read_all() as session:
            return await session.scalar(query) or 0
    finally:
        await database.close()


def test_it_writes_what_one_needs_for_the_owners_eyes_alone(shown: Loaded, directory: Path) -> None:
    assert (directory / "demo.json").stat().st_mode & 0o777 == 0o600
    appointed = {role.value for role in Role if ROLES[role].by_appointment}
    assert {login["role"] for login in shown["logins"]} >= appointed | {Role.MEMBER}
    for login in shown["logins"]:
        assert bool(login["totp_secret"]) == ROLES[Role(login["role"])].second_factor, login["role"]
    assert shown["docs_url"] == "http://127.0.0.1:8000/docs"
    assert shown["counts"]["members"] == 90


async def test_the_year_is_in_the_database(urls: Urls, shown: Loaded) -> None:
    def here(model: type[Base]) -> Select[int]:
        return select(func.count()).select_from(model).where(model.tenant_id == UUID(shown["tenant"]["id"]))  # type: ignore[attr-defined]

    assert await counted(urls, here(Member)) == 90
    assert await counted(urls, here(Org)) > 6
    assert await counted(urls, here(Meeting)) >= 6 * 14 + 1
    places = select(RollEntry.meeting_id, RollEntry.member_id).distinct().subquery()
    came = await counted(urls, here(Attendance))
    assert 0.85 < came / await counted(urls, select(func.count()).select_from(places)) < 1


async def test_the_branch_has_a_record_book(urls: Urls, shown: Loaded) -> None:
    """Minutes archived and one that the chair has not signed, a decision with a different opinion, an election, a make-up."""
    mine = UUID(shown["tenant"]["id"])

    async def number(model: type[Base], **facts: Any) -> int:
        return await counted(urls, select(func.count()).select_from(model).filter_by(tenant_id=mine, **facts))

    assert await number(Minutes, state=MinutesState.ARCHIVED) >= 3
    assert await number(Minutes, state=MinutesState.SUBMITTED) == 1
    assert await number(MinutesSignature) == 2 * await number(Minutes, state=MinutesState.ARCHIVED) + 1
    assert await number(Resolution, matter=Matter.ORDINARY) == await number(Resolution, matter=Matter.ELECTION) == 1
    assert await number(Resolution, state=ResolutionState.OPEN) == 0
    assert (await number(ResolutionDissent), await number(MakeUp)) == (1, 1)


async def test_a_member_studies_what_the_editor_wrote(urls: Urls, shown: Loaded, server: httpx.AsyncClient) -> None:
    """Sixty lessons are on show; a cover loads, a film plays from its middle, the search finds by pinyin."""
    mine = select(func.count()).select_from(PublishedLesson).filter_by(tenant_id=UUID(shown["tenant"]["id"]))
    assert await counted(urls, mine.where(PublishedLesson.withdrawn_at.is_(None))) == 60
    member = await bearer(server, login_of(shown, Role.MEMBER))
    feed = (await server.get(f"{API}/lessons/feed", params={"limit": 100}, headers=member)).json()["items"]
    assert feed[0]["is_pinned"]
    assert {one["is_completed"] for one in feed} == {True, False}
    assert (await server.get(feed[0]["cover_url"])).headers["content-type"] == "image/png"
    found = (await server.get(f"{API}/lessons/search", params={"q": "mhq"}, headers=member)).json()["items"]
    film = (await server.get(f"{API}/lessons/{found[0]['lesson']['id']}", headers=member)).json()
    (link,) = [one["link"]["url"] for one in film["files"] if one["media_type"] == "video/mp4"]
    part = await server.get(link, headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, len(part.content)) == (206, 1000)
    cards = (await server.get(f"{API}/home", headers=member)).json()["cards"]
    assert {"lesson_required", "lesson_today", "lesson_continue"} <= {card["kind"] for card in cards}
    receipts = (await server.get(f"{API}/me/lesson-receipts", headers=member)).json()["items"]
    assert {one["hours"]["hundredths"] for one in receipts} == {25}
    days = [one["completed_on"] for one in receipts]
    assert days == sorted(days, reverse=True)


async def test_the_editors_and_the_secretary_have_something_to_decide(
    urls: Urls, shown: Loaded, server: httpx.AsyncClient
) -> None:
    reviewer = await bearer(server, login_of(shown, Role.CONTENT_REVIEWER))
    assert (await server.get(f"{API}/home", headers=reviewer)).json()["waiting"]["lesson_reviews"] == 1
    for state in ("submitted", "scheduled", "withdrawn"):
        drafts = await server.get(f"{API}/lesson-drafts", params={"state": state}, headers=reviewer)
        assert len(drafts.json()["items"]) == 1, state
    editor = login_of(shown, Role.CONTENT_EDITOR)
    plans = await server.get(f"{API}/me/lesson-plans", headers=await bearer(server, editor))
    assert {one["turn"] for one in plans.json()["items"]} == {"deliver", "review", "write"}
    queue = select(func.count()).select_from(QueuedLesson).filter_by(org_id=UUID(editor["org_id"]))
    assert await counted(urls, queue) == 14
    secretary = await bearer(server, login_of(shown, Role.BRANCH_SECRETARY))
    packs = (await server.get(f"{API}/lessons/packs", headers=secretary)).json()["items"]
    assert [one["mandatory"] for one in packs] == [2]
    notes = await server.get(f"{API}/organisations/{shown['branch']['id']}/lesson-notes", headers=secretary)
    assert {one["state"] for one in notes.json()["items"]} == {"countersigned", "handed_in"}


async def test_the_branch_has_a_year_of_dues(urls: Urls, shown: Loaded, server: httpx.AsyncClient) -> None:
    """Paid in three ways, handed over, January closed where it is over, and books that hold to the fen."""
    mine = UUID(shown["tenant"]["id"])
    database = Database.connect(urls.server, urls.jobs)
    try:
        async with database.read_all() as session:
            assert await check_dues(session, mine) == []
    finally:
        await database.close()
    member = await bearer(server, login_of(shown, Role.MEMBER))
    assert (await server.get(f"{API}/me/dues/assessment", headers=member)).json()["is_published"]
    over = today().month - 1
    paid = (await server.get(f"{API}/me/dues/payments", headers=member)).json()
    assert len(paid) == over
    accountant = await bearer(server, login_of(shown, Role.DUES_ACCOUNTANT))
    (books,) = (await server.get(f"{API}/dues-books", headers=accountant)).json()
    assert bool(books["closed_through"]) == bool(over)
    if over > 6:
        secretary = await bearer(server, login_of(shown, Role.BRANCH_SECRETARY))
        arrears = await server.get(f"{API}/organisations/{shown['branch']['id']}/dues-arrears", headers=secretary)
        assert [one["run_months"] for one in arrears.json()] == [over - 3]


def test_running_again_keeps_everything(shown: Loaded, load: Callable[..., Loaded]) -> None:
    assert load() == shown


def test_a_day_later_another_meeting_is_open(shown: Loaded, load: Callable[..., Loaded]) -> None:
    with time_machine.travel(now() + timedelta(days=1), tick=True):
        later = load()
    assert later["meeting"]["id"] != shown["meeting"]["id"]
    assert later["logins"] == shown["logins"]


async def test_every_login_works_and_holds_its_role(shown: Loaded, server: httpx.AsyncClient) -> None:
    for login in shown["logins"]:
        me = (await server.get(f"{API}/me", headers=await bearer(server, login))).json()
        if ROLES[Role(login["role"])].by_appointment:
            assert login["role"] in json.dumps(me), login["role"]
        else:
            assert me["member"]["id"] == login["member_id"]


async def test_a_member_signs_in_with_the_code_on_the_wall(shown: Loaded, server: httpx.AsyncClient) -> None:
    meeting = f"{API}/meetings/{shown['meeting']['id']}"
    recorder = await bearer(server, login_of(shown, Role.RECORDER))
    code = (await server.get(f"{meeting}/code", headers=recorder)).json()["current"]["code"]
    wechat = {
        "tenant_code": shown["tenant"]["code"],
        "code": shown["wechat"]["login_code"],
        "phone_code": shown["wechat"]["phone_code"],
    }
    entered = (await server.post(f"{API}/auth/wechat", json=wechat)).json()
    member = {"Authorization": f"Bearer {entered['tokens']['access_token']}"}
    answer = await server.post(f"{meeting}/sign-ins", json={"code": code}, headers=member)
    assert answer.status_code == 201
    assert answer.json()["standing"] == "present"
    assert answer.json()["member_id"] == shown["wechat"]["member_id"]


def test_the_current_code_of_a_login(shown: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    login = login_of(shown, Role.AUDIT_ADMIN)
    assert run(["demo", "--totp", "audit_admin", "--json"]) == 0
    code = json.loads(capsys.readouterr().out)["code"]
    assert pyotp.TOTP(login["totp_secret"]).verify(code, valid_window=1)
    assert run(["demo", "--totp", "member", "--json"]) == 1


def test_people_are_told_the_same(shown: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo"]) == 0
    told = capsys.readouterr().out
    for login in shown["logins"]:
        assert login["password"] in told


@pytest.mark.usefixtures("shown")
def test_production_takes_no_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGJIAN_MODE", "production")
    assert run(SMALL) == 1


def test_the_smallest_county_has_its_logins_too(load: Callable[..., Loaded]) -> None:
    smallest = load("--code", "smallest", "--members", "3", "--branches", "1")
    roles = {login["role"] for login in smallest["logins"]}
    assert {Role.BRANCH_SECRETARY, Role.COMMITTEE_ADMIN, Role.SECURITY_ADMIN} <= roles
    assert Role.GROUP_LEADER not in roles, "a branch of three has no groups"


def test_another_seed_and_code_make_another_county(shown: Loaded, load: Callable[..., Loaded]) -> None:
    second = load("--code", "second", "--seed", "7")
    assert second["tenant"]["id"] != shown["tenant"]["id"]
    assert {one["login_name"] for one in second["logins"]}.isdisjoint(one["login_name"] for one in shown["logins"])


@pytest.mark.usefixtures("shown")
def test_a_tenant_that_is_no_demo_is_not_touched(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["create-tenant", "earnest", "某委员会"]) == 0
    assert run([*SMALL, "--code", "earnest"]) == 1
    assert "没有改动" in capsys.readouterr().err


async def test_a_lost_file_is_written_anew_with_new_proofs(
    shown: Loaded, load: Callable[..., Loaded], directory: Path, server: httpx.AsyncClient
) -> None:
    (directory / "demo.json").unlink()
    again = await asyncio.to_thread(load)
    assert again["tenant"] == shown["tenant"]
    assert again["branch"] == shown["branch"]
    assert [one["login_name"] for one in again["logins"]] == [one["login_name"] for one in shown["logins"]]
    for role in (Role.BRANCH_SECRETARY, Role.SECURITY_ADMIN):
        await bearer(server, login_of(again, role))
        old = login_of(shown, role)
        refused = {"login_name": old["login_name"], "password": old["password"]}
        assert (await server.post(f"{API}/auth/password", json=refused)).status_code == 401


def login_of(shown: Loaded, role: Role) -> dict[str, Any]:
    return next(login for login in shown["logins"] if login["role"] == role)


async def bearer(http: httpx.AsyncClient, login: dict[str, Any]) -> dict[str, str]:
    """The header of somebody who has logged in, with the second factor where the login has one."""
    proofs = {"login_name": login["login_name"], "password": login["password"]}
    answer = (await http.post(f"{API}/auth/password", json=proofs)).json()
    if answer["next"] != "done":
        proofs = {"challenge": answer["challenge"], "code": pyotp.TOTP(login["totp_secret"]).now()}
        answer = (await http.post(f"{API}/auth/second-factor", json=proofs)).json()
    return {"Authorization": f"Bearer {answer['tokens']['access_token']}"}
