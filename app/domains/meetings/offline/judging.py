"""Row by row: whom a scan means, whether it can be true, and whether it adds anything to what is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.keys import KeySet
from app.domains.meetings.offline.models import OfflineRow
from app.domains.meetings.offline.rules import Bounds, Progress, time_problem
from app.domains.meetings.offline.signing import Scan
from app.domains.meetings.offline.vocabulary import RowOutcome, RowProblem
from app.domains.meetings.rolls import Roll, RollPerson
from app.domains.meetings.vocabulary import Way
from app.domains.meetings.ways import repository as ways
from app.domains.meetings.ways.errors import MemberCodeInvalid
from app.domains.meetings.ways.member_codes import MemberCode, open_code
from app.domains.members.public import MemberCard, member_cards
from app.kit.clock import local_date


@dataclass(frozen=True, slots=True)
class Judged:
    """A scan with what is to become of it. `is_first`: no row before it carried this nonce."""

    scan: Scan
    member_id: UUID | None
    code: MemberCode | None
    real_at: datetime
    outcome: RowOutcome
    problem: RowProblem | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """Whom a scan means: by the register, and by the code where one was read."""

    claimed: UUID | None
    code: MemberCode | None
    problem: RowProblem | None


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that rows are judged by, read once for a batch. `cards` holds who of those claimed is in the register."""

    bounds: Bounds
    offset: timedelta
    roll: Roll
    reached: Mapping[UUID, RollPerson]
    cards: Mapping[UUID, MemberCard]
    revoked: Mapping[UUID, datetime]
    known: Mapping[str, OfflineRow]


def opened_scans(keys: KeySet, tenant_id: UUID, scans: Sequence[Scan]) -> list[Opened]:
    """What each scan claims, before anything is asked of the database."""
    return [_opened(keys, tenant_id, scan) for scan in scans]


def _opened(keys: KeySet, tenant_id: UUID, scan: Scan) -> Opened:
    if scan.code is None:
        return Opened(scan.member_id, None, None)
    try:
        of_tenant, code = open_code(keys, scan.code)
    except MemberCodeInvalid:
        return Opened(None, None, RowProblem.CODE_INVALID)
    if of_tenant != tenant_id:
        return Opened(None, None, RowProblem.CODE_FOREIGN)
    return Opened(code.member_id, code, None)


async def people_behind(
    session: AsyncSession, tenant_id: UUID, opened: Sequence[Opened]
) -> tuple[Mapping[UUID, MemberCard], Mapping[UUID, datetime]]:
    """Who is claimed and in the register, and up to when their codes are void."""
    claimed = {one.claimed for one in opened if one.claimed is not None}
    return (await member_cards(session, tenant_id, claimed), await ways.revoked_until(session, tenant_id, claimed))


def judge(scans: Sequence[Scan], opened: Sequence[Opened], grounds: Grounds, progress: Progress) -> Iterator[Judged]:
    """Each scan with its outcome, in order. Within the batch the first scan of a person is the one that counts."""
    seen: dict[str, Judged] = {}
    came: set[UUID] = set()
    for scan, one in zip(scans, opened, strict=True):
        real_at = scan.moment + grounds.offset
        member_id = one.claimed if one.claimed in grounds.cards else None
        if again := _again(scan, seen.get(scan.nonce), grounds.known.get(scan.nonce)):
            yield Judged(scan, member_id, one.code, real_at, *again, is_first=False)
            continue
        goes_back = progress.goes_back(scan.counter, scan.moment)
        progress = progress.after(scan.counter, scan.moment)
        outcome, problem = RowOutcome.CONFLICT, one.problem
        if problem is None:
            problem = RowProblem.COUNTER_BACKWARDS if goes_back else _problem(one, real_at, grounds)
        if problem is None:
            outcome = RowOutcome.KNOWN if _has_offline(one.claimed, came, grounds) else RowOutcome.ACCEPTED
            came |= {one.claimed} if one.claimed else set()
        seen[scan.nonce] = judged = Judged(scan, member_id, one.code, real_at, outcome, problem, is_first=True)
        yield judged


def _again(scan: Scan, here: Judged | None, before: OfflineRow | None) -> tuple[RowOutcome, RowProblem | None] | None:
    """The answer to a nonce that was used before: the same for the same scan, a conflict for another."""
    if before is not None:
        same = (before.claimed, before.counter, before.scanned_at) == (scan.subject, scan.counter, scan.moment)
        outcome, problem = before.outcome, before.problem
    elif here is not None:
        same = here.scan == scan
        outcome, problem = here.outcome, here.problem
    else:
        return None
    if not same:
        return RowOutcome.CONFLICT, RowProblem.NONCE_REUSED
    return (RowOutcome.KNOWN if outcome is RowOutcome.ACCEPTED else outcome), problem


def _problem(one: Opened, real_at: datetime, grounds: Grounds) -> RowProblem | None:
    return _code_problem(one.code, real_at, grounds) or _person_problem(one.claimed, real_at, grounds)


def _code_problem(code: MemberCode | None, real_at: datetime, grounds: Grounds) -> RowProblem | None:
    if code is None:
        return None
    until = grounds.revoked.get(code.member_id)
    # Taken back after it was read, it was good when it was read.
    if until is not None and code.issued_at <= until < real_at:
        return RowProblem.CODE_REVOKED
    return None if local_date(code.issued_at) == local_date(real_at) else RowProblem.CODE_EXPIRED


def _person_problem(member_id: UUID | None, real_at: datetime, grounds: Grounds) -> RowProblem | None:
    if member_id is None or member_id not in grounds.cards:
        return RowProblem.UNKNOWN_PERSON
    person = grounds.reached.get(member_id)
    if person is None:
        return RowProblem.LEFT_MEANWHILE if member_id in grounds.roll.gone else RowProblem.NOT_ON_ROLL
    if problem := time_problem(real_at, grounds.bounds):
        return problem
    if person.corrections:
        return RowProblem.CORRECTED
    if person.attendance is not None and person.attendance.way is not Way.OFFLINE:
        return RowProblem.SIGNED_OTHERWISE
    return None


def _has_offline(member_id: UUID | None, came: set[UUID], grounds: Grounds) -> bool:
    person = grounds.reached.get(member_id) if member_id else None
    return member_id in came or (person is not None and person.attendance is not None)
