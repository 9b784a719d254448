"""Collections: made and published by staff, studied by members."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.lessons.collections import editing, reading
from app.domains.lessons.collections import errors as refused
from app.domains.lessons.collections.schemas import (
    CollectionEdit,
    CollectionIn,
    CollectionOut,
    CollectionRowOut,
    OwnCollectionOut,
    OwnCollectionWithLessonsOut,
)
from app.domains.lessons.errors import OrgInactive
from app.domains.lessons.finding import STAFF
from app.domains.lessons.schemas import ReasonIn
from app.domains.lessons.studying.covers import covers
from app.domains.lessons.studying.errors import NoOwnRecord
from app.domains.lessons.studying.reading import reader_of
from app.domains.lessons.studying.schemas import LessonCardOut
from app.domains.orgs.errors import OrgNotFound
from app.files.errors import FileNotConfirmed, FileNotFound
from app.web.calls import Call, Reading, Writing
from app.web.etags import IfMatch, require_match, show_version
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, Cursors, CursorText, Limit, Page

router = area("微党课专题")

_WRITTEN = [refused.CollectedLessonUnknown, refused.CoverWrong, FileNotFound, FileNotConfirmed]


def _shown(call: Call, response: Response, held: editing.Held) -> CollectionOut:
    show_version(response, held.collection.version)
    return CollectionOut.of(held, covers(call).url(held.collection.cover_file_id))


@router.post(
    "/lesson-collections",
    **operation(
        "lesson_collections.make",
        summary="新建专题",
        permission=P.LESSON_EDIT,
        refusals=[OrgNotFound, OrgInactive, *_WRITTEN],
        status=201,
    ),
)
async def make(call: Writing, response: Response, body: CollectionIn) -> CollectionOut:
    changes = body.model_dump(exclude={"org_id"})
    return _shown(
        call,
        response,
        await editing.make_collection(call.session, call.actor, org_id=body.org_id, changes=changes),
    )


@router.get(
    "/lesson-collections",
    **operation(
        "lesson_collections.list",
        summary="编辑、发布过的专题，新的在前",
        permission=STAFF,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_all(
    call: Reading,
    org_id: Annotated[UUID | None, Query(description="该组织及其下级")] = None,
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[CollectionRowOut]:
    cursors, asked = Cursors(call.services.keyring.derived("cursors")), {"org_id": org_id}
    at = cursors.read("lesson_collections", asked, cursor)
    rows = await editing.list_collections(
        call.session, call.actor, org_id=org_id, before=UUID(at[0]) if at else None, limit=limit + 1
    )
    kept, following = cursors.page(
        "lesson_collections", asked, rows, limit=limit, position=lambda one: [one.collection.id]
    )
    return Page(items=[CollectionRowOut.row(held) for held in kept], next_cursor=following)


@router.get(
    "/lesson-collections/{collection_id}",
    **operation(
        "lesson_collections.show",
        summary="查看编辑中的专题",
        permission=STAFF,
        refusals=[refused.CollectionNotFound],
    ),
)
async def show(call: Reading, response: Response, collection_id: UUID) -> CollectionOut:
    return _shown(call, response, await editing.collection_for(call.session, call.actor, collection_id))


@router.put(
    "/lesson-collections/{collection_id}",
    **operation(
        "lesson_collections.change",
        summary="修改专题",
        permission=P.LESSON_EDIT,
        refusals=[refused.CollectionNotFound, refused.CollectionEmpty, *_WRITTEN],
        edits=True,
    ),
)
async def change(
    call: Writing, response: Response, collection_id: UUID, body: CollectionEdit, if_match: IfMatch = None
) -> CollectionOut:
    """已发布的专题由有权发布的人修改，修改后立即生效。"""
    held = await editing.collection_to_change(call.session, call.actor, collection_id)
    require_match(if_match, held.collection)
    changes = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    return _shown(call, response, await editing.change_collection(call.session, call.actor, held, changes))


@router.post(
    "/lesson-collections/{collection_id}/publish",
    **operation(
        "lesson_collections.publish",
        summary="发布专题",
        permission=P.LESSON_PUBLISH,
        refusals=[refused.CollectionNotFound, refused.CollectionAlreadyPublished, refused.CollectionEmpty],
    ),
)
async def publish(call: Writing, response: Response, collection_id: UUID) -> CollectionOut:
    """本组织及下级可见；其中每节课仍只有学习范围内的人可见。"""
    return _shown(call, response, await editing.publish_collection(call.session, call.actor, collection_id))


@router.post(
    "/lesson-collections/{collection_id}/withdraw",
    **operation(
        "lesson_collections.withdraw",
        summary="撤回专题并写明原因",
        permission=P.LESSON_PUBLISH,
        refusals=[refused.CollectionNotFound, refused.CollectionNotPublished],
    ),
)
async def withdraw(call: Writing, response: Response, collection_id: UUID, body: ReasonIn) -> CollectionOut:
    """其中的微党课不受影响。"""
    held = await editing.withdraw_collection(call.session, call.actor, collection_id, reason=body.reason)
    return _shown(call, response, held)


@router.get(
    "/lessons/collections",
    **operation(
        "lessons.collections",
        summary="我的专题和学习进度，新的在前",
        permission=P.LESSON_READ,
        refusals=[NoOwnRecord, CursorInvalid],
    ),
)
async def own(call: Reading, cursor: CursorText = None, limit: Limit = 20) -> Page[OwnCollectionOut]:
    cursors, links = Cursors(call.services.keyring.derived("cursors")), covers(call)
    at = cursors.read("own_collections", {}, cursor)
    reader = await reader_of(call.session, call.actor)
    after = (datetime.fromisoformat(at[0]), UUID(at[1])) if at else None
    rows = await reading.own_collections(call.session, reader, after=after, limit=limit + 1)
    kept, following = cursors.page(
        "own_collections",
        {},
        rows,
        limit=limit,
        position=lambda row: [row.LessonCollection.published_at.isoformat(), row.LessonCollection.id],
    )
    items = [OwnCollectionOut.row(row, links.url(row.LessonCollection.cover_file_id)) for row in kept]
    return Page(items=items, next_cursor=following)


@router.get(
    "/lessons/collections/{collection_id}",
    **operation(
        "lessons.collection",
        summary="专题中本人可学的微党课，按次序",
        permission=P.LESSON_READ,
        refusals=[NoOwnRecord, refused.CollectionNotFound],
    ),
)
async def own_one(call: Reading, collection_id: UUID) -> OwnCollectionWithLessonsOut:
    links = covers(call)
    row, lessons = await reading.own_collection(call.session, await reader_of(call.session, call.actor), collection_id)
    cards = [LessonCardOut.of(one, links.of(one.id, one.cover_file_id)) for one in lessons]
    return OwnCollectionWithLessonsOut.of(row, links.url(row.LessonCollection.cover_file_id), cards)
