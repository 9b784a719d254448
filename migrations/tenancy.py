"""Row-level security and grants, said once for every migration. Does nothing on SQLite, which has neither.

Two group roles carry the rights; a deployment makes login roles inside them:
`dangjian_app` sees the tenant set for the transaction, `dangjian_jobs` sees all tenants.
"""

from alembic import op

APP, JOBS = "dangjian_app", "dangjian_jobs"

_CURRENT = "tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)"


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def make_roles() -> None:
    """The two group roles, where the deployment has not made them."""
    if not _on_postgresql():
        return
    for role in (APP, JOBS):
        op.execute(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
            f"THEN CREATE ROLE {role} NOLOGIN; END IF; EXCEPTION WHEN unique_violation THEN NULL; END $$"
        )
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        op.execute(f"GRANT SELECT ON alembic_version TO {role}")


ALL_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def grant(*tables: str, to_app: str = ALL_RIGHTS, to_jobs: str = ALL_RIGHTS) -> None:
    """Let the server and the jobs use tables. `to_app`, `to_jobs` narrow their rights (audit rows: SELECT, INSERT)."""
    if not _on_postgresql():
        return
    for table in tables:
        op.execute(f"GRANT {to_app} ON {table} TO {APP}")
        op.execute(f"GRANT {to_jobs} ON {table} TO {JOBS}")


def guard_tenants(*tables: str, to_app: str = ALL_RIGHTS, to_jobs: str = ALL_RIGHTS) -> None:
    """Row-level security on tenant-owned tables, and the grants that go with it.

    No FORCE: under it the owner's own backfill would touch no row, and say nothing.
    """
    if not _on_postgresql():
        return
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_is_current ON {table} USING ({_CURRENT})")
        op.execute(f"CREATE POLICY jobs_see_all ON {table} TO {JOBS} USING (true)")
    grant(*tables, to_app=to_app, to_jobs=to_jobs)
