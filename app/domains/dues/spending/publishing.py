"""The account of a year: what was collected and used, published once a year to members (中组发〔2008〕3号). Sums only."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.decision import require_somewhere
from app.access.permissions import Permission
from app.audit.trail import record
from app.domains.dues.ledger import repository as ledger
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.rules import surplus
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.spending import repository
from app.domains.dues.spending.errors import PublicationNotFound, YearNotClosed
from app.domains.dues.spending.labels import PURPOSES
from app.domains.dues.spending.models import DuesPublication
from app.domains.dues.spending.vocabulary import UsePurpose
from app.domains.orgs.public import Org, ids_on
from app.kit.clock import CHINA, now
from app.kit.ids import uuid7
from app.kit.money import format_fen
from app.kit.printing import Template

ACCOUNT = Template("app.domains.dues.spending", "account.typ")
_READ = Permission.DUES_ACCOUNT_READ
_SUMS = {
    "from_below_fen": Account.FROM_BELOW,
    "returned_fen": Account.RETURNED,
    "interest_fen": Account.INTEREST,
    "remitted_fen": Account.REMITTED,
    "allocated_fen": Account.ALLOCATED,
    "used_fen": Account.USED,
}


async def publish(session: AsyncSession, actor: Actor, books_id: UUID, *, year: int) -> tuple[DuesPublication, Org]:
    """Publish a year whose months are all closed, once.

    Raises BooksNotFound, PermissionMissing, YearNotClosed, AlreadyPublished.
    """
    books, org = await books_for(session, actor, books_id, Permission.DUES_ACCOUNT_PUBLISH)
    if books.closed_through is None or books.closed_through < date(year, 12, 1) or books.opened_month.year > year:
        raise YearNotClosed(month=f"{year}年12月")
    made = DuesPublication(
        tenant_id=actor.tenant_id,
        id=uuid7(),
        books_id=books.id,
        org_id=org.id,
        year=year,
        content=await _content(session, books, year),
        published_by=actor.account_id,
        published_by_name=actor.display_name,
        published_at=now(),
    )
    session.add(made)
    await session.flush()
    await record(
        session,
        actor,
        "dues.account_published",
        target="dues_publication",
        target_id=made.id,
        org_id=org.id,
        after={"year": year, "content": made.content},
    )
    return made, org


async def _content(session: AsyncSession, books: DuesBooks, year: int) -> dict[str, Any]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    during = await ledger.balances_at(session, books.tenant_id, books.id, since=first, until=last)
    end = await ledger.balances_at(session, books.tenant_id, books.id, until=last)
    used = await repository.used_by_purpose(session, books.tenant_id, books.id, first, last)
    collected = await repository.collected_by_org(session, books.tenant_id, books.id, first, last)
    moved = surplus({account: fen for account, fen in during.items() if account is not Account.OPENING})
    return {
        "before_fen": surplus(end) - moved,
        "collected": [[name, fen] for name, fen in collected],
        "collected_fen": during.get(Account.DUES, 0),
        "used": [[purpose.value, used[purpose]] for purpose in UsePurpose if purpose in used],
        "after_fen": surplus(end),
        **{name: during.get(account, 0) for name, account in _SUMS.items()},
    }


async def publications(session: AsyncSession, actor: Actor) -> list[tuple[DuesPublication, Org]]:
    """What a member may read: of the own organisation, of all above it, and of what lies in the actor's reach."""
    scope = require_somewhere(actor, _READ)
    above = {org_id for path in (*scope.exact, *scope.prefixes) for org_id in ids_on(path)}
    return await repository.publications_for(session, actor.tenant_id, sorted(above), scope)


async def publication(session: AsyncSession, actor: Actor, publication_id: UUID) -> tuple[DuesPublication, Org]:
    """Raises PublicationNotFound, PermissionMissing."""
    scope = require_somewhere(actor, _READ)
    found = await repository.find_publication(session, actor.tenant_id, publication_id)
    if found is None:
        raise PublicationNotFound
    above = {org_id for path in (*scope.exact, *scope.prefixes) for org_id in ids_on(path)}
    if found[1].id not in above and not scope.covers(found[1].path):
        raise PublicationNotFound
    return found


def page_of(made: DuesPublication, org: Org) -> dict[str, Any]:
    """The data of `ACCOUNT`."""
    content = made.content
    when = made.published_at.astimezone(CHINA)
    sums = [
        ("上年结存", "before_fen"),
        ("党员交纳", "collected_fen"),
        ("下级上缴", "from_below_fen"),
        ("上级返还", "returned_fen"),
        ("利息收入", "interest_fen"),
        ("上缴上级", "remitted_fen"),
        ("下拨（返还）下级", "allocated_fen"),
        ("使用", "used_fen"),
        ("年末结存", "after_fen"),
    ]
    title = f"{made.year}年党费收缴使用情况"
    return {
        "title": title,
        "foot": f"{org.name}　{title}",
        "head": f"{org.name}　单位：元",
        "sums": [[words, format_fen(content[name])] for words, name in sums],
        "collected": [[name, format_fen(fen)] for name, fen in content["collected"]],
        "used": [[PURPOSES[UsePurpose(purpose)], format_fen(fen)] for purpose, fen in content["used"]],
        "published": f"公布：{made.published_by_name}　{when.year}年{when.month}月{when.day}日",
    }
