"""Profiles from the ledger against dated local expectations; names in the branch, numbers above."""

from datetime import date
from typing import Any

import pytest

from app.domains.hours.crediting import Source, credit, reverse
from app.domains.hours.knowledge.tagging import teach
from app.domains.hours.vocabulary import Bucket, SourceKind
from app.domains.orgs.models import Post
from app.kit.ids import uuid7
from app.kit.text import pinyin_full
from tests.domains.hours.conftest import a_share, admin_of, seat
from tests.factories.meetings import Branch
from tests.support.http import Client

API = "/api/v1"


class Tree:
    """党章 with 权利 below it, and 保密; calls of who may."""

    def __init__(self, client: Client, place: Branch) -> None:
        self.client, self.place, self.admin = client, place, admin_of(place)
        self.ids: dict[str, str] = {}

    async def ok(self, method: str, path: str, who: Any, **options: Any) -> Any:
        answer = await self.client.call(method, f"{API}{path}", who, **options)
        assert answer.is_success, f"{answer.status_code} {answer.text}"
        return answer.json()

    async def code(self, method: str, path: str, who: Any, **options: Any) -> tuple[int, str]:
        answer = await self.client.call(method, f"{API}{path}", who, **options)
        return answer.status_code, "" if answer.is_success else answer.json()["code"]

    async def grow(self) -> None:
        for name, above in (("党章", None), ("权利", "党章"), ("保密", None)):
            body = {"name": name, "parent_id": self.ids[above] if above else None}
            self.ids[name] = (await self.ok("POST", "/topics", self.admin, json=body))["id"]

    def aim(self, topic: str, **changes: Any) -> dict[str, Any]:
        body = {"topic_id": self.ids[topic], "expected_of": "member", "hundredths": 200, "from_on": "2026-01-01"}
        return body | {"reason": "县里部署", "document": "县组〔2026〕6号"} | changes

    async def expect(self, topic: str, org: Any = None, **changes: Any) -> Any:
        path = f"/organisations/{(org or self.place.committee).id}/knowledge-expectations"
        return await self.ok("POST", path, self.admin, json=self.aim(topic, **changes))

    async def learns(self, number: int, hundredths: int, *topics: str, kind: SourceKind = SourceKind.LESSON) -> Source:
        source = Source(kind, uuid7(), "一课")
        bucket = Bucket.CONCENTRATED if kind is SourceKind.TRAINING_CLASS else Bucket.ONLINE
        async with self.client.services.database.write(self.place.tenant_id) as session:
            await teach(session, self.place.tenant_id, source, [self.uuid(one) for one in topics])
            share = a_share(self.place.members[number], hundredths, bucket=bucket)
            await credit(session, self.place.tenant_id, source, [share])
        return source

    def uuid(self, topic: str) -> Any:
        return type(self.place.tenant_id)(self.ids[topic])

    async def profile(self, number: int, who: Any = None) -> dict[str, tuple[int, int | None, int, bool]]:
        """By topic: learned, expected, short, whether a test is lacking."""
        member = self.place.members[number]
        path = "/me/knowledge?year=2026" if who is None else f"/members/{member.id}/knowledge?year=2026"
        shown = await self.ok("GET", path, who or self.place.actor(member))
        return {
            one["name"]: (one["hundredths"], one["expected"], one["short"], one["lacks_test"])
            for one in shown["topics"]
        }


@pytest.fixture
async def tree(client: Client, place: Branch) -> Tree:
    made = Tree(client, place)
    await made.grow()
    return made


async def test_a_profile_says_what_is_known_and_what_is_lacking(tree: Tree) -> None:
    await tree.expect("党章", asks_test=True)
    await tree.expect("保密", expected_of="secretary", hundredths=400)
    lesson = await tree.learns(1, 150, "权利")
    assert await tree.profile(1) == {"党章": (150, 200, 50, True), "权利": (150, None, 0, False)}
    await tree.learns(1, 50, "党章", kind=SourceKind.TEST)
    assert (await tree.profile(1))["党章"] == (200, 200, 0, False)
    assert await tree.profile(1) == await tree.profile(1, tree.place.secretary)
    async with tree.client.services.database.write(tree.place.tenant_id) as session:
        await reverse(session, tree.place.tenant_id, lesson, reason="撤销")
        await seat(session, tree.place.org, tree.place.members[1], Post.SECRETARY, date(2026, 5, 6))
    assert await tree.profile(1) == {"党章": (50, 200, 150, False), "保密": (0, 400, 400, False)}


async def test_expectations_are_dated_and_the_nearest_counts(tree: Tree) -> None:
    await tree.expect("党章", hundredths=800, from_on="2026-06-01")
    await tree.expect("党章", tree.place.org, hundredths=400)
    path = f"/organisations/{tree.place.org.id}/knowledge-expectations"

    async def shown(query: str = "") -> list[int]:
        return [one["hundredths"] for one in (await tree.ok("GET", f"{path}{query}", tree.place.secretary))["items"]]

    assert await shown("?on=2025-12-31") == []
    assert await shown() == [400]
    await tree.expect("党章", tree.place.org, hundredths=None, from_on="2026-07-01")
    assert (await shown("?on=2026-06-30"), await shown()) == ([400], [800])
    for wrong, expected in (
        ({"hundredths": 0}, (422, "INVALID")),
        ({"hundredths": None, "asks_test": True}, (422, "INVALID")),
        ({"hundredths": -1}, (422, "INVALID")),
        ({"expected_of": "everybody"}, (422, "INVALID")),
        ({"topic_id": str(uuid7())}, (404, "TOPIC_NOT_FOUND")),
        ({"topic_id": str(uuid7()), "hundredths": None}, (404, "TOPIC_NOT_FOUND")),
    ):
        assert await tree.code("POST", path, tree.admin, json=tree.aim("党章", **wrong)) == expected
    assert await tree.code("POST", path, tree.place.secretary, json=tree.aim("党章")) == (403, "PERMISSION_MISSING")


async def test_the_branch_sees_who_is_in_need_and_the_committee_numbers(tree: Tree) -> None:
    place = tree.place
    await tree.expect("党章")
    await tree.expect("保密", expected_of="probationary", hundredths=100)
    await tree.learns(0, 200, "权利")
    await tree.learns(4, 100, "保密", kind=SourceKind.TRAINING_CLASS)
    branch = f"/organisations/{place.org.id}/knowledge?year=2026"
    shown = await tree.ok("GET", branch, place.secretary)
    assert [(one["name"], one["expected"], one["in_need"]) for one in shown["topics"]] == [
        ("党章", 5, 4),
        ("保密", 1, 0),
    ]
    names = [one.name for one in place.members[1:]]
    assert [one["name"] for one in shown["topics"][0]["people"]] == sorted(names, key=pinyin_full)
    assert await tree.code("GET", branch, tree.admin) == (403, "PERMISSION_MISSING")

    async def summary(org: Any, who: Any) -> tuple[list[tuple[str, int, int]], list[str]]:
        found = await tree.ok("GET", f"/organisations/{org.id}/knowledge-summary?year=2026", who)
        assert not any(one["people"] for one in found["topics"])
        return [(one["name"], one["expected"], one["in_need"]) for one in found["topics"]], found["withheld"]

    assert await summary(place.committee, tree.admin) == ([("党章", 6, 5)], ["保密"])
    # The whole less this branch would tell of the one neighbour.
    assert await summary(place.org, tree.admin) == ([], ["保密", "党章"])
    assert await summary(place.sibling, tree.admin) == ([], ["党章"])
    assert (await summary(place.org, place.secretary))[1] == [], "who reads the names may read the numbers"
