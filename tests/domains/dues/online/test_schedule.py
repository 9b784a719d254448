"""A day of the provider: fifteen notices for each order, lost, doubled, late, out of order, forged, over a change of keys.

Nothing sleeps: the clock stands where the next notice is sent. Chance is seeded, so each day is the same again.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
import time_machine

from app.domains.dues.ledger.vocabulary import Account
from app.domains.dues.online.receiving_notices import receive
from app.domains.dues.paying.vocabulary import PaymentState
from app.integrations.pay.protocol import NoticeForged
from app.kit.clock import now
from tests.domains.dues.online.conftest import DECEMBER, NOVEMBER, OCTOBER, Till
from tests.fakes.pay_server import SigningKey
from tests.integrations import pay_scene


async def delivered(till: Till, number: str, chance: random.Random, foreign: SigningKey) -> bool:
    """One notice of the schedule on a bad line; was it answered with success?"""
    kind = chance.choice(["good", "lost", "forged", "old", "foreign key", "twice"])
    headers, body = till.provider.notice(number)
    if kind == "lost":
        return False
    if kind == "forged":
        body = body.replace(b'"ciphertext": "', b'"ciphertext": "A', 1)
    elif kind == "old":
        headers, body = till.provider.notice(number, signed_at=now() - timedelta(minutes=chance.randint(6, 90)))
    elif kind == "foreign key":
        headers = foreign.headers(now(), body)
    try:
        for _ in range(2 if kind == "twice" else 1):
            await receive(till.database, till.pay, headers, body)
    except NoticeForged:
        assert kind in ("forged", "old", "foreign key")
        return False
    assert kind in ("good", "twice")
    # The answer may be lost on its way, and the provider repeats what has had its effect.
    return chance.random() < 0.5


def agenda(till: Till, numbers: Sequence[str], chance: random.Random) -> list[tuple[datetime, str]]:
    """All notices of all orders in the order of their times; neighbours are swapped at times."""
    sent = sorted((moment, number) for number in numbers for moment in till.provider.notices(number))
    for place in range(len(sent) - 1):
        if chance.random() < 0.3:
            (first, one), (second, other) = sent[place], sent[place + 1]
            sent[place], sent[place + 1] = (first, other), (second, one)
    return sent


@pytest.mark.parametrize("seed", range(4))
async def test_a_day_of_the_provider_has_one_effect_for_each_payment(till: Till, seed: int) -> None:
    # A key that is nobody's, under a serial that is not the provider's.
    chance, foreign = random.Random(seed), SigningKey("F" * 40, pay_scene.merchant_key())
    with time_machine.travel(now(), tick=False) as clock:
        numbers = [await till.paid(month) for month in (OCTOBER, NOVEMBER, DECEMBER)]
        numbers.append(await till.paid(extra=100_000))
        waiting, halfway = set(numbers), now() + timedelta(minutes=20)
        for moment, number in agenda(till, numbers, chance):
            clock.move_to(moment)
            if moment > halfway and len(till.provider.keys) == 1:
                till.provider.rotate_key(pay_scene.certified_key())
            if number in waiting and await delivered(till, number, chance, foreign):
                waiting.discard(number)
            if chance.random() < 0.05:
                await till.works_off()
        await till.works_off()
    assert {(await till.row(number))[0].state for number in numbers} == {PaymentState.PAID}
    assert await till.balance() == {
        Account.CLEARING: 3 * 4900 + 100_000,
        Account.DUES: 9800,
        Account.PREPAID: 4900,
        Account.LARGE: 100_000,
    }
    await till.must_hold()
