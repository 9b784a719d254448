"""A million random facts of dues, booked in memory: every entry is one, and the books are in balance at the end.

`python -m tests.load.postings` prints the time and the verdict; its exit code is 1 where something does not hold.
"""

import random
import sys
import time

from app.domains.dues.ledger.rules import balances, fault_of, is_in_balance
from tests.domains.dues.ledger.facts import any_fact

COUNT = 1_000_000


def main() -> int:
    chance, started, faults = random.Random(2026), time.perf_counter(), 0
    held: dict[object, int] = {}
    for _ in range(COUNT):
        lines = any_fact(chance)
        faults += fault_of(lines) is not None
        for account, fen in balances(lines).items():
            held[account] = held.get(account, 0) + fen
    holds = faults == 0 and is_in_balance(held)  # type: ignore[arg-type]
    print(f"{COUNT:,} postings in {time.perf_counter() - started:.1f} s: {'in balance' if holds else 'NOT in balance'}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
