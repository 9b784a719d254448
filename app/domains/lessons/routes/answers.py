"""What several routes of lessons answer."""

from uuid import UUID

from fastapi import Response

from app.domains.lessons.finding import Found
from app.domains.lessons.reading import files_of
from app.domains.lessons.schemas import DraftOut, LessonFileOut
from app.kit.clock import now
from app.web.calls import Call
from app.web.etags import show_version
from app.web.uploads import link_to


async def files_out(call: Call, file_ids: list[UUID]) -> list[LessonFileOut]:
    """Links of ten minutes to files that the caller may see."""
    key, base, moment = call.services.keyring.derived("links"), call.services.settings.base_url, now()
    files = await files_of(call.session, call.actor.tenant_id, file_ids)
    return [LessonFileOut(file_id=file.id, link=link_to(key, base, file, moment)) for file in files]


async def draft_out(call: Call, response: Response, found: Found) -> DraftOut:
    """The lesson as it is being written, with its ETag."""
    show_version(response, found.lesson.version)
    return DraftOut.of(found, await files_out(call, found.content.file_ids))
