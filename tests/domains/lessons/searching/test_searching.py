"""A member finds lessons by two characters or by pinyin, best hits first, and only those that are meant for him."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text

from app.access.actor import Actor
from app.db.wordindex import hits
from app.domains.lessons.searching import reading
from app.domains.lessons.searching.indexing import complete_some, index_tagged, rebuild_some
from app.domains.lessons.searching.models import LessonSearch
from app.jobs.models import Job
from app.kit.ids import uuid7
from app.kit.search.words import Tier, wanted
from tests.domains.lessons.conftest import API, TEXT, Place


async def found(place: Place, query: str, who: Actor | None = None, **options: Any) -> list[str]:
    shown = await place.ok(
        "GET", "/lessons/search", who or place.reader(place.world.zhang), params={"q": query} | options
    )
    return [one["lesson"]["title"] for one in shown["items"]]


def said(pieces: list[dict[str, Any]]) -> str:
    return "".join(f"[{one['text']}]" if one["is_hit"] else one["text"] for one in pieces)


async def test_lessons_are_found_by_two_characters_and_by_pinyin_best_first(place: Place) -> None:
    topic = await place.ok("POST", "/topics", place.world.town_admin, json={"name": "党费管理"})
    html = {"kind": "text", "html": "<p>按月交纳&amp;公布<b>黨費</b>。</p>"}
    await place.published(title="怎样交党费", speaker="单田芳")
    await place.published(title="支部工作条例", blocks=[html])
    await place.published(title="财务制度", topic_ids=[topic["id"]])
    await place.published(title="入党誓词")
    await place.published(title="党费知识问答")
    for query in ("党费", "黨費"):
        assert await found(place, query) == ["党费知识问答", "怎样交党费", "财务制度", "支部工作条例"]
    for query, title in (("df", "党费知识问答"), ("dangfei", "党费知识问答"), ("rdsc", "入党誓词"), ("词", "入党誓词")):
        assert (await found(place, query))[0] == title
    assert await found(place, "shantianfang") == ["怎样交党费"]
    assert await found(place, "党费 知识") == ["党费知识问答"]
    assert await found(place, "交纳&公布") == ["支部工作条例"]
    assert await found(place, "团费") == []
    shown = await place.ok("GET", "/lessons/search?q=党费", place.reader(place.world.zhang))
    assert said(shown["items"][0]["title"]) == "[党费]知识问答"
    assert said(shown["items"][3]["snippet"]) == "按月交纳&公布[黨費]。"


@pytest.mark.parametrize("windows", [(1, 2, 9), (9,)])
async def test_hits_are_paged_across_their_kinds(
    place: Place, windows: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_WINDOWS", windows)
    html = {"kind": "text", "html": "<p>党费</p>"}
    for number in range(3):
        await place.published(title=f"党费{number}")
        await place.published(title=f"其他{number}", blocks=[html])
    zhang, seen, cursor = place.reader(place.world.zhang), [], ""
    for _ in range(3):
        page = await place.ok("GET", f"/lessons/search?q=党费&limit=2{cursor}", zhang)
        seen += [one["lesson"]["title"] for one in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == ["党费2", "党费1", "党费0", "其他2", "其他1", "其他0"]
    assert page["next_cursor"] is None
    first = await place.ok("GET", "/lessons/search?q=党费&limit=2", zhang)
    other = f"/lessons/search?q=党&limit=2&cursor={first['next_cursor']}"
    assert await place.code("GET", other, zhang) == (422, "CURSOR_INVALID")


async def test_what_is_not_meant_for_somebody_is_not_found(place: Place) -> None:
    world = place.world
    await place.published(title="党费甲", audience={"org_id": str(world.branch.id)})
    await place.published(title="党费乙", audience={"stages": ["probationary"]})
    await place.draft(title="党费丙")
    for who, titles in ((world.zhang, ["党费甲"]), (world.li, ["党费乙", "党费甲"]), (world.wang, [])):
        assert await found(place, "党费", place.reader(who)) == titles
    assert await place.code("GET", "/lessons/search?q=党费", place.editor) == (403, "PERMISSION_MISSING")


async def test_the_index_follows_versions_and_withdrawal(place: Place) -> None:
    lesson = await place.published(title="旧题")
    await place.step(lesson, "revise")
    body = {"content": {"title": "新题", "blocks": [TEXT]}}
    await place.ok("PUT", f"/lesson-drafts/{lesson}", place.editor, json=body, headers={"If-Match": "*"})
    assert (await found(place, "旧题"), await found(place, "新题")) == (["旧题"], [])
    for step, said in (("submit", {}), ("approve", {"remarks": "同意"}), ("publish", {})):
        await place.step(lesson, step, **said)
    assert (await found(place, "旧题"), await found(place, "新题")) == ([], ["新题"])
    await place.step(lesson, "withdraw", reason="内容有误")
    assert await found(place, "新题") == []


async def test_what_is_missing_is_completed_and_all_can_be_rebuilt(place: Place) -> None:
    topic = await place.ok("POST", "/topics", place.world.town_admin, json={"name": "纪律"})
    lesson, tenant_id = await place.published(title="党费", topic_ids=[topic["id"]]), place.world.tenant_id
    database = place.client.services.database
    async with database.write(tenant_id) as session:
        assert not await complete_some(session, tenant_id)
        await session.execute(delete(LessonSearch))
        if database.dialect == "sqlite":
            await session.execute(text("INSERT INTO lesson_search_fts (lesson_search_fts) VALUES ('delete-all')"))
    assert await found(place, "党费") == []
    async with database.write(tenant_id) as session:
        assert await complete_some(session, tenant_id)
        assert not await complete_some(session, tenant_id)
    assert await found(place, "党费") == ["党费"]
    path, headers = f"/topics/{topic['id']}", {"If-Match": "*"}
    await place.ok("PUT", path, place.world.town_admin, json={"name": "规矩"}, headers=headers)
    async with database.write(tenant_id) as session:
        assert "event:topics.renamed" in set(await session.scalars(select(Job.name)))
        assert await index_tagged(session, tenant_id, UUID(topic["id"]), after=None) == UUID(lesson)
        assert await rebuild_some(session, tenant_id, after=None) == UUID(lesson)
        assert await rebuild_some(session, tenant_id, after=UUID(lesson)) is None
    assert (await found(place, "纪律"), await found(place, "规矩")) == ([], ["党费"])


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 422, "LESSON_QUERY_EMPTY"),
        ("，%_*\"'", 422, "LESSON_QUERY_EMPTY"),
        ("党" * 51, 422, "INVALID"),
        ("'党费' | \"x\" OR *", 200, ""),
        ("😀党费 \U0002cb4e NOT lesson:x", 200, ""),
        ("党\x00费", 200, ""),
    ],
)
async def test_odd_queries_are_answered_in_words_or_find_nothing(
    place: Place, query: str, status: int, code: str
) -> None:
    answer = await place.client.get(f"{API}/lessons/search", place.reader(place.world.zhang), params={"q": query})
    assert (answer.status_code, "" if answer.is_success else answer.json()["code"]) == (status, code), answer.text


async def test_another_tenant_finds_nothing_even_without_the_filter(place: Place) -> None:
    """The function asks for the tenant of the transaction, whatever the words say."""
    await place.published(title="党费")
    home, other = place.world.tenant_id, uuid7()
    database = place.client.services.database
    async with database.read(home) as session:
        assert len((await session.execute(select(_hit(session, home)))).all()) == 1
    if database.dialect == "postgresql":
        async with database.read(other) as session:
            assert (await session.execute(select(_hit(session, home)))).all() == []


def _hit(session: Any, tenant_id: UUID) -> Any:
    return hits(session, LessonSearch, tenant_id, wanted(["党费"], Tier.TITLE), before=None, most=9)
