"""Links to covers, the same all day, so that an unchanged list stays unchanged."""

from datetime import datetime, timedelta
from uuid import UUID

from app.domains.lessons.media import MEDIA_PATH, media_token
from app.files.links import link_token
from app.kit.clock import midnight, now
from app.web.calls import Call
from app.web.services import Services


class Covers:
    """Links for the people of one tenant on the day that begins at this midnight; good for that day and the next."""

    def __init__(self, services: Services, tenant_id: UUID, begins: datetime) -> None:
        self._key, self._base = services.keyring.derived("links"), services.settings.base_url
        self._tenant, self._expires = tenant_id, begins + timedelta(days=2)

    def of(self, lesson_id: UUID, file_id: UUID | None) -> str | None:
        """The cover of a lesson: the link ends when the lesson is withdrawn."""
        if file_id is None:
            return None
        return f"{self._base}{MEDIA_PATH}/{media_token(self._key, self._tenant, lesson_id, file_id, self._expires)}"

    def url(self, file_id: UUID | None) -> str | None:
        """The cover of what is no lesson."""
        if file_id is None:
            return None
        return f"{self._base}/api/v1/downloads/{link_token(self._key, self._tenant, file_id, self._expires)}"


def covers(call: Call) -> Covers:
    """Links for one answer."""
    return Covers(call.services, call.actor.tenant_id, midnight(now()))
