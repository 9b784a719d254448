"""Verify a tenant's trail: every edit, cut, insertion or reordering is found, and where."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.keys import KeySet
from app.audit.chain import beginning, digest_of, following, is_signed
from app.audit.models import AuditEntry, AuditHead, AuditLink, AuditPending

_BATCH = 500
_MOST_UNLINKED = 1_000


class Fault(StrEnum):
    """ENTRY_*: the record itself. LINK_*: the chain over it. HEAD_*: the signed end. KNOWN_HEAD: an exported one."""

    ENTRY_CHANGED = "entry_changed"
    ENTRY_MISSING = "entry_missing"
    ENTRY_UNLINKED = "entry_unlinked"
    LINK_CHANGED = "link_changed"
    LINK_MISSING = "link_missing"
    LINK_BEYOND_HEAD = "link_beyond_head"
    HEAD_MISSING = "head_missing"
    HEAD_FORGED = "head_forged"
    HEAD_MISMATCH = "head_mismatch"
    KNOWN_HEAD = "known_head"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, at link `seq` (up to `through`) or at an entry."""

    fault: Fault
    seq: int | None = None
    entry_id: UUID | None = None
    through: int | None = None


@dataclass(frozen=True, slots=True)
class KnownHead:
    """Where the chain stood when somebody exported it: a chain rewritten as a whole still differs from it."""

    seq: int
    chain: bytes
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`sealed` links were checked up to the head (`head`, None before the first seal); `unsealed` entries wait."""

    tenant_id: UUID
    sealed: int
    unsealed: int
    head: KnownHead | None
    findings: tuple[Finding, ...]

    @property
    def intact(self) -> bool:
        return not self.findings


@dataclass(slots=True)
class _Walk:
    """Follows the chain link by link. `chain` is None after a gap: the next value cannot be reckoned."""

    known: dict[int, bytes]
    chain: bytes | None
    seq: int = 0
    links: int = 0
    findings: list[Finding] = field(default_factory=list)

    def step(self, link: AuditLink, entry: AuditEntry | None) -> None:
        if link.seq < 1:
            self.find(Fault.LINK_CHANGED, link.seq, link.entry_id)
            return
        self.to(link.seq - 1)
        if self.chain is not None and following(self.chain, link.seq, link.entry_id, link.digest) != link.chain:
            self.find(Fault.LINK_CHANGED, link.seq, link.entry_id)
        if entry is None:
            self.find(Fault.ENTRY_MISSING, link.seq, link.entry_id)
        elif digest_of(entry) != link.digest:
            self.find(Fault.ENTRY_CHANGED, link.seq, link.entry_id)
        if self.known.get(link.seq, link.chain) != link.chain:
            self.find(Fault.KNOWN_HEAD, link.seq, link.entry_id)
        self.chain, self.seq, self.links = link.chain, link.seq, self.links + 1

    def to(self, seq: int) -> None:
        """Every link up to `seq` must have been seen."""
        if self.seq < seq:
            self.findings.append(Finding(Fault.LINK_MISSING, self.seq + 1, through=seq))
            self.chain, self.seq = None, seq

    def find(self, fault: Fault, seq: int | None = None, entry_id: UUID | None = None) -> None:
        self.findings.append(Finding(fault, seq, entry_id))


async def verify(session: AsyncSession, tenant_id: UUID, keys: KeySet, *, known: Sequence[KnownHead] = ()) -> Verdict:
    """Check the whole trail of a tenant, from a session that sees it. `known` are heads exported earlier."""
    head = await _head(session, tenant_id)
    walk = _Walk({one.seq: one.chain for one in known}, beginning(tenant_id))
    if head is not None:
        async for link, entry in _links(session, tenant_id, head.seq):
            walk.step(link, entry)
        _judge_head(walk, head, keys)
    elif await session.scalar(select(exists().where(AuditLink.tenant_id == tenant_id))):
        walk.find(Fault.HEAD_MISSING)
    if latest := max((one.seq for one in known if one.seq > (head.seq if head else 0)), default=None):
        walk.find(Fault.KNOWN_HEAD, latest)
    await _look_beyond(session, tenant_id, walk)
    return Verdict(
        tenant_id=tenant_id,
        sealed=walk.links,
        unsealed=await _unsealed(session, tenant_id),
        head=KnownHead(head.seq, head.chain, head.signature) if head else None,
        findings=tuple(walk.findings),
    )


def _judge_head(walk: _Walk, head: AuditHead, keys: KeySet) -> None:
    walk.to(head.seq)
    if walk.chain is not None and walk.chain != head.chain:
        walk.find(Fault.HEAD_MISMATCH, head.seq)
    if not is_signed(head, keys):
        walk.find(Fault.HEAD_FORGED, head.seq)


async def _head(session: AsyncSession, tenant_id: UUID) -> AuditHead | None:
    query = select(AuditHead).where(AuditHead.tenant_id == tenant_id).execution_options(populate_existing=True)
    return await session.scalar(query)


async def _links(
    session: AsyncSession, tenant_id: UUID, last: int
) -> AsyncIterator[tuple[AuditLink, AuditEntry | None]]:
    joined = and_(AuditEntry.tenant_id == AuditLink.tenant_id, AuditEntry.id == AuditLink.entry_id)
    query = (
        select(AuditLink, AuditEntry)
        .outerjoin(AuditEntry, joined)
        .where(AuditLink.tenant_id == tenant_id, AuditLink.seq <= last)
        .order_by(AuditLink.seq)
        .limit(_BATCH)
        .execution_options(populate_existing=True)
    )
    # Below every link that is honest, so that one numbered 0 or less is seen too.
    seen = -(2**31)
    while rows := (await session.execute(query.where(AuditLink.seq > seen))).all():
        for link, entry in rows:
            yield link, entry
            session.expunge(link)
            if entry is not None:
                session.expunge(entry)
        seen = rows[-1][0].seq


async def _look_beyond(session: AsyncSession, tenant_id: UUID, walk: _Walk) -> None:
    """Links after the head, and entries that are neither linked nor waiting: they came past the trail's own door."""
    newest = await session.scalar(select(func.max(AuditLink.seq)).where(AuditLink.tenant_id == tenant_id)) or 0
    # The sealer may have gone on since: links and head move in one transaction, so the head is read last.
    head = await _head(session, tenant_id)
    if head is not None and newest > head.seq:
        walk.findings.append(Finding(Fault.LINK_BEYOND_HEAD, head.seq + 1, through=newest))
    stray = (
        select(AuditEntry.id)
        .where(AuditEntry.tenant_id == tenant_id)
        .where(~exists().where(AuditLink.tenant_id == tenant_id, AuditLink.entry_id == AuditEntry.id))
        .where(~exists().where(AuditPending.tenant_id == tenant_id, AuditPending.id == AuditEntry.id))
        .order_by(AuditEntry.id)
        .limit(_MOST_UNLINKED)
    )
    for entry_id in await session.scalars(stray):
        walk.find(Fault.ENTRY_UNLINKED, entry_id=entry_id)
    gone = (
        select(AuditPending.id)
        .where(AuditPending.tenant_id == tenant_id)
        .where(~exists().where(AuditEntry.tenant_id == tenant_id, AuditEntry.id == AuditPending.id))
        .limit(_MOST_UNLINKED)
    )
    for entry_id in await session.scalars(gone):
        walk.find(Fault.ENTRY_MISSING, entry_id=entry_id)


async def _unsealed(session: AsyncSession, tenant_id: UUID) -> int:
    query = select(func.count()).select_from(AuditPending).where(AuditPending.tenant_id == tenant_id)
    return await session.scalar(query) or 0
