"""The book of a year goes from hand to hand: what it holds is frozen, each of the two confirms with the own account."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.access.actor import Actor
from app.access.roles import Role
from app.audit.models import AuditEntry
from app.db.session import Database
from app.domains.meetings.handover.jobs import HANDLERS
from app.domains.meetings.minutes.stepping import correct_minutes
from app.domains.meetings.vocabulary import MeetingKind
from app.domains.notices.models import Notice
from app.domains.notices.public import NoticeKind
from app.jobs.events import PREFIX
from app.jobs.handlers import JobContext
from app.jobs.models import Job
from app.kit.ids import uuid7
from app.wiring import create_app
from tests.domains.meetings.conftest import Clock
from tests.factories.meetings import Branch, a_branch
from tests.factories.minutes import a_held_meeting, sign, submitted
from tests.support.http import ActorsByAccount, Client, client_over, services_over
from tests.support.pdf import words_of

V1 = "/api/v1"
DAY = MeetingKind.THEME_DAY


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    actors = ActorsByAccount()
    services = await services_over(database, actors)
    async with client_over(create_app(services), services, actors) as client:
        yield client


@pytest.fixture
async def branch(database: Database, clock: Clock) -> Branch:
    """Two meetings of the year: the minutes of one are archived, those of the other were never begun."""
    tenant_id = uuid7()
    async with database.write(tenant_id) as session:
        branch = await a_branch(session, tenant_id)
        await sign(session, branch, await submitted(session, branch, await a_held_meeting(session, branch, clock)))
        clock(-100)
        await a_held_meeting(session, branch, clock, DAY)
    return branch


class Book:
    """The branch's book of 2026, and who asks for it."""

    def __init__(self, client: Client, branch: Branch) -> None:
        self.client, self.branch = client, branch
        self.giver, self.taker = branch.recorder, branch.actor(branch.members[3])
        self.people = {"giver_id": str(self.giver.member_id), "taker_id": str(self.taker.member_id)}

    def url(self, year: int = 2026) -> str:
        return f"{V1}/organisations/{self.branch.org.id}/record-books/{year}/handovers"

    async def propose(self, actor: Actor | None = None, *, year: int = 2026, **changes: Any) -> tuple[int, Any]:
        answer = await self.client.post(self.url(year), actor or self.branch.secretary, json=self.people | changes)
        return answer.status_code, answer.json()

    async def step(self, actor: Actor, made: Any, step: str, **body: Any) -> tuple[int, Any]:
        answer = await self.client.post(f"{V1}/handovers/{made['id']}/{step}", actor, json=body)
        return answer.status_code, answer.json()

    async def confirm(self, actor: Actor, made: Any, side: str, **changes: Any) -> tuple[int, Any]:
        return await self.step(actor, made, "sign", **({"side": side, "digest": made["digest"]} | changes))


@pytest.fixture
def book(client: Client, branch: Branch) -> Book:
    return Book(client, branch)


async def test_both_confirm_and_the_book_is_handed_over(book: Book, clock: Clock) -> None:
    status, made = await book.propose(note="照片一并移交")
    assert (status, made["state"], made["unarchived"]) == (201, "open", 1)
    (line,) = made["minutes"]
    assert (line["title"], line["held_on"], line["number"], len(line["digest"])) == (
        "12月主题党日",
        "2026-12-05",
        1,
        64,
    )
    status, half = await book.confirm(book.giver, made, "giver")
    assert (status, half["state"], [one["side"] for one in half["signatures"]]) == (200, "open", ["giver"])
    status, done = await book.confirm(book.taker, made, "taker")
    assert (status, done["state"], done["digest"]) == (200, "done", made["digest"])
    printed = await book.client.get(f"{V1}/handovers/{made['id']}/pdf", book.taker)
    words = "".join(words_of(printed.content))
    assert printed.headers["content-type"] == "application/pdf"
    for said in (
        "2026年会议记录簿移交清单",
        "尚未归档",
        "1 份",
        line["digest"][:16],
        "照片一并移交",
        book.taker.display_name,
    ):
        assert said.replace(" ", "") in words.replace(" ", ""), said
    listed = (await book.client.get(book.url(), book.branch.secretary)).json()
    assert [one["id"] for one in listed] == [made["id"]]


async def test_what_is_corrected_later_is_not_in_the_list_that_was_confirmed(
    book: Book, database: Database, clock: Clock
) -> None:
    _, made = await book.propose()
    async with database.write(book.branch.tenant_id) as session:
        minutes_id = UUID(made["minutes"][0]["minutes_id"])
        await correct_minutes(session, book.branch.recorder, minutes_id=minutes_id, reason="漏记")
    _, done = await book.confirm(book.giver, made, "giver")
    assert done["minutes"] == made["minutes"]
    await book.step(book.branch.secretary, made, "withdraw", reason="重新核对")
    _, again = await book.propose()
    assert again["minutes"] == made["minutes"], "version 1 stays archived while version 2 is written"


async def test_what_is_refused(book: Book) -> None:
    branch = book.branch
    stranger = str(uuid7())
    for wrong in ({"taker_id": book.people["giver_id"]}, {"taker_id": stranger}):
        assert (await book.propose(**wrong))[1]["code"] == "HANDOVER_PEOPLE_WRONG"
    assert (await book.propose(year=2025))[1]["code"] == "HANDOVER_BOOK_EMPTY"
    assert (await book.propose(book.taker))[0] == 403
    assert (await book.propose(branch.actor(branch.neighbour, (Role.BRANCH_SECRETARY, branch.sibling))))[0] == 404
    _, made = await book.propose()
    assert (await book.propose())[1]["code"] == "HANDOVER_OPEN"
    assert (await book.confirm(branch.secretary, made, "taker"))[1]["code"] == "HANDOVER_NOT_YOURS"
    assert (await book.confirm(book.giver, made, "taker"))[1]["code"] == "HANDOVER_NOT_YOURS"
    assert (await book.confirm(book.taker, made, "taker", digest="0" * 64))[1]["code"] == "HANDOVER_TEXT_CHANGED"
    assert (await book.confirm(book.taker, made, "taker"))[0] == 200
    assert (await book.confirm(book.taker, made, "taker"))[1]["code"] == "HANDOVER_SIGNED"
    other = branch.actor(branch.members[2])
    assert (await book.client.get(f"{V1}/handovers/{made['id']}", other)).status_code == 403
    neighbour = branch.actor(branch.neighbour)
    assert (await book.client.get(f"{V1}/handovers/{made['id']}", neighbour)).json()["code"] == "HANDOVER_NOT_FOUND"
    assert (await book.step(book.taker, made, "withdraw", reason="不接"))[0] == 403
    assert (await book.step(branch.secretary, made, "withdraw"))[0] == 422
    assert (await book.step(branch.secretary, made, "withdraw", reason="改派"))[1]["state"] == "withdrawn"
    assert (await book.confirm(book.giver, made, "giver"))[1]["code"] == "HANDOVER_SETTLED"
    assert (await book.step(branch.secretary, made, "withdraw", reason="改派"))[1]["code"] == "HANDOVER_SETTLED"


async def test_each_is_asked_until_confirmed_or_withdrawn(book: Book, database: Database) -> None:
    tenant_id = book.branch.tenant_id

    async def asked() -> dict[Any, str]:
        async with database.write(tenant_id) as session:
            for job in list(await session.scalars(select(Job).where(Job.name == f"{PREFIX}handover.changed"))):
                await HANDLERS[0].run(JobContext(session, uuid7(), job.name, dict(job.payload), tenant_id, 1, None))
            await session.flush()
            rows = await session.scalars(
                select(Notice)
                .where(Notice.kind == NoticeKind.HANDOVER_TO_SIGN)
                .execution_options(populate_existing=True)
            )
            return {row.recipient_id: row.closed_because or "open" for row in rows}

    giver, taker = book.giver.member_id, book.taker.member_id
    _, made = await book.propose()
    assert await asked() == {giver: "open", taker: "open"}
    await book.confirm(book.taker, made, "taker")
    assert await asked() == {giver: "open", taker: "done"}
    await book.step(book.branch.secretary, made, "withdraw", reason="改派")
    assert await asked() == {giver: "withdrawn", taker: "done"}
    async with database.read(tenant_id) as session:
        steps = select(AuditEntry.action).where(AuditEntry.action.like("handover.%"))
        assert sorted(await session.scalars(steps)) == ["handover.propose", "handover.sign", "handover.withdraw"]
