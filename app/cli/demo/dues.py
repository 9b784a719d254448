"""The dues of the demo's branch this year: assessed, billed, paid in cash, by transfer and over WeChat, handed over.

January is reconciled with the bank and closed; one member owes for months; last month's cash waits for the cashier.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.roles import Role
from app.cli.demo.accounts import Cast
from app.cli.demo.county import County
from app.cli.demo.year import Enrolled
from app.domains.dues.arrears.reminding import look_through
from app.domains.dues.closing.closing import close_month
from app.domains.dues.collecting.models import DuesDeposit
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.opening import open_books
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.models import DuesPayment
from app.domains.dues.reconciling.importing import Content, import_statement
from app.domains.dues.seeding import Channel, Collected, Paid, PayerKind, PayFacts, lay_assessments, lay_payments
from app.domains.dues.standards import decide_setting
from app.domains.dues.vocabulary import SettingKind
from app.domains.members.public import PARTY_STAGES, Category, Member, MemberStatus
from app.domains.orgs.public import UnitKind
from app.files.models import Purpose
from app.files.stored import plant
from app.integrations.storage.protocol import ObjectStore
from app.keyring.keyring import TenantCipher
from app.kit.clock import CHINA, local_date
from app.kit.dates import add_months
from app.kit.decided import Grounds
from app.kit.money import format_fen

_OPENING_FEN, _FARMERS_FEN = 12_680_50, 50
_DAY, _HANDED_ON = 5, 8
# From whom nothing came since this month; the demo's member pays over WeChat in the last one.
_STOPS_AFTER = 3
_HEAD = "交易日期,流水号,收入,支出,余额,对方户名,摘要"
_FIXED = {Category.STUDENT: PayerKind.STUDENT, Category.FARMER: PayerKind.FARMER}
_BY_UNIT = {
    UnitKind.GOVERNMENT: PayerKind.GOVERNMENT,
    UnitKind.PUBLIC_INSTITUTION: PayerKind.PUBLIC_INSTITUTION,
    UnitKind.SCHOOL: PayerKind.PUBLIC_INSTITUTION,
}


async def fill_dues(
    session: AsyncSession,
    store: ObjectStore,
    cipher: TenantCipher,
    county: County,
    cast: Cast,
    actors: Mapping[Role, Actor],
    *,
    today: date,
) -> None:
    """Nothing in a branch that is too small to have a secretary and a member who log in."""
    if not {Role.BRANCH_SECRETARY, Role.MEMBER} <= cast.players.keys():
        return
    accountant, secretary = actors[Role.DUES_ACCOUNTANT], actors[Role.BRANCH_SECRETARY]
    root, first = county.root.id, date(today.year, 1, 1)
    grounds = Grounds(first, "本县农民党员交纳标准", f"青组〔{today.year}〕2号")
    await decide_setting(
        session, county.actor, root, kind=SettingKind.FARMER_AMOUNT, value=_FARMERS_FEN, grounds=grounds
    )
    people = [
        one
        for one in county.people[county.shape.branches.index(cast.branch)]
        if one.on_roll.stage in PARTY_STAGES
        and one.person.status is MemberStatus.NORMAL
        and one.person.joined is not None
        and one.person.joined < first
    ]
    facts = _facts(people, cast.branch.org.unit_kind)
    approver = actors[Role.COMMITTEE_ADMIN]
    decision = f"{today.year}年1月支部委员会会议研究"
    await lay_assessments(session, accountant, approver, facts, year=today.year, decision=decision, cipher=cipher)
    opening = {Account.BANK: _OPENING_FEN}
    books = await open_books(session, county.actor, org_id=root, month=first, amounts=opening)
    collected = _collected([one.on_roll.member_id for one in people], cast, today)
    await lay_payments(session, books, secretary, actors[Role.DUES_CASHIER], cast.branch_id, collected)
    if today.month > 1:
        await _close_january(session, store, accountant, books)
    await look_through(session, county.actor, county.tenant.id)


def _facts(people: Sequence[Enrolled], unit_kind: UnitKind | None) -> dict[UUID, PayFacts]:
    """By what each pays: pension, a fixed amount, or a salary of between 3,500 and 9,500 元."""
    chance = Random(len(people))  # noqa: S311
    found = {}
    for one in people:
        fen = chance.randrange(3_500_00, 9_500_00, 10_00)
        fixed = next((kind for category, kind in _FIXED.items() if category in one.person.categories), None)
        if Category.RETIRED in one.person.categories:
            facts = PayFacts(PayerKind.RETIRED, [("basic_pension", fen // 2)])
        elif fixed is not None:
            facts = PayFacts(fixed)
        else:
            kind = _BY_UNIT.get(unit_kind, PayerKind.ENTERPRISE) if unit_kind else PayerKind.ENTERPRISE
            facts = PayFacts(kind, [("net_base", fen)])
        found[one.on_roll.member_id] = facts
    return found


def _collected(people: Sequence[UUID], cast: Cast, today: date) -> list[Collected]:
    """Month by month before this one: most pay cash, every fourth by transfer; one stops in March."""
    member_id = cast.players[Role.MEMBER].on_roll.member_id
    stopping = next((one for one in reversed(people) if one not in _known(cast)), None)
    months = [date(today.year, number, 1) for number in range(1, today.month)]
    collected = []
    for month in months:
        paid = []
        for place, one in enumerate(people):
            if one == stopping and month.month > _STOPS_AFTER:
                continue
            number = f"{month:%y%m}{place:03d}"
            if one == member_id and month == months[-1]:
                paid.append(Paid(one, month, month.replace(day=_DAY), Channel.WECHAT, f"DEMO{number}"))
            elif place % 4 == 3 and one != member_id:
                paid.append(Paid(one, month, month.replace(day=_DAY), Channel.BANK, f"T{number}"))
            else:
                paid.append(Paid(one, month, month.replace(day=_DAY), Channel.CASH))
        slip_no = "" if month == months[-1] else f"X{month:%y%m}"
        collected.append(Collected(month.replace(day=_HANDED_ON), paid, slip_no))
    return collected


def _known(cast: Cast) -> set[UUID]:
    return {one.on_roll.member_id for one in cast.players.values()}


async def _close_january(session: AsyncSession, store: ObjectStore, accountant: Actor, books: DuesBooks) -> None:
    """The bank's statement as it would export it, taken in and matched; then the month is closed."""
    january = books.opened_month
    last = add_months(january, 1) - timedelta(days=1)
    came = await _came_to_the_bank(session, books, last)
    if not came:
        return
    balance, lines = _OPENING_FEN, [_HEAD]
    for on, number, fen, name in came:
        balance += fen
        lines.append(f"{on},{number},{format_fen(fen)},,{format_fen(balance)},{name},党费")
    data, name = "\n".join(lines).encode(), "1月对账单.csv"
    file = await plant(session, accountant, store, name=name, content=data, purpose=Purpose.DOCUMENT)
    await import_statement(session, accountant, books.id, content=Content(file, data), first=january, last=last)
    await close_month(session, accountant, books.id, january)


async def _came_to_the_bank(
    session: AsyncSession, books: DuesBooks, last: date
) -> Sequence[tuple[date, str, int, str]]:
    """Day, number, 分 and whose it was: transfers of members, then cash that was taken there."""
    transfers = await session.execute(
        select(DuesPayment.paid_at, DuesPayment.provider_no, DuesPayment.amount_fen, Member.name)
        .join(Member, (Member.tenant_id == DuesPayment.tenant_id) & (Member.id == DuesPayment.payer_member_id))
        .where(
            DuesPayment.tenant_id == books.tenant_id,
            DuesPayment.books_id == books.id,
            DuesPayment.channel == Channel.BANK,
            DuesPayment.paid_at <= datetime.combine(last + timedelta(days=1), time(), CHINA),
        )
        .order_by(DuesPayment.provider_no)
    )
    deposits = await session.scalars(
        select(DuesDeposit).where(
            DuesDeposit.tenant_id == books.tenant_id,
            DuesDeposit.books_id == books.id,
            DuesDeposit.deposited_on <= last,
        )
    )
    found = [(local_date(paid_at), number, fen, name) for paid_at, number, fen, name in transfers if paid_at]
    return [*found, *((one.deposited_on, one.slip_no, one.amount_fen, "现金存款") for one in deposits)]
