"""Check every row, and write down what was found."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.domains.members.importing import repository
from app.domains.members.importing.assessing import GROUP, Assessed, Frame, assess
from app.domains.members.importing.models import (
    Decision,
    ImportStatus,
    RosterImport,
    RosterImportRow,
    RowState,
)
from app.domains.members.importing.rows import open_words, seal_words
from app.domains.members.importing.sight import frame_of, open_import_for
from app.domains.members.personal import for_history
from app.keyring.keyring import TenantCipher
from app.kit.clock import now

_MOST_WORDS = 200


async def check_rows(session: AsyncSession, actor: Actor, *, cipher: TenantCipher, import_id: UUID) -> RosterImport:
    """Judge all rows against file, place and register. Decisions stay where the row still matches the same person.

    Raises ImportNotFound, PermissionMissing, ImportSettled, ContentErased.
    """
    found, path = await open_import_for(session, actor, import_id)
    frame = await frame_of(session, actor, found, path, cipher)
    judged = await assess(session, frame, await repository.rows_of(session, found), locked=False)
    await repository.write_rows(session, [_row_values(one, frame) for one in judged])
    chosen, _ = open_words(cipher, found)
    unknown = Counter(word for one in judged for word in one.unknown)
    listed = [(field, text, count) for (field, text), count in unknown.most_common(_MOST_WORDS)]
    found.words = seal_words(cipher, found.id, chosen, listed)
    found.status = ImportStatus.CHECKED
    found.counts = dict(Counter(one.state.value for one in judged))
    found.version += 1
    found.updated_at = now()
    return found


def _row_values(one: Assessed, frame: Frame) -> dict[str, Any]:
    return {
        "tenant_id": one.row.tenant_id,
        "id": one.row.id,
        "state": one.state,
        "faults": [fault.stored() for fault in one.faults],
        "changes": _shown(one, frame),
        "match_id": one.member.id if one.member and one.state is not RowState.FAULTY else None,
        "match_row": one.match_row,
        "decision": kept_decision(one),
    }


def _shown(one: Assessed, frame: Frame) -> list[dict[str, Any]]:
    """What a merge would change, masked, before and after."""
    if one.current is None or one.wanted is None:
        return []
    fields = [name for name in one.changes if name != GROUP]
    before, after = for_history(one.current, fields), for_history(one.wanted, fields)
    shown = [{"field": name, "before": before[name], "after": after[name]} for name in fields]
    if GROUP in one.changes and one.member and one.place and one.place.group:
        names = {org.id: org.name for org in frame.orgs}
        old = names.get(one.member.group_id, "") if one.member.group_id else ""
        shown.append({"field": GROUP, "before": old, "after": one.place.group.name})
    return shown


def kept_decision(one: Assessed) -> Decision | None:
    """The decision, if the row is still what it was when it was decided."""
    row = one.row
    if row.decision is None or one.state in (RowState.FAULTY, RowState.UNCHANGED):
        return None
    same = row.match_id == (one.member.id if one.member else None) and row.match_row == one.match_row
    return row.decision if row.decision is Decision.SKIP or (same and one.state is RowState.MATCHED) else None


def possible(row: RosterImportRow, codes: Collection[str]) -> Sequence[Decision]:
    """What may be decided of a row; `codes` are those of its faults."""
    if row.state is RowState.NEW:
        return (Decision.CREATE, Decision.SKIP)
    if row.state is not RowState.MATCHED:
        return ()
    if "PERHAPS_SAME" in codes and row.match_row is None:
        return (Decision.MERGE, Decision.CREATE, Decision.SKIP)
    return (Decision.MERGE, Decision.SKIP)
