"""Make the poster of a lesson once for each version. The mini program's code is asked for while no transaction is open."""

import asyncio
import logging
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.db.dialect import lock_name
from app.domains.lessons.models import PublishedLesson
from app.domains.lessons.sharing.models import LessonPoster
from app.domains.lessons.studying.reading import lesson_for_reader, reader_of
from app.domains.orgs.public import org_card
from app.files import stored
from app.files.content import MediaType
from app.files.models import StoredFile
from app.integrations.minicode.protocol import MiniCodes
from app.integrations.storage.protocol import ObjectStore
from app.integrations.wechat.protocol import WeChatBusy, WeChatUnavailable
from app.kit.ids import uuid7
from app.kit.masks import mask_text_for_log
from app.kit.poster import Poster, draw, qr_code

PAGE = "pages/lesson/lesson"
log = logging.getLogger("dangjian.lessons")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a poster is drawn of, and the file that holds it already."""

    tenant_id: UUID
    lesson_id: UUID
    version_id: UUID
    poster: Poster
    file: StoredFile | None


async def wanted_poster(session: AsyncSession, actor: Actor, lesson_id: UUID) -> Wanted:
    """Raises PermissionMissing, NoOwnRecord, LessonNotFound, LessonWithdrawn."""
    reader = await reader_of(session, actor)
    row = await lesson_for_reader(session, reader, lesson_id)
    org = await org_card(session, row.tenant_id, row.org_id)
    held = await _held(session, row.tenant_id, lesson_id)
    file = None
    if held is not None and held.version_id == row.version_id:
        file = await stored.by_link(session, row.tenant_id, held.file_id)
    return Wanted(row.tenant_id, lesson_id, row.version_id, _poster(row, org.name if org else ""), file)


def _poster(row: PublishedLesson, org_name: str) -> Poster:
    """No speaker: a name is personal data. A number that was written into the text is masked."""
    return Poster(
        title=mask_text_for_log(row.title),
        summary=mask_text_for_log(row.summary),
        heading=org_name,
        hint="微信扫码，登录后学习",
    )


async def picture_of(wanted: Wanted, codes: MiniCodes, base_url: str) -> tuple[bytes, bool]:
    """The PNG, and whether it is good to keep: not where the mini program's code could not be had just now."""
    code, is_final = None, True
    try:
        code = await codes.code(wanted.lesson_id.hex, page=PAGE)
    except (WeChatBusy, WeChatUnavailable) as fault:
        log.warning("no mini-program code: %s", fault.code)
        is_final = False
    code = code or qr_code(f"{base_url}/lessons/{wanted.lesson_id}")
    return await asyncio.to_thread(draw, wanted.poster, code), is_final


async def keep_poster(session: AsyncSession, store: ObjectStore, wanted: Wanted, picture: bytes) -> None:
    """Keep the poster in place of an older version's. Nothing, where another request was quicker."""
    await lock_name(session, f"poster:{wanted.lesson_id}")
    held = await _held(session, wanted.tenant_id, wanted.lesson_id)
    if held is not None and held.version_id == wanted.version_id:
        return
    system = Actor.system("lessons.share_card", tenant_id=wanted.tenant_id)
    name = f"poster-{wanted.lesson_id}.png"
    file = await stored.keep(session, system, store, name=name, content=picture, media_type=MediaType.PNG)
    if held is None:
        key = {"tenant_id": wanted.tenant_id, "id": uuid7(), "lesson_id": wanted.lesson_id}
        session.add(LessonPoster(**key, version_id=wanted.version_id, file_id=file.id))
    else:
        await stored.delete(session, system, held.file_id)
        held.version_id, held.file_id = wanted.version_id, file.id
    await session.flush()


async def _held(session: AsyncSession, tenant_id: UUID, lesson_id: UUID) -> LessonPoster | None:
    query = select(LessonPoster).where(LessonPoster.tenant_id == tenant_id, LessonPoster.lesson_id == lesson_id)
    return await session.scalar(query)
