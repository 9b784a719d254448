"""Random facts of dues, quick enough for a million of them."""

import random

from app.domains.dues.ledger import rules
from app.domains.dues.ledger.rules import Line
from app.domains.dues.ledger.vocabulary import Account

MONEY = sorted(rules.MONEY)


def any_fact(chance: random.Random) -> list[Line]:
    """One fact, booked: money in or out in all its shapes."""
    amount = chance.randrange(1, 200_000)
    match chance.randrange(9):
        case 0:
            return rules.received(chance.choice(MONEY), dues_fen=amount, prepaid_fen=chance.randrange(0, 5_000))
        case 1:
            return rules.received(Account.CLEARING, dues_fen=amount, large_fen=chance.choice([0, 100_000]))
        case 2:
            return rules.refunded(chance.choice(MONEY), dues_fen=amount)
        case 3:
            return rules.recognised(amount)
        case 4:
            return rules.moved(Account.CASH, Account.BANK, amount)
        case 5:
            return rules.settled(amount + 100, chance.randrange(0, 100))
        case 6:
            return rules.owed_up(amount)
        case 7:
            return rules.spent(Account.USED, amount)
        case _:
            return rules.earned(Account.INTEREST, amount)
