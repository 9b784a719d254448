"""`dangjian jobs`: what was given up is seen, and tried again once, under audit."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from app.kit.ids import uuid7
from tests.cli.conftest import Told

MOMENT = "2026-11-22 03:00:00.000000"


def _given_up(directory: Path) -> str:
    job_id = uuid7()
    values = (job_id.hex, "dues.issue", '{"secret": "no"}', MOMENT, MOMENT, MOMENT, MOMENT)
    with sqlite3.connect(directory / "dangjian.db") as database:
        (tenant,) = database.execute("SELECT id FROM tenant WHERE code = 'qinghe'").fetchone()
        database.execute(
            "INSERT INTO job (tenant_id, id, name, payload, wanted_at, run_at, created_at, failed_at, attempts,"
            " max_attempts, request_id, last_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 10, 10, '', 'ValueError in x')",
            (tenant, *values),
        )
    database.close()
    return str(job_id)


def test_a_job_that_was_given_up_is_listed_and_revived_once(
    directory: Path,
    tell: Callable[..., Told],
) -> None:
    tell("create-tenant", "qinghe", "中共青禾县委员会")
    job_id = _given_up(directory)
    code, data, _ = tell("jobs", "list", "--failed")
    (job,) = data["jobs"]
    assert code == 0
    assert (job["id"], job["tenant"], job["name"], job["state"]) == (job_id, "qinghe", "dues.issue", "failed")
    assert "secret" not in json.dumps(data)
    assert tell("jobs", "revive", job_id)[:2] == (0, {"id": job_id, "name": "dues.issue"})
    assert tell("jobs", "list", "--failed")[1] == {"jobs": []}
    again = next(one for one in tell("jobs", "list")[1]["jobs"] if one["id"] == job_id)
    assert (again["state"], again["attempts"]) == ("waiting", 10)
    assert tell("jobs", "revive", job_id)[0] == 1
    with sqlite3.connect(directory / "dangjian.db") as database:
        told = database.execute("SELECT actor, target_id FROM audit_entry WHERE action = 'job.revive'").fetchall()
    database.close()
    assert told == [("job:cli.jobs", job_id.replace("-", ""))]


def test_an_id_that_is_none_is_declined(tell: Callable[..., Told]) -> None:
    tell("create-tenant", "qinghe", "中共青禾县委员会")
    for wrong in ("17", str(uuid7())):
        assert tell("jobs", "revive", wrong)[0] == 1
