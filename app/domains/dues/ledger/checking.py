"""Does the ledger hold? Every finding says exactly what is wrong, and where."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.dues.ledger import repository
from app.domains.dues.ledger.digesting import digest_day
from app.domains.dues.ledger.labels import ACCOUNTS
from app.domains.dues.ledger.models import DuesBooks
from app.domains.dues.ledger.rules import is_in_balance, surplus
from app.domains.dues.ledger.vocabulary import Account
from app.kit.money import format_fen

# On these nothing can be owed to the books: less than nothing means that something was booked wrongly.
_NEVER_NEGATIVE = (Account.CASH, Account.IN_TRANSIT, Account.CLEARING, Account.BANK, Account.PREPAID, Account.LARGE)


async def check_ledger(session: AsyncSession, tenant_id: UUID) -> list[str]:
    """The findings in Chinese, none where all is well."""
    found = [
        f"凭证 {entry_id}：借贷不平，借方比贷方多 {format_fen(difference)} 元"
        if difference
        else f"凭证 {entry_id}：分录不完整"
        for entry_id, difference in await repository.unbalanced(session, tenant_id)
    ]
    found += [
        f"凭证 {entry_id}：分录的账簿或日期与凭证不一致"
        for entry_id in await repository.misplaced_lines(session, tenant_id)
    ]
    for books in await repository.all_books(session, tenant_id):
        found += await _balance_findings(session, books)
        found += await _digest_findings(session, books)
    return found


async def _balance_findings(session: AsyncSession, books: DuesBooks) -> list[str]:
    balance = await repository.balances_at(session, books.tenant_id, books.id)
    found = [
        f"账簿 {books.id}：{ACCOUNTS[account]}余额为负 {format_fen(balance[account])} 元"
        for account in _NEVER_NEGATIVE
        if balance.get(account, 0) < 0
    ]
    if not is_in_balance(balance):
        found.append(f"账簿 {books.id}：资产与负债、结存不相等，结存 {format_fen(surplus(balance))} 元")
    return found


async def _digest_findings(session: AsyncSession, books: DuesBooks) -> list[str]:
    found = []
    for sealed in await repository.digests_of(session, books.tenant_id, books.id):
        count, digest = await digest_day(session, books, sealed.posted_on)
        if digest != sealed.digest:
            found.append(
                f"账簿 {books.id}：{sealed.posted_on} 记账 {sealed.count} 张，现有 {count} 张，指纹与当日留存的不一致"
            )
    return found
