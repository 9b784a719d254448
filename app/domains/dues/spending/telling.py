"""What is told and recorded of a payout."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.spending.labels import KINDS
from app.domains.dues.spending.models import DuesPayout
from app.domains.notices.public import Link, NoticeKind, Subject, ask, deciders
from app.domains.orgs.public import Org
from app.kit.clock import now
from app.kit.money import format_fen

_WAITS = {NoticeKind.DUES_TO_DECIDE: "待批准", NoticeKind.DUES_TO_PAY_OUT: "待支付"}


async def ask_for(
    session: AsyncSession, actor: Actor, payout: DuesPayout, org: Org, permission: Permission, kind: NoticeKind
) -> None:
    """Ask the nearest who may take the next step."""
    await ask(
        session,
        tenant_id=payout.tenant_id,
        to=await deciders(session, payout.tenant_id, permission, at=org.path, besides=[actor.account_id]),
        kind=kind,
        title=f"{org.name}{KINDS[payout.kind]}{_WAITS[kind]}",
        text=f"{payout.title}，{format_fen(payout.amount_fen)}元",
        link=Link(Subject.DUES_BOOKS, payout.books_id),
        key=notice_key(payout, kind),
        as_of=now(),
    )


def notice_key(payout: DuesPayout, kind: NoticeKind) -> str:
    return f"{kind.value}:{payout.id}"


async def recorded(session: AsyncSession, actor: Actor, books: DuesBooks, found: DuesPayout, action: str) -> None:
    """Into the audit trail, with the figures."""
    await record(
        session,
        actor,
        action,
        target="dues_payout",
        target_id=found.id,
        org_id=books.org_id,
        after={
            "kind": found.kind,
            "amount_fen": found.amount_fen,
            "state": found.state,
            "slip_no": found.slip_no,
            "receipt_no": found.receipt_no,
        },
        note=found.opinion or found.decision_text or found.title,
    )
