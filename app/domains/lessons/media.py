"""Links to the files of a published lesson: they end with their time and with the lesson. Files no version shows go.

A link is bound to one file of one lesson and to an instant, not to a person: whoever holds it may play that file until
then. Players, pictures and wx.downloadFile send no header, and a link that named a session would be one to steal. Only who
is meant by the lesson is given one; it says nothing of him, so that a link passed on, or a line in the log of a proxy,
gives nobody away, and each reader's link opens the same bytes, which a cache may keep. What it opens was reviewed to be
shown to an audience and holds no personal data. It lasts for twice the recordings, and ends for all when the lesson is
withdrawn.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.lessons import repository
from app.domains.lessons.content import LessonContent
from app.files import stored
from app.files.errors import FileNotFound
from app.files.links import opened, sealed
from app.files.models import StoredFile
from app.web.operations import API

# Where the links lead.
MEDIA_PATH = f"{API}/lesson-media"
_WORD = b"dangjian-lesson"
# How long a file waits in a draft that does not name it any more.
LOOSE = timedelta(days=30)
_AT_ONCE = 500


def media_token(key: bytes, tenant_id: UUID, lesson_id: UUID, file_id: UUID, expires_at: datetime) -> str:
    """A text for a URL that opens one file of one lesson until then, as long as the lesson is published."""
    return sealed(key, _WORD, (tenant_id, lesson_id, file_id), expires_at)


def read_media_token(key: bytes, token: str, now: datetime) -> tuple[UUID, UUID, UUID]:
    """Tenant, lesson and file. Raises LinkExpired, LinkInvalid."""
    tenant_id, lesson_id, file_id = opened(key, _WORD, 3, token, now)
    return tenant_id, lesson_id, file_id


async def file_by_link(session: AsyncSession, tenant_id: UUID, lesson_id: UUID, file_id: UUID) -> StoredFile:
    """The file that a signed link names: who was given it was meant by the lesson. Raises FileNotFound."""
    file = await repository.shown_file(session, tenant_id, lesson_id, file_id)
    if file is None:
        raise FileNotFound
    return file


async def release_loose(session: AsyncSession, actor: Actor, moment: datetime) -> int:
    """Delete the files that a draft has not named for a month and no version shows. Returns how many."""
    released = 0
    rows = await repository.loose_files(session, actor.tenant_id, moment - LOOSE, most=_AT_ONCE)
    for held, lesson in rows:
        if held.file_id not in LessonContent.model_validate(lesson.content).file_ids:
            await session.delete(held)
            await session.flush()
            await stored.delete(session, actor, held.file_id)
            released += 1
    return released
