"""The house rules that no linter knows: one place that commits, one that reads the environment, doorways, HTTP in routes."""

import ast
import re
from pathlib import Path

import pytest

from app.db.base import Base
from app.db.integrity import named_refusals
from app.web.catalogue import catalogue
from app.wiring import ROUTERS  # noqa: F401  (imports every area, so that every refusal is known)
from tests.support.source import ROOT, calls, imported, modules

DOORWAYS = {"public", "events", "errors"}


def domains() -> dict[str, ast.Module]:
    return {path: tree for path, tree in modules().items() if path.startswith("app/domains/")}


def test_transactions_are_ended_in_one_place() -> None:
    """`session.begin_nested()` may end itself; commit and rollback stand in db/ alone."""
    found = {path for path, tree in modules().items() if any(calls(tree, "commit", "rollback"))}
    assert found <= {"app/db/migrating.py"}
    opened = {path for path, tree in modules().items() if any(calls(tree, "begin"))}
    assert "app/db/session.py" in opened


def test_transactions_are_said_as_text_at_the_door_alone() -> None:
    """The door to the driver, through which the sign-in batches go, is the one exception to `session.py`."""
    words = re.compile(r"(BEGIN|COMMIT|ROLLBACK)\b")
    said = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and words.match(node.value)
    }
    assert said == {"app/db/door.py", "app/db/engine.py"}
    opened = {path for path, tree in modules().items() if any(calls(tree, "Door"))}
    assert opened == {
        "app/domains/auth/routes/profile.py",
        "app/domains/lessons/studying/routes/feed.py",
        "app/domains/lessons/studying/routes/ticks.py",
        "app/domains/meetings/routes/quick.py",
    }


def test_the_environment_is_read_in_settings_alone() -> None:
    for path, tree in modules().items():
        reads = [
            node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        ]
        assert not reads or path == "app/settings.py", path


def test_the_clock_is_read_in_one_module() -> None:
    for path, tree in modules().items():
        reads = [
            call
            for call in calls(tree, "now", "utcnow", "today")
            if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in {"datetime", "date"}
        ]
        assert not reads or path == "app/kit/clock.py", path


def test_http_stays_in_routes() -> None:
    for path, tree in domains().items():
        if not path.endswith(("/routes.py",)) and "/routes/" not in path:
            assert not {name for name in imported(tree) if name.split(".")[0] in {"fastapi", "starlette"}}, path


def test_a_domain_enters_another_by_its_doorways() -> None:
    for path, tree in domains().items():
        own = path.split("/")[2]
        for name in imported(tree):
            parts = name.split(".")
            if parts[:2] == ["app", "domains"] and len(parts) > 2 and parts[2] != own:
                assert len(parts) > 3, f"{path} imports {name}"
                assert parts[3] in DOORWAYS, f"{path} imports {name}"


def test_database_errors_are_swallowed_nowhere_above_db() -> None:
    """A swallowed one would answer 200 with nothing written: PostgreSQL answers COMMIT with ROLLBACK, silently."""
    swallowing = {"DBAPIError", "IntegrityError", "SQLAlchemyError", "OperationalError"}
    for path, tree in modules().items():
        if path.startswith("app/db/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and node.type is not None:
                names = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
                assert not names & swallowing, f"{path}:{node.lineno}"


def test_every_refusal_has_one_code_and_a_chinese_sentence() -> None:
    for code, refusal in catalogue().items():
        assert code.replace("_", "").isalnum(), code
        assert code == code.upper(), code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in refusal.message), code


def test_names_of_constraints_fit_postgresql() -> None:
    for table in Base.metadata.tables.values():
        for named in (*table.constraints, *table.indexes):
            assert len(str(named.name)) <= 60, f"{table.name}: {named.name} wants a name by hand"


def test_refused_duplicates_name_constraints_that_exist() -> None:
    existing = {str(c.name) for table in Base.metadata.tables.values() for c in (*table.constraints, *table.indexes)}
    assert set(named_refusals()) <= existing


def test_every_foreign_key_between_tenants_rows_carries_the_tenant() -> None:
    for table in Base.metadata.tables.values():
        for constraint in table.foreign_key_constraints:
            columns = [column.name for column in constraint.columns]
            if "tenant_id" in table.columns:
                assert columns[0] == "tenant_id", f"{table.name}: {columns}"
                assert constraint.ondelete in (None, "CASCADE"), f"{table.name}: {columns}"
            else:
                assert "tenant_id" not in constraint.referred_table.columns, f"{table.name} points across the families"


ACROSS_TENANTS = {"ix_job_open"}


def test_every_key_and_index_of_a_tenants_table_starts_with_the_tenant() -> None:
    for table in Base.metadata.tables.values():
        if "tenant_id" not in table.columns:
            continue
        keyed = [*table.indexes, *(c for c in table.constraints if hasattr(c, "columns") and len(c.columns))]
        for one in keyed:
            columns = [column.name for column in one.columns]  # type: ignore[union-attr]
            if columns and one.name not in ACROSS_TENANTS and one.__class__.__name__ != "CheckConstraint":
                assert columns[0] == "tenant_id", f"{table.name}: {one.name} starts with {columns[0]}"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "app" / "domains").glob("*/__init__.py")), ids=lambda path: path.parent.name
)
def test_every_domain_says_what_it_is(path: Path) -> None:
    tree = modules()[path.relative_to(ROOT).as_posix()]
    text = ast.get_docstring(tree) or ""
    assert "Glossary" in text, path
    assert "Owns" in text, path
    assert not list(imported(tree)), f"{path} holds more than its docstring"


def test_nothing_is_left_undone() -> None:
    words = ("TODO", "FIXME", "XXX", "raise NotImplementedError")
    for path in modules():
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path


# Facts that must survive a refusal, and steps between which another company is asked or a password is hashed.
OWN_TRANSACTIONS = {
    "app/domains/auth/entrance.py": {"Entrance.tenant", "Entrance.visitor"},
    "app/domains/auth/login_trail.py": {"refusals_recorded"},
    "app/domains/auth/own_sessions.py": {"choose_tenant"},
    "app/domains/auth/invitations.py": {"accept"},
    "app/domains/auth/limiter.py": {"Limiter.admit"},
    "app/domains/auth/own_account.py": {"_proved", "_locked"},
    "app/domains/auth/password_login.py": {"log_in", "answer_challenge", "_challenge", "_finish"},
    "app/domains/auth/sessions.py": {"refresh"},
    "app/domains/auth/sms_login.py": {"send_code", "log_in"},
    "app/domains/auth/wechat_login.py": {"log_in"},
    "app/domains/meetings/handover/routes.py": {"pdf"},
    "app/domains/meetings/minutes/routes/prints.py": {"draft", "version", "roll"},
    "app/domains/meetings/ways/online.py": {"sign_in_online"},
    # No tenant is known before a screen is paired, each tenant is asked apart, and a stream holds nothing open.
    "app/domains/meetings/screen/board.py": {"Boards.board"},
    "app/domains/meetings/screen/confirming.py": {"confirm_pairing", "_served_by"},
    "app/domains/meetings/screen/pairing.py": {"ask_pairing", "fetch_ticket"},
    "app/domains/meetings/screen/streaming.py": {"Screens.admit"},
}


def test_own_transactions_are_taken_in_these_places_alone() -> None:
    """Elsewhere a request is one transaction: a refusal takes everything back."""
    found: dict[str, set[str]] = {}
    for path, tree in domains().items():
        if path.startswith(("app/domains/auth/", "app/domains/meetings/")):
            for name, function in _functions(tree):
                receivers = (
                    call.func.value for call in calls(function, "read", "write") if isinstance(call.func, ast.Attribute)
                )
                if any(ast.unparse(one).endswith("database") for one in receivers):
                    found.setdefault(path, set()).add(name)
    assert found == OWN_TRANSACTIONS


def _functions(tree: ast.Module) -> list[tuple[str, ast.AsyncFunctionDef]]:
    named = [(node.name, node) for node in tree.body if isinstance(node, ast.AsyncFunctionDef)]
    for owner in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        named += [(f"{owner.name}.{n.name}", n) for n in owner.body if isinstance(n, ast.AsyncFunctionDef)]
    return named
