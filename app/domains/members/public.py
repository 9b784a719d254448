"""All that other domains may call of the register."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Grant
from app.access.roles import Role
from app.domains.members.asked import Asked, held_correction, held_export
from app.domains.members.models import Member, MemberCategory, MemberRestriction
from app.domains.members.personal import unseal
from app.domains.members.rules import ON_ROLL, Period, is_on_roll, no_vote_reason
from app.domains.members.vocabulary import PARTY_STAGES, Category, MemberStatus, RestrictionKind, Stage
from app.domains.orgs.public import Org
from app.keyring.keyring import TenantCipher
from app.kit.masks import mask_phone

__all__ = [
    "ON_ROLL",
    "PARTY_STAGES",
    "Asked",
    "Category",
    "Member",
    "MemberCard",
    "MemberCategory",
    "MemberStatus",
    "RollMember",
    "Stage",
    "found_by_phone",
    "grants_of_member",
    "held_correction",
    "held_export",
    "is_on_roll",
    "masked_phone",
    "masked_phones",
    "member_card",
    "member_cards",
    "records_of",
    "role_by_register",
    "roll_of",
    "stands_in_register",
    "surviving_record",
    "surviving_records",
]


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A person of the register as other domains see him."""

    id: UUID
    name: str
    org_id: UUID
    org_path: str
    group_id: UUID | None
    stage: Stage
    status: MemberStatus


@dataclass(frozen=True, slots=True)
class RollMember:
    """Somebody due at a branch or group, and whether he has a vote there."""

    member_id: UUID
    name: str
    org_id: UUID
    group_id: UUID | None
    stage: Stage
    has_vote: bool
    no_vote_reason: str | None


async def member_card(session: AsyncSession, tenant_id: UUID, member_id: UUID) -> MemberCard | None:
    """The member, whatever the status; None where the tenant has none of this id."""
    return (await member_cards(session, tenant_id, [member_id])).get(member_id)


async def member_cards(session: AsyncSession, tenant_id: UUID, ids: Iterable[UUID]) -> dict[UUID, MemberCard]:
    """The members that exist among the ids."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {card.id: card for card in await _cards(session, _card_select(tenant_id).where(Member.id.in_(wanted)))}


async def found_by_phone(session: AsyncSession, tenant_id: UUID, cipher: TenantCipher, phone: str) -> list[MemberCard]:
    """Who has this phone number (11 digits, as `normalise_phone` gives it): nobody or one person."""
    statement = _card_select(tenant_id).where(Member.phone_index == cipher.index("phone", phone))
    return await _cards(session, statement)


async def masked_phones(
    session: AsyncSession, tenant_id: UUID, cipher: TenantCipher, ids: Collection[UUID]
) -> dict[UUID, str]:
    """`138****0000` by member, for who may read the register; who has no phone on file is left out."""
    rows = await session.execute(
        select(Member.id, Member.phone).where(
            Member.tenant_id == tenant_id, Member.id.in_(ids), Member.phone.is_not(None)
        )
    )
    phones = {row.id: unseal(cipher, "member.phone", row.phone, row.id) for row in rows}
    return {member_id: mask_phone(phone) for member_id, phone in phones.items() if phone}


async def roll_of(
    session: AsyncSession, tenant_id: UUID, org_ids: Sequence[UUID], *, stages: Collection[Stage], on: date
) -> list[RollMember]:
    """Who is due: formal relation in one of the branches (or membership of one of the groups), of these stages.

    The register is read as it stands; `on` is the day whose restrictions decide about votes. In order of name.
    """
    if not org_ids or not stages:
        return []
    rows = await session.execute(
        select(Member.id, Member.name, Member.org_id, Member.group_id, Member.stage, Member.status)
        .where(
            Member.tenant_id == tenant_id,
            or_(Member.org_id.in_(org_ids), Member.group_id.in_(org_ids)),
            Member.status.in_(ON_ROLL),
            Member.stage.in_(stages),
            Member.merged_into_id.is_(None),
        )
        .order_by(Member.pinyin, Member.id)
    )
    people = list(rows)
    restricted = await _restrictions_on(session, tenant_id, org_ids, on)
    return [_roll_member(*person, restricted.get(person.id, set())) for person in people]


async def records_of(session: AsyncSession, tenant_id: UUID, member_id: UUID) -> list[UUID]:
    """The member's id, and those of the records that were merged into it: what is history still stands on them."""
    found, latest = [member_id], [member_id]
    while latest:
        merged = select(Member.id).where(Member.tenant_id == tenant_id, Member.merged_into_id.in_(latest))
        latest = list(await session.scalars(merged.order_by(Member.id)))
        found += latest
    return found


async def surviving_record(session: AsyncSession, tenant_id: UUID, member_id: UUID) -> UUID:
    """The record that is left of a merged one, however often it was merged on since; its own id, if it was not."""
    query = select(Member.merged_into_id)
    while into := await session.scalar(query.where(Member.tenant_id == tenant_id, Member.id == member_id)):
        member_id = into
    return member_id


async def surviving_records(session: AsyncSession, tenant_id: UUID, member_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """As `surviving_record`, for many: each id with the record that is left of it. A statement for each merger in a row."""
    survivors = {member_id: member_id for member_id in member_ids}
    while survivors:
        gone = select(Member.id, Member.merged_into_id).where(
            Member.tenant_id == tenant_id, Member.id.in_(set(survivors.values())), Member.merged_into_id.is_not(None)
        )
        into = {row.id: row.merged_into_id for row in await session.execute(gone)}
        if not into:
            break
        survivors = {member_id: into.get(now, now) for member_id, now in survivors.items()}
    return survivors


async def grants_of_member(session: AsyncSession, tenant_id: UUID, member_id: UUID, on: date) -> list[Grant]:
    """The rights that follow from the register: party member or applicant at the branch; none for who has left it.

    `on` is the day asked about: the register is read as it stands. Posts give no right by themselves: each role of a
    committee is an appointment, so that ending it ends the right.
    """
    standing = Member.id == member_id, Member.status.in_(ON_ROLL), Member.merged_into_id.is_(None)
    cards = await _cards(session, _card_select(tenant_id).where(*standing))
    return [Grant.of(role_by_register(card.stage), card.org_id, card.org_path) for card in cards]


def role_by_register(stage: Stage) -> Role:
    """The rights of who stands in the register: a party member's, or an applicant's."""
    return Role.MEMBER if stage in PARTY_STAGES else Role.APPLICANT


def stands_in_register(status: MemberStatus, merged_into_id: UUID | None) -> bool:
    """Do rights follow from this record? Not from one that was merged away or has left."""
    return merged_into_id is None and is_on_roll(status)


def masked_phone(cipher: TenantCipher, member_id: UUID, sealed: bytes | None) -> str | None:
    """`138****0000` of a sealed phone of the register."""
    return mask_phone(cipher.decrypt(sealed, column="member.phone", row_id=member_id)) if sealed else None


def _card_select(tenant_id: UUID) -> Select[UUID, str, UUID, str, UUID | None, Stage, MemberStatus]:
    return (
        select(Member.id, Member.name, Member.org_id, Org.path, Member.group_id, Member.stage, Member.status)
        .join(Org, (Org.tenant_id == Member.tenant_id) & (Org.id == Member.org_id))
        .where(Member.tenant_id == tenant_id)
    )


async def _cards(
    session: AsyncSession, statement: Select[UUID, str, UUID, str, UUID | None, Stage, MemberStatus]
) -> list[MemberCard]:
    return [MemberCard(*row) for row in await session.execute(statement)]


async def _restrictions_on(
    session: AsyncSession, tenant_id: UUID, org_ids: Sequence[UUID], on: date
) -> dict[UUID, set[RestrictionKind]]:
    rows = await session.scalars(
        select(MemberRestriction)
        .join(Member, (Member.tenant_id == MemberRestriction.tenant_id) & (Member.id == MemberRestriction.member_id))
        .where(
            MemberRestriction.tenant_id == tenant_id,
            or_(Member.org_id.in_(org_ids), Member.group_id.in_(org_ids)),
            MemberRestriction.from_on <= on,
        )
    )
    restricted: dict[UUID, set[RestrictionKind]] = {}
    for row in rows:
        if Period(row.from_on, row.until_on, row.lifted_on).holds_on(on):
            restricted.setdefault(row.member_id, set()).add(row.kind)
    return restricted


def _roll_member(
    member_id: UUID,
    name: str,
    org_id: UUID,
    group_id: UUID | None,
    stage: Stage,
    status: MemberStatus,
    restrictions: set[RestrictionKind],
) -> RollMember:
    reason = no_vote_reason(stage, status, restrictions)
    return RollMember(member_id, name, org_id, group_id, stage, reason is None, reason)
