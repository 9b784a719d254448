"""The master secret's file: made private, refused when others can read it or it holds something else."""

from pathlib import Path

import pytest

from app.keyring.master import SecretUnusable, read_master


def written(file: Path, text: str, mode: int = 0o600) -> Path:
    file.write_text(text)
    file.chmod(mode)
    return file


def test_a_missing_file_is_made_for_the_demo_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "secret"
    secret = read_master(file, create=True)
    assert len(secret) == 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_master(file, create=True) == read_master(file, create=False) == secret


def test_production_makes_none(tmp_path: Path) -> None:
    with pytest.raises(SecretUnusable, match="缺少主密钥文件"):
        read_master(tmp_path / "secret", create=False)
    assert not list(tmp_path.iterdir())


def test_two_demos_do_not_share_a_secret(tmp_path: Path) -> None:
    assert read_master(tmp_path / "a", create=True) != read_master(tmp_path / "b", create=True)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o701])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(SecretUnusable, match="权限过宽"):
        read_master(written(tmp_path / "secret", "00" * 32, mode), create=True)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_private_file_is_read_with_or_without_a_line_end(tmp_path: Path, mode: int) -> None:
    assert read_master(written(tmp_path / "secret", "0A" * 32 + "\n", mode), create=False) == b"\x0a" * 32


@pytest.mark.parametrize("text", ["", "xy" * 32, "00" * 31, "00" * 33, "0" * 63])
def test_anything_but_64_hex_digits_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(SecretUnusable, match="64 位十六进制") as refused:
        read_master(written(tmp_path / "secret", text), create=False)
    assert not text or text not in str(refused.value)
