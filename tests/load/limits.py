"""The limit: pgbench with the same statements on the same tables, prepared, without row-level security."""

import re
import subprocess
from pathlib import Path
from uuid import UUID

from sqlalchemy import make_url

from tests.load.ground import LESSON, MEETING, MEMBER, OTHER, Size, in_sql
from tests.support import postgres


def sign_in_script(tenant: UUID, size: Size) -> str:
    """Meeting and member looked up, attendance inserted once, in one transaction."""
    meeting = in_sql(MEETING, ":mid")
    member = in_sql(MEMBER, ":m")
    return f"""\\set m random(0, {size.members - 1})
\\set mid (:m % {size.branches}) * {size.meetings} + random(0, {size.meetings - 1})
\\set rid random(1000000000, 280000000000000)
BEGIN;
SELECT id, org_id, state, starts_at, ends_at FROM meeting WHERE tenant_id = '{tenant}' AND id = {meeting};
SELECT id, org_id, status FROM member WHERE tenant_id = '{tenant}' AND id = {member};
INSERT INTO attendance (tenant_id, id, meeting_id, member_id, standing, way, evidence, place, signed_at, recorded_at, recorded_by_name, reason) VALUES ('{tenant}', {in_sql(OTHER, ":rid")}, {meeting}, {member}, 'present', 'code', 'proven', 'not_given', now(), now(), '', '') ON CONFLICT DO NOTHING RETURNING id, signed_at;
COMMIT;
"""


def profile_script(tenant: UUID, size: Size) -> str:
    """A point read by primary key."""
    columns = "id, org_id, group_id, name, gender, stage, status, joined_on, full_on, created_at, updated_at"
    return f"""\\set m random(0, {size.members - 1})
SELECT {columns} FROM member WHERE tenant_id = '{tenant}' AND id = {in_sql(MEMBER, ":m")};
"""


def feed_script(tenant: UUID, size: Size) -> str:
    """A page of twenty lessons with the own progress: half of them the first page, half somewhere behind.

    The organisations above a member are read off the path of his branch, once in a page.
    """
    branch = "SELECT o2.path FROM member mb JOIN org o2 ON o2.tenant_id = mb.tenant_id AND o2.id = mb.org_id"
    above = f"string_to_array(rtrim(({branch} WHERE mb.tenant_id = '{tenant}' AND mb.id = {in_sql(MEMBER, ':m')}), '/'), '/')"
    last = f"{in_sql(LESSON, '281474976710655')}"
    return f"""\\set m random(0, {size.members - 1})
\\set first random(0, 1)
\\set ts case when :first = 1 then 2000000000 else random(1735711200, {1735689600 + size.lessons * 21600}) end
SELECT l.id, l.title, l.summary, l.cover_file_id, l.duration_s, l.published_at, l.org_id, o.name AS org_name, p.percent, p.is_completed FROM lesson_published l JOIN org o ON o.tenant_id = l.tenant_id AND o.id = l.org_id LEFT JOIN lesson_progress p ON p.tenant_id = l.tenant_id AND p.lesson_id = l.id AND p.member_id = {in_sql(MEMBER, ":m")} WHERE l.tenant_id = '{tenant}' AND l.withdrawn_at IS NULL AND l.audience_org_id = ANY(({above})::uuid[]) AND (l.pin_rank, l.published_at, l.id) < (0, to_timestamp(:ts), {last}) ORDER BY l.pin_rank DESC, l.published_at DESC, l.id DESC LIMIT 20;
"""


def pgbench(url: str, script: str, directory: Path, *, clients: int, seconds: int) -> float:
    """Transactions a second of `clients` connections."""
    binaries = postgres.find_binaries()
    assert binaries is not None
    file = directory / "script.sql"
    file.write_text(script)
    where = make_url(url)
    command = [
        *(str(binaries / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds)),
        *("-f", str(file), "-h", str(where.host), "-p", str(where.port), "-U", str(where.username)),
        str(where.database),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    return float(found[1])
