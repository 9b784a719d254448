"""The quick way of signing in: see `app.web.quick`."""

import re
from uuid import UUID

from app.db.batching import Batcher
from app.db.door import Door
from app.domains.auth.public import login_policy
from app.domains.meetings.codes import checked
from app.domains.meetings.errors import CodeOfAnotherMeeting, MeetingCodeInvalid
from app.domains.meetings.quick import Asked, QuickSignIn, Signed
from app.domains.meetings.schemas.attendance import AttendanceOut
from app.domains.meetings.vocabulary import Place
from app.jobs import wakeup
from app.kit.clock import now
from app.web.quick import Ask, QuickRoute, Yes
from app.web.schemas import local
from app.web.services import Services

_PATH = re.compile(r"/api/v1/meetings/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/sign-ins\Z")
_FORMS = ({"code"}, {"code", "place"})
_PLACES = {place.value: place for place in Place}
_TEXT = (
    '{{"meeting_id":"{meeting_id}","member_id":"{member_id}","standing":"{standing}","way":"{way}",'
    '"evidence":"{evidence}","place":"{place}","signed_at":"{signed_at}","recorded_at":"{recorded_at}",'
    '"recorded_by_name":"","reason":""}}'
)
_shown = AttendanceOut.__pydantic_serializer__.to_json


def sign_in_route(services: Services) -> QuickRoute:
    """POST /meetings/{id}/sign-ins."""
    batches: Batcher[Asked, Signed] = Batcher(
        Door(services.database.engine), QuickSignIn(login_policy(services.settings)), after_commit=wakeup.wake
    )

    async def answer(ask: Ask) -> Yes | None:
        code, said = ask.body.get("code"), ask.body.get("place", Place.NOT_GIVEN.value)
        place = _PLACES.get(said) if isinstance(said, str) else None
        if ask.body.keys() not in _FORMS or not isinstance(code, str) or place is None:
            return None
        moment, meeting_id = now(), UUID(ask.match[1])
        try:
            is_fresh = checked(ask.keys, meeting_id, code, moment)
        except (MeetingCodeInvalid, CodeOfAnotherMeeting):
            return None
        if ask.claims.tenant_id is None:
            return None
        signed = await batches(ask.claims.tenant_id, Asked(ask.claims, meeting_id, is_fresh, place, moment))
        return None if signed is None else _yes(signed)

    return QuickRoute("meetings.sign_in", "POST", _PATH, answer, batches.close)


def _yes(signed: Signed) -> Yes:
    record = signed.record
    status = 201 if signed.is_first else 200
    if not record.recorded_by_name and not record.reason:
        # Without free text it needs no serializer: ids, words of ours and two instants.
        signed_at = local(record.signed_at)
        is_one = record.recorded_at == record.signed_at
        text = _TEXT.format(
            meeting_id=record.meeting_id,
            member_id=record.member_id,
            standing=record.standing.value,
            way=record.way.value,
            evidence=record.evidence.value,
            place=record.place.value,
            signed_at=signed_at,
            recorded_at=signed_at if is_one else local(record.recorded_at),
        )
        return Yes(status, text.encode())
    out = AttendanceOut.model_construct(**{name: getattr(record, name) for name in AttendanceOut.model_fields})
    return Yes(status, _shown(out))
