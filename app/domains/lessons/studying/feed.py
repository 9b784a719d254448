"""HTTP of the list of lessons, the ordinary way and the quick one (see `app.web.quick`)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
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
from app.domains.lessons.studying.quick import PAGE, QuickPages, Turned
from app.domains.lessons.studying.repository import LessonCard, Position, Wanted
from app.domains.lessons.studying.schemas import LessonCardOut
from app.domains.topics.errors import TopicNotFound
from app.domains.topics.public import topics_below
from app.files.links import link_token
from app.kit.clock import CHINA, now
from app.web.calls import Reading
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page
from app.web.quick import TAGGED, Ask, QuickRoute, Yes
from app.web.services import Services

router = area("微党课学习")
_PATH = re.compile(r"/api/v1/lessons/feed\Z")
_LIST = "lessons"
_WHOLE: Mapping[str, Any] = {"series": None, "topic": None, "required": False, "unfinished": False, "saved": False}
"""What the list without any filter was asked for."""
_shown = Page[LessonCardOut].__pydantic_serializer__.to_json
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
    after = _position(Cursors(call.services.keyring.derived("cursors")).read(_LIST, asked, cursor))
    topics = None if topic_id is None else await topics_below(call.session, call.actor.tenant_id, topic_id)
    wanted = Wanted(series_id, topics, required, unfinished, saved)
    cards = await reading.list_lessons(call.session, reader, wanted, after=after, limit=limit + 1)
    yes = _page(call.services, call.actor.tenant_id, asked, cards, limit, if_none_match)
    # Ready bytes: the page is not checked and copied a second time.
    media_type = "application/json" if yes.body else None
    headers = {"ETag": yes.tag, "Cache-Control": TAGGED}
    return Response(yes.body, status_code=yes.status, headers=headers, media_type=media_type)


def feed_route(services: Services) -> QuickRoute:
    """GET /lessons/feed of the whole list in pages of the usual length."""
    reads: Batcher[Turned, Sequence[LessonCard]] = Batcher(
        Door(services.database.engine), QuickPages(login_policy(services.settings)), read_only=True
    )

    async def answer(ask: Ask) -> Yes | None:
        asked = dict(parse_qsl(ask.query.decode("latin-1"), keep_blank_values=True))
        cursor, limit = asked.pop("cursor", None), asked.pop("limit", str(PAGE))
        if asked or limit != str(PAGE) or ask.claims.tenant_id is None:
            return None
        try:
            at = Cursors(services.keyring.derived("cursors")).read(_LIST, _WHOLE, cursor)
        except CursorInvalid:
            return None
        cards = await reads(ask.claims.tenant_id, Turned(ask.claims, _position(at)))
        if cards is None:
            return None
        return _page(services, ask.claims.tenant_id, _WHOLE, cards, PAGE, ask.known_tag)

    return QuickRoute("lessons.feed", "GET", _PATH, answer, reads.close)


def _position(at: Sequence[str] | None) -> Position | None:
    return Position(int(at[0]), datetime.fromisoformat(at[1]), UUID(at[2])) if at else None


def _page(
    services: Services,
    tenant_id: UUID,
    asked: Mapping[str, Any],
    cards: Sequence[LessonCard],
    limit: int,
    known_tag: str | None,
) -> Yes:
    """A page with its tag, which is a digest of what it shows; 304 where the client knows it."""
    cursors, links = services.keyring.derived("cursors"), services.keyring.derived("links")
    kept, following = Cursors(cursors).page(_LIST, asked, cards, limit=limit, position=_placed)
    expires_at = _midnight() + timedelta(days=2)
    base = services.settings.base_url
    items = [LessonCardOut.of(card, _cover(links, base, tenant_id, card.cover_file_id, expires_at)) for card in kept]
    body = _shown(Page[LessonCardOut].model_construct(items=items, next_cursor=following))
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    return Yes(304, b"", tag) if known_tag == tag else Yes(200, body, tag)


def _placed(card: LessonCard) -> list[object]:
    return [card.pin_rank, card.published_at.isoformat(), card.id]


def _midnight() -> datetime:
    return now().astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)


@lru_cache(maxsize=10_000)
def _cover(key: bytes, base_url: str, tenant_id: UUID, file_id: UUID | None, expires_at: datetime) -> str | None:
    """A link that is the same all day, so that an unchanged list stays unchanged."""
    if file_id is None:
        return None
    return f"{base_url}/api/v1/downloads/{link_token(key, tenant_id, file_id, expires_at)}"
