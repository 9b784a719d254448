"""Search the lessons."""

from typing import Annotated

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.searching.errors import QueryEmpty
from app.domains.lessons.searching.reading import At, search_lessons
from app.domains.lessons.searching.schemas import FoundLessonOut
from app.domains.lessons.studying.covers import covers
from app.domains.lessons.studying.errors import NoOwnRecord
from app.domains.lessons.studying.reading import reader_of
from app.domains.lessons.studying.schemas import LessonCardOut
from app.kit.search.words import Tier
from app.web.calls import Reading
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("微党课搜索")


@router.get(
    "/lessons/search",
    **operation(
        "lessons.search",
        summary="搜索微党课：标题命中在前，新的在前",
        permission=P.LESSON_READ,
        refusals=[NoOwnRecord, QueryEmpty, CursorInvalid],
    ),
)
async def search(
    call: Reading,
    q: Annotated[
        str, Query(max_length=50, description="文字、拼音或拼音首字母，空格隔开的须全部命中", examples=["党费"])
    ],
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[FoundLessonOut]:
    """搜索标题、系列、主题、主讲人、摘要、正文和文字稿；拼音只对标题、系列、主题和主讲人有效，单个汉字不搜正文。"""
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"q": q}
    at = cursors.read("lesson_search", asked, cursor)
    reader = await reader_of(call.session, call.actor)
    after = At(Tier(int(at[0])), int(at[1])) if at else None
    rows = await search_lessons(call.session, reader, q, after=after, limit=limit + 1)
    kept, following = cursors.page(
        "lesson_search", asked, rows, limit=limit, position=lambda one: [one.at.tier.value, one.at.newness]
    )
    links = covers(call)
    cards = [LessonCardOut.of(one.card, links.of(one.card.id, one.card.cover_file_id)) for one in kept]
    return Page(
        items=[FoundLessonOut.of(one, card) for one, card in zip(kept, cards, strict=True)], next_cursor=following
    )
