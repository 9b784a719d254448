"""The quick way of ticks: see `app.web.quick`."""

import re
from uuid import UUID

from pydantic import ValidationError

from app.db.batching import Batcher
from app.db.door import Door
from app.domains.auth.public import login_policy
from app.domains.lessons.studying.quick_ticks import QuickTicks, Sent, Told
from app.domains.lessons.studying.schemas import ProgressOut, TicksIn
from app.jobs import wakeup
from app.web.quick import Ask, QuickRoute, Yes
from app.web.services import Services

_PATH = re.compile(r"/api/v1/lessons/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/ticks\Z")


def tick_route(services: Services) -> QuickRoute:
    """POST /lessons/{id}/ticks."""
    batches: Batcher[Sent, Told] = Batcher(
        Door(services.database.engine), QuickTicks(login_policy(services.settings)), after_commit=wakeup.wake
    )

    async def answer(ask: Ask) -> Yes | None:
        if ask.claims.tenant_id is None:
            return None
        try:
            body = TicksIn.model_validate(ask.body)
        except ValidationError:
            return None
        told = await batches(ask.claims.tenant_id, Sent(ask.claims, UUID(ask.match[1]), body.values(), body.number))
        if told is None:
            return None
        out = ProgressOut.telling(told.progress, told.verdict, told.receipt_id)
        return Yes(200, out.model_dump_json().encode())

    return QuickRoute("lessons.tick", "POST", _PATH, answer, batches.close)
