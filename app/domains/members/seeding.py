"""Many people entered at once, for demos and tests of size: rows as registering leaves them, fewer hops.

The numbers are checked and sealed as always. The audit says once how many were entered, not each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.audit.trail import record
from app.db.bulk import insert_rows, learn
from app.domains.members.entry import Entry, checked, refuse
from app.domains.members.models import Member, MemberCategory, MemberChange
from app.domains.members.public import RollMember
from app.domains.members.registering import new_row
from app.domains.members.rules import no_vote_reason
from app.domains.members.vocabulary import ChangeKind, Gender, MemberStatus, Stage
from app.keyring.keyring import TenantCipher
from app.kit.clock import now, today
from app.kit.dates import PartialDate
from app.kit.ids import uuid7

__all__ = ["Entry", "Gender", "PartialDate", "PlannedMember", "enrol"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMember:
    """A person for the register of a branch; `status_on` is since when the status holds."""

    org_id: UUID
    group_id: UUID | None
    entry: Entry
    stage: Stage
    status: MemberStatus = MemberStatus.NORMAL
    status_on: date | None = None


async def enrol(
    session: AsyncSession, actor: Actor, cipher: TenantCipher, root_id: UUID, planned: Iterable[PlannedMember]
) -> list[RollMember]:
    """Insert the people; who they are for a roll, in the same order. Raises FactsWrong for an entry with a fault."""
    rows, people, categories = [], [], []
    for one in planned:
        row, person = _entered(actor.tenant_id, cipher, one)
        rows.append(row)
        people.append(person)
        categories += [(person.member_id, category) for category in sorted(one.entry.categories)]
    await insert_rows(session, Member, rows)
    await learn(session, Member)
    await insert_rows(
        session,
        MemberCategory,
        (
            {"tenant_id": actor.tenant_id, "id": uuid7(), "member_id": member_id, "category": category}
            for member_id, category in categories
        ),
    )
    await insert_rows(session, MemberChange, _history(actor.tenant_id, people))
    await record(
        session, actor, "member.enrol", target="org", target_id=root_id, org_id=root_id, after={"count": len(people)}
    )
    return people


def _entered(tenant_id: UUID, cipher: TenantCipher, one: PlannedMember) -> tuple[dict[str, Any], RollMember]:
    entry, faults = checked(one.entry, stage=one.stage, today=today())
    refuse(faults)
    row = new_row(
        tenant_id, entry, cipher, org_id=one.org_id, group_id=one.group_id, stage=one.stage, status=one.status
    )
    row.status_on = one.status_on
    reason = no_vote_reason(one.stage, one.status, ())
    person = RollMember(row.id, row.name, row.org_id, row.group_id, row.stage, reason is None, reason)
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}, person


def _history(tenant_id: UUID, people: Sequence[RollMember]) -> Iterator[dict[str, Any]]:
    moment, day = now(), today()
    for person in people:
        yield {
            "tenant_id": tenant_id,
            "id": uuid7(),
            "member_id": person.member_id,
            "kind": ChangeKind.REGISTERED,
            "effective_on": day,
            "before": {},
            "after": {"org_id": str(person.org_id), "stage": person.stage.value},
            "changed_at": moment,
        }
