"""What somebody wishes to pay over WeChat: own months, months of those whose branch agreed to it, what is added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.scope import Scope
from app.domains.dues import repository as payers
from app.domains.dues.billing.ahead import payable_bills
from app.domains.dues.billing.demands import open_fen
from app.domains.dues.collecting.consenting import require_consent
from app.domains.dues.collecting.errors import MemberTwice
from app.domains.dues.errors import MemberNotFound
from app.domains.dues.online.rules import EXTRA
from app.domains.dues.paying.errors import MonthTwice, NothingToPay
from app.domains.dues.paying.rules import Share, extra_share
from app.domains.dues.paying.vocabulary import PaidBy, Purpose
from app.domains.dues.repository import Payer
from app.kit.clock import today


@dataclass(frozen=True, slots=True)
class ForOther:
    """Months of another member of the branch, by their first days."""

    member_id: UUID
    months: Sequence[date]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Own months by their first days, what is added, and what the payer expects it all to be together; 分."""

    months: Sequence[date]
    extra_fen: int
    total_fen: int
    others: Sequence[ForOther] = ()

    @property
    def all_months(self) -> list[date]:
        return [*self.months, *(month for one in self.others for month in one.months)]

    def claims(self, payer_id: UUID) -> set[tuple[UUID, str]]:
        """What an order for this keeps others from ordering."""
        own = ForOther(payer_id, self.months)
        claimed = {(one.member_id, f"{month:%Y-%m}") for one in (own, *self.others) for month in one.months}
        return claimed | ({(payer_id, EXTRA)} if self.extra_fen else set())


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish that may be granted: for whom which months are to be paid, the payer first."""

    payer: Payer
    wanted: Wanted
    people: Sequence[tuple[Payer, Sequence[date]]]

    @property
    def paid_by(self) -> PaidBy:
        return PaidBy.ANOTHER_MEMBER if self.wanted.others else PaidBy.MEMBER

    @property
    def claims(self) -> set[tuple[UUID, str]]:
        return self.wanted.claims(self.payer.id)


async def wish(session: AsyncSession, payer: Payer, wanted: Wanted) -> Wish:
    """Whom the wish is for. Who pays for another member of his branch is named in a consent that holds today
    (中组发〔2008〕3号 第八条).

    Raises NothingToPay, MonthTwice, MemberTwice, MemberNotFound, NotForOthers.
    """
    if not wanted.all_months and not wanted.extra_fen:
        raise NothingToPay
    if any(len(set(months)) != len(months) for months in (wanted.months, *(one.months for one in wanted.others))):
        raise MonthTwice
    if len({payer.id, *(one.member_id for one in wanted.others)}) != len(wanted.others) + 1:
        raise MemberTwice
    return Wish(
        payer,
        wanted,
        [(payer, wanted.months), *[(await _covered(session, payer, one), one.months) for one in wanted.others]],
    )


async def _covered(session: AsyncSession, payer: Payer, wanted: ForOther) -> Payer:
    found = await payers.find_payer(session, payer.tenant_id, wanted.member_id, scopes=[Scope(everything=True)])
    if found is None or found.org_id != payer.org_id:
        raise MemberNotFound
    await require_consent(
        session,
        payer.tenant_id,
        member_id=found.id,
        paid_by=PaidBy.ANOTHER_MEMBER,
        payer_member_id=payer.id,
        payer_name="",
        on=today(),
    )
    return found


async def shares_of(session: AsyncSession, wish: Wish) -> list[Share]:
    """What each month still asks for; months ahead are billed now.

    Raises MonthTooFarAhead, MonthNotBilled, MonthPending, BillPaid, BillNotOpen.
    """
    found: dict[UUID, list[Share]] = {}
    # Bills are held in one order for all, so that two orders at once wait for each other.
    for person, months in sorted(wish.people, key=lambda one: one[0].id):
        bills = await payable_bills(session, person, months)
        found[person.id] = [
            Share(Purpose.MONTH, person.id, open_fen(bills.get(month), month), month) for month in sorted(months)
        ]
    shares = [share for person, _ in wish.people for share in found[person.id]]
    return shares + extra_share(wish.payer.id, wish.wanted.extra_fen)
