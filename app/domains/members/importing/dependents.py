"""What rests on people of the register, so that an import of them cannot be undone.

Tables that point at `member` by a foreign key are found in the metadata. Floors above name their facts, and add what
knows members by id only, through `use_dependents`; `wiring` calls it once per process.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import Base
from app.domains.members.importing.repository import chunks
from app.domains.members.models import Member, MemberCategory, MemberChange
from app.domains.orgs.public import seated_members

Dependents = Callable[[AsyncSession, UUID, Collection[UUID]], Awaitable[Mapping[UUID, str]]]
"""`session, tenant_id, member_ids` → a Chinese sentence for each member on whom something rests."""

# Written with the person, and gone with the person.
_OWN = frozenset({MemberCategory.__tablename__, MemberChange.__tablename__})
_REASONS = {
    "member_restriction": "已登记留党察看等限制",
    "member_correction": "本人已提出更正申请",
    "member": "已有其他记录并入此人",
}
_OTHER = "已有其他业务记录"
_SEATED = "已登记班子职务"


class _Held:
    asked: tuple[Dependents, ...] = ()
    reasons: Mapping[str, str] = {}


def use_dependents(*asked: Dependents, reasons: Mapping[str, str] | None = None) -> None:
    """`asked` find what no foreign key tells; `reasons` is table name → sentence for those that have one."""
    _Held.asked = asked
    _Held.reasons = reasons or {}


async def rests_on(session: AsyncSession, tenant_id: UUID, member_ids: Collection[UUID]) -> dict[UUID, str]:
    """Why each of the members cannot be taken out of the register; nothing for those who can."""
    reasons: dict[UUID, str] = {}
    for table, column in _pointing_at_members():
        sentence = _Held.reasons.get(table.name) or _REASONS.get(table.name, _OTHER)
        for part in chunks(member_ids):
            held = await session.scalars(
                select(column).where(table.c.tenant_id == tenant_id, column.in_(part)).distinct()
            )
            for member_id in held:
                reasons.setdefault(member_id, sentence)
    for member_id in await seated_members(session, tenant_id, member_ids):
        reasons.setdefault(member_id, _SEATED)
    for ask in _Held.asked:
        for member_id, sentence in (await ask(session, tenant_id, member_ids)).items():
            reasons.setdefault(member_id, sentence)
    return reasons


def _pointing_at_members() -> Iterator[tuple[Table, ColumnElement[UUID]]]:
    for table in Base.metadata.sorted_tables:
        if table.name in _OWN:
            continue
        for constraint in table.foreign_key_constraints:
            if constraint.referred_table.name == Member.__tablename__:
                yield table, list(constraint.columns)[-1]
