"""Two rows that are one person: look first, then merge, unless their facts conflict."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.members import errors, repository
from app.domains.members.entry import LABELS, Entry, Fault, checked, fields_of
from app.domains.members.events import MemberMerged
from app.domains.members.history import remember, touch
from app.domains.members.models import Member
from app.domains.members.personal import entry_of, for_history, write_entry
from app.domains.members.sight import member_for
from app.domains.members.vocabulary import Category, ChangeKind, Gender
from app.jobs.events import publish
from app.keyring.keyring import TenantCipher
from app.kit.clock import today
from app.kit.dates import PartialDate
from app.kit.errors import FieldIssue

# Two people may share neither of these; in other columns the kept row wins where both say something.
_FACTS = ("name", "gender", "id_number", "birth", "applied", "activist", "candidate", "joined", "full")
_PERSONAL = ("id_number", "id_index", "id_tail", "phone", "phone_index", "phone_tail", "address", "remark", "extra")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would leave: `filled` fields come from the other row, `dropped` ones of it are lost."""

    kept: Member
    other: Member
    result: Entry
    filled: list[str]
    dropped: list[str]
    conflicts: list[str]


async def preview_merge(
    session: AsyncSession, actor: Actor, *, cipher: TenantCipher, member_id: UUID, other_id: UUID, locked: bool = False
) -> Preview:
    """What merging `other_id` into `member_id` would do. Raises MemberNotFound, MergeWithItself."""
    if member_id == other_id:
        raise errors.MergeWithItself
    # Always locked in the same order, so that two merges of one pair wait instead of blocking each other.
    rows = {
        one: (await member_for(session, actor, one, Permission.MEMBER_MERGE, locked=locked)).member
        for one in sorted((member_id, other_id))
    }
    kept, other = rows[member_id], rows[other_id]
    categories = await repository.categories_of(session, actor.tenant_id, [kept.id, other.id])
    return _compared(kept, other, categories[kept.id], categories[other.id], cipher)


def _compared(
    kept: Member, other: Member, own: frozenset[Category], others: frozenset[Category], cipher: TenantCipher
) -> Preview:
    first, second = entry_of(kept, own, cipher), entry_of(other, others, cipher)
    values, filled, dropped = fields_of(first), [], []
    conflicts = [name for name in ("stage", "status") if getattr(kept, name) != getattr(other, name)]
    for name, theirs in fields_of(second).items():
        ours = values[name]
        if _says_nothing(theirs) or theirs == ours:
            continue
        if name in ("categories", "extra"):
            values[name] = ours | theirs if name == "categories" else {**theirs, **ours}
            filled.append(name)
        elif _says_nothing(ours) or _is_finer(theirs, ours):
            values[name] = theirs
            filled.append(name)
        elif name in _FACTS and not _is_finer(ours, theirs):
            conflicts.append(name)
        else:
            dropped.append(name)
    result, faults = checked(Entry(**values), stage=kept.stage, today=today())
    conflicts += [name for name in _blocking(faults) if name not in conflicts]
    return Preview(kept, other, result, filled, dropped, conflicts)


async def merge(
    session: AsyncSession, actor: Actor, *, cipher: TenantCipher, member_id: UUID, other_id: UUID, reason: str
) -> Member:
    """Merge `other_id` into `member_id`; restrictions, history and corrections go along.

    The merged row stays for what points at it, without personal numbers and on no list. Raises MergeConflict with
    the fields that differ, MemberNotFound, MergeWithItself.
    """
    preview = await preview_merge(session, actor, cipher=cipher, member_id=member_id, other_id=other_id, locked=True)
    kept, other = preview.kept, preview.other
    if preview.conflicts:
        raise errors.MergeConflict(issues=[FieldIssue(name, _differs(name)) for name in preview.conflicts])
    before = await _current(session, kept, cipher)
    gone = await _current(session, other, cipher)
    for column in _PERSONAL:
        setattr(other, column, None)
    other.merged_into_id, other.group_id, other.second_org_id, other.second_since_on = kept.id, None, None, None
    touch(other)
    # The numbers must be free before the kept row takes them.
    await session.flush()
    await repository.repoint(session, actor.tenant_id, from_id=other.id, to_id=kept.id)
    write_entry(kept, preview.result, cipher)
    touch(kept)
    await session.flush()
    await repository.write_categories(session, kept, before=before.categories, after=preview.result.categories)
    await repository.write_categories(session, other, before=gone.categories, after=frozenset())
    await remember(
        session,
        actor,
        kept,
        ChangeKind.MERGED,
        cipher=cipher,
        on=today(),
        before=for_history(before, preview.filled),
        after=for_history(preview.result, preview.filled) | {"merged_id": other.id},
        reason=reason,
    )
    await publish(session, MemberMerged(kept.tenant_id, member_id=kept.id, merged_id=other.id))
    return kept


async def _current(session: AsyncSession, member: Member, cipher: TenantCipher) -> Entry:
    categories = await repository.categories_of(session, member.tenant_id, [member.id])
    return entry_of(member, categories[member.id], cipher)


def _says_nothing(value: Any) -> bool:
    return not value or value in (Gender.UNKNOWN, Gender.NOT_STATED)


def _is_finer(one: Any, other: Any) -> bool:
    """The same date, known to the day where the other is known to the month."""
    if not (isinstance(one, PartialDate) and isinstance(other, PartialDate)):
        return False
    return (one.precision, other.precision) == ("day", "month") and one.day.replace(day=1) == other.day


def _blocking(faults: list[Fault]) -> list[str]:
    return [fault.field for fault in faults if fault.refusal]


def _differs(name: str) -> str:
    label = {"stage": "人员类别", "status": "党籍状态"}.get(name) or LABELS[name]
    return f"两条记录的{label}不一致"
