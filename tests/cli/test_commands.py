"""The operator's commands: what they say, what they refuse, how they end."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from app.cli.entry import run
from app.cli.failures import failure_of
from app.db.migrating import newest_revision
from tests.cli.conftest import Told


def test_migrate_goes_up_and_says_from_where_to_where(tell: Callable[..., Told]) -> None:
    assert tell("migrate", "--check")[0] == 1
    code, data, _ = tell("migrate")
    assert code == 0
    assert data == {"before": None, "after": newest_revision(), "newest": newest_revision()}
    assert tell("migrate", "--check")[0] == 0


def test_migrate_goes_down_only_on_purpose_and_keeps_a_copy(directory: Path, tell: Callable[..., Told]) -> None:
    tell("migrate")
    code, _, error = tell("migrate", "--down", "base")
    assert code == 1
    assert "--yes" in json.loads(error)["message"]
    assert tell("migrate", "--check")[0] == 0
    code, data, _ = tell("migrate", "--down", "base", "--yes")
    assert (code, data["after"]) == (0, None)
    assert list(directory.glob("dangjian.db.before-base-*"))


def test_rotating_the_master_secret_keeps_the_data_readable(directory: Path, tell: Callable[..., Told]) -> None:
    assert tell("keys", "rotate", "--signing")[0] == 0
    before = (directory / "secret").read_text()
    assert tell("keys", "rotate", "--master")[0] == 1
    code, data, _ = tell("keys", "rotate", "--master", "--yes")
    assert code == 0
    assert data["rewrapped"] >= 3
    assert (directory / "secret").read_text() != before
    assert (directory / "secret").stat().st_mode & 0o777 == 0o600
    assert tell("keys", "rotate", "--data")[1] == {"data_keys": 1}
    (directory / "secret").write_text(before)
    code, _, error = tell("keys", "rotate", "--data")
    assert code == 3
    assert json.loads(error)["code"] == "SECRET_MISMATCH"


def test_an_unfinished_rotation_is_not_run_over(directory: Path, tell: Callable[..., Told]) -> None:
    (directory / "secret.new").write_text("00" * 32)
    code, _, error = tell("keys", "rotate", "--master", "--yes")
    assert code == 1
    assert "上一次轮换没有完成" in error
    assert (directory / "secret.new").read_text() == "00" * 32


def test_rotate_wants_to_know_what(tell: Callable[..., Told]) -> None:
    assert tell("keys", "rotate")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "没有这个命令"),
        (["doctor", "--loud"], "--loud"),
        (["serve", "--port", "many"], "--port"),
        (["serve", "--port", "0"], "--port"),
    ],
)
@pytest.mark.usefixtures("directory")
def test_wrong_usage_is_told_in_chinese(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert words in capsys.readouterr().err


def test_an_unusable_setting_is_named_and_not_repeated(
    tell: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGJIAN_LOGIN_POLICY", "very-private")
    code, _, error = tell("migrate")
    assert code == 3
    assert "DANGJIAN_LOGIN_POLICY" in error
    assert "very-private" not in error


def test_a_database_out_of_reach_is_told_without_its_password(
    tell: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://server:hidden@127.0.0.1:1/none")
    code, _, error = tell("migrate")
    assert code == 4
    assert "没有数据库在监听" in error
    assert "hidden" not in error


def test_a_server_that_may_not_migrate_refuses_an_old_schema(
    tell: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGJIAN_MIGRATE_ON_START", "false")
    code, _, error = tell("keys", "rotate", "--signing")
    assert code == 3
    assert "dangjian migrate" in error


def test_production_makes_no_secret_of_its_own(
    directory: Path, tell: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGJIAN_MODE", "production")
    code, _, error = tell("keys", "rotate", "--signing")
    assert code == 3
    assert "缺少主密钥文件" in error
    assert not (directory / "secret").exists()


def test_a_data_directory_that_is_a_file_is_told_without_a_traceback(
    directory: Path, tell: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory / "plain").write_text("")
    monkeypatch.setenv("DANGJIAN_DATA_DIR", str(directory / "plain"))
    code, _, error = tell("keys", "rotate", "--signing")
    assert code == 1
    assert "系统拒绝了这项操作" in json.loads(error)["message"]
    assert "Traceback" not in error


def test_openapi_prints_the_document_without_a_database(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out)["openapi"].startswith("3.1")
    assert not list(directory.iterdir())


def test_a_tenant_is_made_once_for_each_code(tell: Callable[..., Told]) -> None:
    code, data, _ = tell("create-tenant", "qinghe", "中共青禾县委员会")
    assert code == 0
    assert data["code"] == "qinghe"
    code, _, error = tell("create-tenant", "qinghe", "另一个委员会")
    assert code == 1
    assert json.loads(error)["code"] == "TENANT_CODE_TAKEN"
    assert tell("create-tenant", "Not A Code", "某委员会")[0] == 1


def test_a_new_tenants_trail_is_intact_and_an_edit_is_found(directory: Path, tell: Callable[..., Told]) -> None:
    tell("create-tenant", "qinghe", "中共青禾县委员会")
    code, data, _ = tell("audit", "verify", "--tenant", "qinghe")
    assert code == 0
    assert data["tenants"][0]["unsealed"] >= 1
    with sqlite3.connect(directory / "dangjian.db") as database:
        database.execute("DELETE FROM audit_entry")
    database.close()
    code, data, _ = tell("audit", "verify")
    assert code == 1
    assert {found["fault"] for found in data["tenants"][0]["findings"]} == {"entry_missing"}


def test_audit_verify_knows_its_arguments(tell: Callable[..., Told]) -> None:
    assert tell("audit", "verify", "--tenant", "none")[0] == 1
    assert tell("audit", "verify", "--known", "1:00")[0] == 1
    tell("create-tenant", "qinghe", "中共青禾县委员会")
    assert tell("audit", "verify", "--tenant", "qinghe", "--known", "x")[0] == 1
    code, data, _ = tell("audit", "verify", "--tenant", "qinghe", "--known", f"7:{'00' * 32}")
    assert code == 1
    assert data["tenants"][0]["findings"][0]["fault"] == "known_head"


def test_a_tenants_first_administrator_is_told_once_what_he_needs(tell: Callable[..., Told]) -> None:
    tell("create-tenant", "qinghe", "中共青禾县委员会")
    code, data, _ = tell("create-admin", "qinghe", "li.ming", "李明")
    assert code == 0
    assert len(data["password"]) >= 15
    assert data["totp_uri"].startswith("otpauth://totp/")
    assert data["totp_secret"] in data["totp_uri"]
    code, _, error = tell("create-admin", "qinghe", "wang.fang", "王芳")
    assert code == 1
    assert "--yes" in error
    assert tell("create-admin", "qinghe", "wang.fang", "王芳", "--yes")[0] == 0


def test_both_hands_that_open_a_new_tenant_are_made_here(tell: Callable[..., Told]) -> None:
    tell("create-tenant", "qinghe", "中共青禾县委员会")
    assert tell("create-admin", "qinghe", "li.ming", "李明")[0] == 0
    assert tell("create-admin", "qinghe", "zhao.lei", "赵磊", "--role", "system_admin")[0] == 0
    code, _, error = tell("create-admin", "qinghe", "qian.yu", "钱宇", "--role", "system_admin")
    assert code == 1
    assert "已有系统管理员" in error
    code, _, error = tell("create-admin", "qinghe", "sun.li", "孙丽", "--role", "committee_admin")
    assert code == 2


def test_an_administrator_needs_a_tenant_and_a_free_name(tell: Callable[..., Told]) -> None:
    assert tell("create-admin", "none", "li.ming", "李明")[0] == 1
    tell("create-tenant", "qinghe", "中共青禾县委员会")
    assert tell("create-admin", "qinghe", "李明", "李明")[0] == 1
    assert tell("create-admin", "qinghe", "li.ming", " ")[0] == 1
    assert tell("create-admin", "qinghe", "li.ming", "李明")[0] == 0
    code, _, error = tell("create-admin", "qinghe", "li.ming", "另一人", "--yes")
    assert code == 1
    assert json.loads(error)["code"] == "LOGIN_NAME_TAKEN"


def test_a_weak_password_is_refused_before_anything_is_made(
    tell: Callable[..., Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell("create-tenant", "qinghe", "中共青禾县委员会")
    monkeypatch.setattr("typer.prompt", lambda *_given, **_options: "12345678")
    code, _, error = tell("create-admin", "qinghe", "li.ming", "李明", "--ask")
    assert code == 1
    assert "12345678" not in error
    monkeypatch.setattr("typer.prompt", lambda *_given, **_options: "Qh-7v-Lantern-Maple")
    code, data, _ = tell("create-admin", "qinghe", "li.ming", "李明", "--ask")
    assert (code, data["password"]) == (0, None)


@pytest.fixture
def listed(directory: Path, tell: Callable[..., Told]) -> Path:
    """A list of organisations, and a small demo to import it into."""
    assert tell("demo", "--members", "6", "--branches", "2")[0] == 0
    file = directory / "list.csv"
    file.write_text(
        "党组织名称,上级党组织,类别\n中共新河镇委员会,,党委\n新河村党支部,中共新河镇委员会,党支部\n坏的,没有的上级,党支部\n",
        encoding="utf-8",
    )
    return file


def test_a_list_is_checked_first_and_written_on_purpose(listed: Path, tell: Callable[..., Told]) -> None:
    order = ("import", "organisations", str(listed), "--tenant", "demo", "--as", "committee_admin")
    code, data, _ = tell(*order)
    assert (code, data["status"], data["counts"]["create"]) == (0, "previewed", 2)
    assert [row["row"] for row in data["faulty"]] == [4]
    code, data, _ = tell(*order, "--yes")
    assert (code, data["status"], data["counts"]["created"]) == (0, "committed", 2)
    code, data, _ = tell(*order, "--yes")
    assert (data["counts"]["create"], data["counts"]["duplicate"]) == (0, 2)


def test_an_import_has_the_rights_of_its_account(listed: Path, tell: Callable[..., Told]) -> None:
    order = ("import", "organisations", str(listed), "--tenant", "demo", "--as")
    code, _, error = tell(*order, "lecturer", "--yes")
    assert code == 1
    assert "权限" in error
    assert tell(*order, "nobody", "--yes")[0] == 1
    assert tell("import", "organisations", str(listed), "--tenant", "none", "--as", "committee_admin")[0] == 1


def test_a_roster_whose_rows_are_all_faulty_writes_nothing(
    listed: Path, tell: Callable[..., Told], data_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert listed.exists()
    order = ("import", "roster", str(data_files / "roster_sample.xlsx"), "--tenant", "demo", "--as", "register_officer")
    code, data, _ = tell(*order, "--yes")
    assert code == 0
    assert data["status"] == "checked"
    assert data["counts"]["faulty"] > 0
    assert all(row["reasons"] for row in data["faulty"])
    assert run(order) == 0
    shown = capsys.readouterr().out
    assert f"有问题 {data['counts']['faulty']} 行" in shown
    assert f"第 {data['faulty'][0]['row']} 行：{data['faulty'][0]['reasons'][0]}" in shown


@pytest.mark.parametrize("url", ["hello", "mysql://u:p@h/x", "postgresql://u:p@host:port/x"])
def test_an_address_that_is_no_database_is_told_by_its_setting(
    url: str, monkeypatch: pytest.MonkeyPatch, tell: Callable[..., Told]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    code, _, error = tell("migrate")
    assert code == 3
    assert json.loads(error)["message"].startswith("设置 DATABASE_URL：应形如 postgresql://")


@pytest.mark.parametrize(
    ("words", "reason"),
    [("database or disk is full", "磁盘已满"), ("attempt to write a readonly database", "只读")],
)
def test_a_database_that_cannot_be_written_is_told_with_its_reason(words: str, reason: str) -> None:
    failure = failure_of(OperationalError("INSERT", None, sqlite3.OperationalError(words)))
    assert (failure.exit_code, failure.code) == (4, "DATABASE_UNAVAILABLE")
    assert reason in failure.message
