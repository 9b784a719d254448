"""Settings are read from the environment by the names that operators and platforms use."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Mode, Settings


def test_without_an_environment_it_is_a_demo_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(Settings.variable(field), raising=False)
    settings = Settings()
    assert settings.mode is Mode.DEMO
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.server_database_url == "sqlite+aiosqlite:///var/dangjian.db"
    assert settings.jobs_database_url == settings.owner_database_url == settings.server_database_url


def test_names_that_platforms_give_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
    monkeypatch.setenv("PORT", "9000")
    settings = Settings()
    assert settings.server_database_url == "postgresql://a@b/c"
    assert settings.base_url.endswith(":9000")


def test_hosts_are_a_plain_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGJIAN_TRUSTED_HOSTS", "dj.example.cn, www.example.cn")
    assert Settings().trusted_hosts == ["dj.example.cn", "www.example.cn"]


def test_a_change_is_seen_by_later_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DANGJIAN_DATA_DIR", "elsewhere")
    monkeypatch.setenv("PORT", "8000")
    assert Settings.overridden(data_dir=str(tmp_path), port=None).data_dir == tmp_path
    assert Settings().data_dir == tmp_path
    assert Settings().port == 8000


def test_an_impossible_value_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    with pytest.raises(ValidationError):
        Settings()


def test_every_setting_says_in_chinese_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert any("\u4e00" <= letter <= "\u9fff" for letter in field.description), name


def test_secrets_do_not_show_themselves() -> None:
    settings = Settings(wechat_app_secret="hidden", sms_access_key="hidden", metrics_token="hidden")  # type: ignore[arg-type]
    assert "hidden" not in repr(settings)
