"""Many events of one transaction in one row of the outbox, for paths that write many rows at once."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect, FromClause, Insert, String, Text, Uuid, cast, insert, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from app.db.door import Passage
from app.db.prepared import Prepared
from app.db.types import Instant, plain
from app.jobs.events import PREFIX, SEVERAL, Event
from app.jobs.models import Job
from app.jobs.queue import MAX_ATTEMPTS
from app.kit.clock import now
from app.kit.ids import uuid7

_COLUMNS: dict[str, TypeEngine[Any]] = {
    "tenant_id": Uuid(),
    "id": Uuid(),
    "name": String(100),
    "payload": Text(),
    "moment": Instant(),
}


def _insert(given: FromClause, dialect: Dialect) -> Insert:
    payload = cast(given.c.payload, JSONB) if dialect.name == "postgresql" else given.c.payload
    values = {
        "tenant_id": given.c.tenant_id,
        "id": given.c.id,
        "name": given.c.name,
        "payload": payload,
        "wanted_at": given.c.moment,
        "run_at": given.c.moment,
        "created_at": given.c.moment,
        "attempts": literal_column("0"),
        "max_attempts": literal_column(str(MAX_ATTEMPTS)),
        "request_id": literal_column("''"),
        "last_error": literal_column("''"),
    }
    rows = select(*values.values())
    return insert(Job).from_select(list(values), rows, include_defaults=False).returning(Job.id)


_LEFT = Prepared(_COLUMNS, _insert)


async def publish_together(passage: Passage, events: Sequence[Event]) -> None:
    """Leave events of one kind and tenant in the outbox as one row; subscribers get them one by one.

    The caller wakes the workers after the commit.
    """
    first = events[0]
    payload = json.dumps({SEVERAL: [vars(event) for event in events]}, default=plain)
    await passage.fetch(_LEFT, [(first.tenant_id, uuid7(), f"{PREFIX}{first.name}", payload, now())])
