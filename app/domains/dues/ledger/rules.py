"""Double entry: what an entry must be, what balances follow, and the lines that each fact of dues is booked with.

Amounts are 分, never negative. Dues are booked when the money arrives (收付实现); bills are a memorandum register.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domains.dues.ledger.vocabulary import Account, Side

ASSETS = frozenset({Account.CASH, Account.IN_TRANSIT, Account.CLEARING, Account.BANK, Account.FEES_OWED})
EXPENSES = frozenset({Account.REMITTED, Account.ALLOCATED, Account.USED})
DEBTS = frozenset({Account.PREPAID, Account.LARGE, Account.OWED_UP})
FUND = frozenset({Account.OPENING, Account.DUES, Account.FROM_BELOW, Account.RETURNED, Account.INTEREST})

# Where money may lie when it is received.
MONEY = frozenset({Account.CASH, Account.IN_TRANSIT, Account.CLEARING, Account.BANK})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an entry: an amount in 分 on one side of one account."""

    account: Account
    side: Side
    amount_fen: int

    @property
    def mirrored(self) -> "Line":
        return Line(self.account, Side.CREDIT if self.side is Side.DEBIT else Side.DEBIT, self.amount_fen)


def debit(account: Account, amount_fen: int) -> Line:
    return Line(account, Side.DEBIT, amount_fen)


def credit(account: Account, amount_fen: int) -> Line:
    return Line(account, Side.CREDIT, amount_fen)


def normal_side(account: Account) -> Side:
    """Assets and what is spent stand in debit, everything else in credit."""
    return Side.DEBIT if account in ASSETS | EXPENSES else Side.CREDIT


def fault_of(lines: Sequence[Line]) -> str | None:
    """What makes these lines no entry, in Chinese; None where they are one."""
    if len(lines) < 2:
        return "一张凭证至少有两条分录"
    if any(line.amount_fen <= 0 for line in lines):
        return "分录金额应大于零"
    debits = sum(line.amount_fen for line in lines if line.side is Side.DEBIT)
    credits = sum(line.amount_fen for line in lines if line.side is Side.CREDIT)
    return None if debits == credits else "借方合计与贷方合计不相等"


def balances(lines: Iterable[Line]) -> dict[Account, int]:
    """The balance of each account on its normal side; negative where it stands on the other."""
    found: dict[Account, int] = defaultdict(int)
    for line in lines:
        found[line.account] += line.amount_fen if line.side is normal_side(line.account) else -line.amount_fen
    return dict(found)


def surplus(balance: Mapping[Account, int]) -> int:
    """党费结存: what is left of the opening, the dues and what came from elsewhere after what was handed on and spent."""
    return sum(balance.get(one, 0) for one in FUND) - sum(balance.get(one, 0) for one in EXPENSES)


def is_in_balance(balance: Mapping[Account, int]) -> bool:
    """Assets are debts and the surplus: holds after every set of whole entries."""
    assets = sum(balance.get(one, 0) for one in ASSETS)
    return assets == sum(balance.get(one, 0) for one in DEBTS) + surplus(balance)


def _lines(*lines: Line) -> list[Line]:
    return [line for line in lines if line.amount_fen != 0]


def received(money: Account, *, dues_fen: int, prepaid_fen: int = 0, large_fen: int = 0) -> list[Line]:
    """Dues arrive: for months that have come, for months ahead, and as 大额党费, which never mixes with the rest."""
    return _lines(
        debit(money, dues_fen + prepaid_fen + large_fen),
        credit(Account.DUES, dues_fen),
        credit(Account.PREPAID, prepaid_fen),
        credit(Account.LARGE, large_fen),
    )


def refunded(money: Account, *, dues_fen: int, prepaid_fen: int = 0, large_fen: int = 0) -> list[Line]:
    """Money given back leaves by the accounts by which it came."""
    return [line.mirrored for line in received(money, dues_fen=dues_fen, prepaid_fen=prepaid_fen, large_fen=large_fen)]


def recognised(amount_fen: int) -> list[Line]:
    """A month paid in advance has come."""
    return [debit(Account.PREPAID, amount_fen), credit(Account.DUES, amount_fen)]


def moved(source: Account, target: Account, amount_fen: int) -> list[Line]:
    """Money lies elsewhere now: cash handed over by a branch, cash taken to the bank."""
    return [debit(target, amount_fen), credit(source, amount_fen)]


def settled(gross_fen: int, fee_fen: int) -> list[Line]:
    """The payment provider pays out what it collected, less its fee: that is owed by the unit, never taken from dues."""
    return _lines(
        debit(Account.BANK, gross_fen - fee_fen), debit(Account.FEES_OWED, fee_fen), credit(Account.CLEARING, gross_fen)
    )


def owed_up(amount_fen: int) -> list[Line]:
    """The share that is to be remitted upward has been worked out."""
    return [debit(Account.REMITTED, amount_fen), credit(Account.OWED_UP, amount_fen)]


def spent(account: Account, amount_fen: int) -> list[Line]:
    """Money leaves the bank: remitted (OWED_UP), passed on (LARGE), used or allocated below."""
    return [debit(account, amount_fen), credit(Account.BANK, amount_fen)]


def earned(account: Account, amount_fen: int) -> list[Line]:
    """Money reaches the bank that is not a member's: interest, from below, returned from above, fees repaid by the unit."""
    return [debit(Account.BANK, amount_fen), credit(account, amount_fen)]


def opening(amounts: Mapping[Account, int]) -> list[Line]:
    """期初: what lay where when the books were opened; what was not owed to anybody is the opening balance."""
    assets = {one: fen for one, fen in amounts.items() if one in ASSETS}
    debts = {one: fen for one, fen in amounts.items() if one in DEBTS}
    left = sum(assets.values()) - sum(debts.values())
    lines = [debit(one, fen) for one, fen in assets.items()] + [credit(one, fen) for one, fen in debts.items()]
    return _lines(*lines, credit(Account.OPENING, left) if left >= 0 else debit(Account.OPENING, -left))
