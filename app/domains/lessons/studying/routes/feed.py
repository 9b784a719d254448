"""HTTP of the list of lessons, the ordinary way and the quick one (see `app.web.quick`)."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Header, Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.db.batching import Batcher
from app.db.door import Door
from app.domains.auth.public import login_policy
from app.domains.lessons.studying import errors as refused
from app.domains.lessons.studying import reading
from app.domains.lessons.studying.covers import Covers, covers
from app.domains.lessons.studying.quick import PAGE, Line, QuickPages, Turned, card_of
from app.domains.lessons.studying.repository import LessonCard, Position, Wanted
from app.domains.lessons.studying.schemas import LessonCardOut
from app.domains.topics.errors import TopicNotFound
from app.domains.topics.public import topics_below
from app.kit.clock import midnight, now
from app.web.calls import Reading
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page
from app.web.quick import TAGGED, Ask, QuickRoute, Yes
from app.web.services import Services

router = area("微党课学习")
_PATH = re.compile(r"/api/v1/lessons/feed\Z")
_LIST = "lessons"
WHOLE: Mapping[str, Any] = {"series": None, "topic": None, "required": False, "unfinished": False, "saved": False}
"""What the list without any filter was asked for."""
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match")]


@router.get(
    "/lessons/feed",
    response_model=Page[LessonCardOut],
    **operation(
        "lessons.feed",
        summary="我的微党课列表：置顶在前，新的在前",
        permission=P.LESSON_READ,
        refusals=[refused.NoOwnRecord, TopicNotFound, CursorInvalid],
    ),
)
async def feed(
    call: Reading,
    series_id: UUID | None = None,
    topic_id: Annotated[UUID | None, Query(description="该主题及其下级")] = None,
    required: Annotated[bool, Query(description="只看必修")] = False,
    unfinished: Annotated[bool, Query(description="只看未学完")] = False,
    saved: Annotated[bool, Query(description="只看收藏")] = False,
    cursor: CursorText = None,
    limit: Limit = PAGE,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """带 `If-None-Match` 重新验证，未变返回 304。"""
    asked = {"series": series_id, "topic": topic_id, "required": required, "unfinished": unfinished, "saved": saved}
    reader = await reading.reader_of(call.session, call.actor)
    cursors = Cursors(call.services.keyring.derived("cursors"))
    after = _position(cursors.read(_LIST, asked, cursor))
    topics = None if topic_id is None else await topics_below(call.session, call.actor.tenant_id, topic_id)
    wanted = Wanted(series_id, topics, required, unfinished, saved)
    cards = await reading.list_lessons(call.session, reader, wanted, after=after, limit=limit + 1)
    kept, following = cursors.page(_LIST, asked, cards, limit=limit, position=_placed)
    links = covers(call)
    items = [LessonCardOut.of(card, links.of(card.id, card.cover_file_id)) for card in kept]
    page = Page[LessonCardOut].model_construct(items=items, next_cursor=following)
    yes = _tagged(page.model_dump_json().encode(), if_none_match)
    # Ready bytes: the page is not checked and copied a second time.
    media_type = "application/json" if yes.body else None
    headers = {"ETag": yes.tag, "Cache-Control": TAGGED}
    return Response(yes.body, status_code=yes.status, headers=headers, media_type=media_type)


def _position(at: Sequence[str] | None) -> Position | None:
    return Position(int(at[0]), datetime.fromisoformat(at[1]), UUID(at[2])) if at else None


def _placed(card: LessonCard) -> list[object]:
    return [card.pin_rank, card.published_at.isoformat(), card.id]


def _tagged(body: bytes, known_tag: str | None) -> Yes:
    """The page with its tag, a digest of what it shows; nothing where the client has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    return Yes(304, b"", tag) if known_tag == tag else Yes(200, body, tag)


def feed_route(services: Services) -> QuickRoute:
    """GET /lessons/feed of the whole list in pages of the usual length."""
    reads: Batcher[Turned, Sequence[Line]] = Batcher(
        Door(services.database.engine), QuickPages(login_policy(services.settings)), read_only=True
    )
    cursors = Cursors(services.keyring.derived("cursors"))

    @lru_cache(maxsize=5_000)
    def written(tenant_id: UUID, lesson: tuple[Any, ...], begins: datetime) -> str:
        """The card of a lesson as JSON, without its end: the same for all that see it."""
        card = card_of(lesson)
        text = LessonCardOut.of(
            card, Covers(services, tenant_id, begins).of(card.id, card.cover_file_id)
        ).model_dump_json()
        return text.removesuffix(_NOT_BEGUN)

    def page(tenant_id: UUID, lines: Sequence[Line]) -> bytes:
        kept, following = cursors.page(
            _LIST, WHOLE, lines, limit=PAGE, position=lambda one: _placed(card_of(one.lesson))
        )
        begins = midnight(now())
        items = ",".join(written(tenant_id, line.lesson, begins) + _own(line) for line in kept)
        return f'{{"items":[{items}],"next_cursor":{json.dumps(following)}}}'.encode()

    async def answer(ask: Ask) -> Yes | None:
        asked = dict(parse_qsl(ask.query.decode("latin-1"), keep_blank_values=True))
        cursor, limit = asked.pop("cursor", None), asked.pop("limit", str(PAGE))
        if asked or limit != str(PAGE) or ask.claims.tenant_id is None:
            return None
        try:
            after = _position(cursors.read(_LIST, WHOLE, cursor))
        except CursorInvalid:
            return None
        lines = await reads(ask.claims.tenant_id, Turned(ask.claims, after))
        return None if lines is None else _tagged(page(ask.claims.tenant_id, lines), ask.known_tag)

    return QuickRoute("lessons.feed", "GET", _PATH, answer, reads.close, reads_query=True)


_NOT_BEGUN = '"percent":0,"is_completed":false,"is_saved":false}'
_SAID = {True: "true", False: "false"}


def _own(line: Line) -> str:
    """The end of a card: the member's own progress."""
    return f'"percent":{line.percent},"is_completed":{_SAID[line.is_completed]},"is_saved":{_SAID[line.is_saved]}}}'
