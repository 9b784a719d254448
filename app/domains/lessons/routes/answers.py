"""What several routes of lessons answer."""

from uuid import UUID

from fastapi import Response

from app.domains.lessons.content import LessonContent
from app.domains.lessons.finding import Found
from app.domains.lessons.media import MEDIA_PATH, media_token
from app.domains.lessons.reading import files_of, with_unit
from app.domains.lessons.rules import link_lifetime
from app.domains.lessons.schemas import DraftFileOut, DraftOut, LessonFileOut
from app.kit.clock import now
from app.web.calls import Call
from app.web.etags import show_version
from app.web.file_schemas import LinkOut
from app.web.uploads import link_to


async def files_out(call: Call, lesson_id: UUID, content: LessonContent) -> list[LessonFileOut]:
    """Links to the files of a published lesson, which the caller is meant by. They end when it is withdrawn."""
    base, expires_at = call.services.settings.base_url, (now() + link_lifetime(content)).replace(microsecond=0)
    files = await files_of(call.session, call.actor.tenant_id, content.file_ids)
    shown = []
    for file in files:
        token = media_token(call.services.keyring.derived("links"), file.tenant_id, lesson_id, file.id, expires_at)
        link = LinkOut(url=f"{base}{MEDIA_PATH}/{token}", expires_at=expires_at)
        shown.append(LessonFileOut.of(file, link))
    return shown


async def draft_out(call: Call, response: Response, found: Found) -> DraftOut:
    """The lesson as it is being written, with its ETag."""
    show_version(response, found.lesson.version)
    key, base, moment = call.services.keyring.derived("links"), call.services.settings.base_url, now()
    lifetime = link_lifetime(found.content)
    files = await files_of(call.session, call.actor.tenant_id, found.content.file_ids)
    return DraftOut.of(
        await with_unit(call.session, found),
        [DraftFileOut.of(file, link_to(key, base, file, moment, lifetime=lifetime)) for file in files],
    )
