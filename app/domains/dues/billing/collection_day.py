"""On which day of the month a branch collects: its own setting, or that of the nearest above, else the fifth."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues import decisions
from app.domains.dues.billing.rules import DEFAULT_COLLECTION_DAY
from app.domains.dues.vocabulary import SettingKind
from app.domains.orgs.public import ancestors_of, ids_on
from app.kit.decided import nearest


async def collection_days(
    session: AsyncSession, tenant_id: UUID, branches: Iterable[tuple[UUID, str]], on: date
) -> dict[UUID, int]:
    """The day (1 to 28) of each branch, given with its path."""
    wanted = list(branches)
    line = ancestors_of(path for _, path in wanted)
    decided = [
        one
        for one in await decisions.settings_along(session, tenant_id, sorted(line))
        if one.kind is SettingKind.COLLECTION_DAY
    ]
    found = {}
    for org_id, path in wanted:
        own = nearest(
            decided, list(reversed(ids_on(path))), on, key=lambda one: one.kind, holds=lambda one: one.value is not None
        )
        setting = own.get(SettingKind.COLLECTION_DAY)
        found[org_id] = DEFAULT_COLLECTION_DAY if setting is None or setting.value is None else setting.value
    return found
