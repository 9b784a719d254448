"""`dangjian dues check`: sound books are told as sound, and each fault as what it is, with an exit code for a timer."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.entry import run
from tests.cli.conftest import Told

_BOOKS = """
INSERT INTO dues_books (tenant_id, id, org_id, opened_month, opened_at)
SELECT tenant_id, id, id, '2026-10-01', '2026-10-01 04:00:00.000000' FROM org
"""
_PAYMENT = """
INSERT INTO dues_payment (tenant_id, id, org_id, books_id, channel, paid_by, payer_name, amount_fen, refunded_fen,
                          state, planned, provider_no, paid_at, received_by_name, note, created_at)
SELECT org.tenant_id, org.id, org.id, org.id, 'cash', 'member', '', 4900, 0,
       'paid', '[]', '', '2026-10-08 04:00:00.000000', '', '', '2026-10-08 04:00:00.000000'
FROM org JOIN tenant ON tenant.id = org.tenant_id WHERE tenant.code = 'qinghe'
"""


def test_the_books_of_each_tenant_are_checked_and_a_fault_is_named(
    directory: Path, tell: Callable[..., Told], capsys: pytest.CaptureFixture[str]
) -> None:
    for code, name in (("qinghe", "中共青禾县委员会"), ("xinhe", "中共新河县委员会")):
        assert tell("create-tenant", code, name)[0] == 0
    code, data, _ = tell("dues", "check")
    assert (code, data["sound"], [one["tenant"] for one in data["tenants"]]) == (0, True, ["qinghe", "xinhe"])
    with sqlite3.connect(directory / "dangjian.db") as database:
        database.execute(_BOOKS)
        database.execute(_PAYMENT)
    database.close()
    code, data, _ = tell("dues", "check", "--tenant", "qinghe")
    assert (code, data["sound"]) == (1, False)
    (told,) = data["tenants"]
    assert [one.partition("：")[2] for one in told["findings"]] == [
        "金额减退款 49.00 元，分配合计 0.00 元",
        "49.00 元未记账",
    ]
    assert tell("dues", "check", "--tenant", "xinhe")[0] == 0
    code, _, error = tell("dues", "check", "--tenant", "none")
    assert code == 1
    assert "没有代码为 none 的单位" in error
    assert run(["dues", "check"]) == 1
    assert "49.00 元未记账" in capsys.readouterr().out
