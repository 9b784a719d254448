"""What must agree before a month is closed. Pure; amounts are 分, months their first days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domains.dues.closing.labels import CHECKED
from app.domains.dues.closing.vocabulary import Checked
from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.paying.vocabulary import Channel
from app.kit.money import format_fen

BY_CHANNEL = {
    Channel.CASH: (Checked.CASH, frozenset({Account.CASH, Account.IN_TRANSIT})),
    Channel.WECHAT: (Checked.WECHAT, frozenset({Account.CLEARING})),
    Channel.BANK: (Checked.TRANSFER, frozenset({Account.BANK})),
}
"""Where the money of a channel lies first; what was given back counts by where it lay, as a cash payment may be refunded
by a transfer."""

DUES_ACCOUNTS = frozenset({Account.DUES, Account.PREPAID, Account.LARGE})


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the report; a side that does not exist is None."""

    checked: Checked
    register_fen: int | None
    ledger_fen: int
    bank_fen: int | None

    @property
    def is_equal(self) -> bool:
        return all(side in (None, self.ledger_fen) for side in (self.register_fen, self.bank_fen))

    @property
    def faults(self) -> list[str]:
        """What differs, by how much, in Chinese."""
        name = CHECKED[self.checked]
        sides = (("登记数", self.register_fen), ("对账单", self.bank_fen))
        return [
            f"{name}：{side}{format_fen(fen)}元，账面{format_fen(self.ledger_fen)}元，"
            f"{'账面少' if fen > self.ledger_fen else '账面多'}{format_fen(abs(fen - self.ledger_fen))}元"
            for side, fen in sides
            if fen is not None and fen != self.ledger_fen
        ]


def month_text(month: date) -> str:
    return f"{month.year}年{month.month}月"


def next_month(opened: date, closed_through: date | None) -> date:
    """The month that is closed next: the one in which the books were opened, or the one after the last closed."""
    if closed_through is None:
        return opened
    return month_after(closed_through)


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    return date(month.year - 1, 12, 1) if month.month == 1 else date(month.year, month.month - 1, 1)


def shown(faults: Sequence[str], most: int = 5) -> str:
    """The first faults as one sentence, and how many more there are."""
    more = f"；另有{len(faults) - most}项" if len(faults) > most else ""
    return "；".join(faults[:most]) + more
