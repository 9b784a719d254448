"""Cases: opened and closed by what the bills say, explained or handed to the assembly by the branch."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require
from app.access.permissions import Permission
from app.audit.trail import record
from app.db.dialect import insert_or_ignore
from app.domains.dues.arrears import repository
from app.domains.dues.arrears.errors import CaseClosed, CaseNotFound
from app.domains.dues.arrears.models import DuesCase, DuesCaseEvent
from app.domains.dues.arrears.rules import Run, months_between
from app.domains.dues.arrears.vocabulary import CaseState
from app.domains.dues.finding import sight
from app.keyring.keyring import TenantCipher
from app.kit.clock import now
from app.kit.ids import uuid7

NOTE = "dues_case_event.note"
_FROM: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.EXPLAINED: frozenset({CaseState.OPEN, CaseState.HANDED_OVER}),
    CaseState.HANDED_OVER: frozenset({CaseState.OPEN, CaseState.EXPLAINED}),
}


async def open_case(session: AsyncSession, actor: Actor, *, org_id: UUID, member_id: UUID, run: Run, on: date) -> bool:
    """Open a case about a run, once; whether it is new. The membership stays as it is."""
    moment, case_id = now(), uuid7()
    values = {
        "tenant_id": actor.tenant_id,
        "id": case_id,
        "member_id": member_id,
        "org_id": org_id,
        "first_month": run.first,
        "last_month": run.last,
        "state": CaseState.OPEN,
        "opened_on": on,
        "updated_at": moment,
    }
    statement = insert_or_ignore(session, DuesCase, [values], keys=("tenant_id", "member_id", "first_month"))
    if (await session.scalars(statement.returning(DuesCase.id))).one_or_none() is None:
        return False
    _tell(session, actor, actor.tenant_id, case_id, CaseState.OPEN, None)
    return True


def close_paid(session: AsyncSession, actor: Actor, case: DuesCase, unpaid: Sequence[date]) -> bool:
    """Close a case of whose months none is owed any more; whether it was."""
    if set(months_between(case.first_month, case.last_month)) & set(unpaid):
        return False
    case.state, case.updated_at = CaseState.PAID, now()
    _tell(session, actor, case.tenant_id, case.id, CaseState.PAID, None)
    return True


async def settle(
    session: AsyncSession, actor: Actor, case_id: UUID, *, state: CaseState, note: str, cipher: TenantCipher
) -> DuesCase:
    """The branch explains a case by a proper reason, or hands it to its assembly, which alone may decide.

    Raises CaseNotFound, PermissionMissing, CaseClosed.
    """
    case, _ = await case_for(session, actor, case_id, lock=True)
    if case.state not in _FROM[state]:
        raise CaseClosed
    before, case.state, case.updated_at = case.state, state, now()
    _tell(session, actor, case.tenant_id, case.id, state, (note, cipher))
    await session.flush()
    await record(
        session,
        actor,
        "dues.case_settled",
        target="dues_case",
        target_id=case.id,
        org_id=case.org_id,
        before={"state": before},
        after={"state": state, "member_id": case.member_id},
    )
    return case


async def case_for(session: AsyncSession, actor: Actor, case_id: UUID, *, lock: bool = False) -> tuple[DuesCase, str]:
    """A case of the branch with the member's name, for who collects there. Raises CaseNotFound, PermissionMissing."""
    permission = Permission.DUES_BILL_EDIT
    found = await repository.find_case(session, actor.tenant_id, case_id, scopes=sight(actor, permission), lock=lock)
    if found is None:
        raise CaseNotFound
    case, path, name = found
    require(actor, permission, at=path)
    return case, name


def _tell(
    session: AsyncSession,
    actor: Actor,
    tenant_id: UUID,
    case_id: UUID,
    state: CaseState,
    said: tuple[str, TenantCipher] | None,
) -> None:
    event_id = uuid7()
    session.add(
        DuesCaseEvent(
            tenant_id=tenant_id,
            id=event_id,
            case_id=case_id,
            state=state,
            note=said[1].encrypt(said[0], column=NOTE, row_id=event_id) if said else None,
            by_name=actor.label,
            by_account_id=actor.account_id,
            at=now(),
        )
    )
