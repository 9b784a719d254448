"""The local rules as they were known at a moment: what was counted keeps the rules it was counted by.

A decision may begin on a day that is past. A source that is corrected afterwards is still counted by the rules that were
known when it was first counted, so that the correction of one person changes nobody else; what was counted is changed by
a recount alone, which is decided and seen beforehand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.hours import repository
from app.domains.hours.counting import Counting
from app.domains.hours.deciding import counting_of, in_force
from app.domains.hours.models import HoursSetting
from app.domains.hours.vocabulary import SourceKind
from app.kit.clock import now


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All decisions of a tenant. `moments` says by organisation which of them were known, `moment` for all others."""

    settings: Sequence[HoursSetting]
    moment: datetime
    moments: Mapping[UUID, datetime]

    def moment_at(self, org_id: UUID) -> datetime:
        return self.moments.get(org_id, self.moment)

    def counting_at(self, org_id: UUID, org_path: str, on: date) -> Counting:
        """What counts at the organisation on a day."""
        known_at = self.moment_at(org_id)
        return counting_of(in_force((one for one in self.settings if one.decided_at <= known_at), org_path, on))


async def rules_of(session: AsyncSession, tenant_id: UUID, kind: SourceKind, source_id: UUID) -> Rulebook:
    """The rules by which the source was counted for each branch; those of now where it was not yet."""
    moments = await repository.rules_followed(session, tenant_id, kind, source_id)
    return Rulebook(await repository.settings_of_tenant(session, tenant_id), now(), moments)


async def rules_known(session: AsyncSession, tenant_id: UUID, moment: datetime) -> Rulebook:
    """The rules that were known at the moment, for all alike."""
    return Rulebook(await repository.settings_of_tenant(session, tenant_id), moment, {})
