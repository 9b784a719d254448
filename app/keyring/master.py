"""The master secret: 32 bytes as 64 hex digits in a file outside the database. Losing it is losing the data."""

import os
import secrets
from pathlib import Path


class SecretUnusable(RuntimeError):
    """The file is missing, readable by others, or not 64 hex digits. The message is Chinese, for the operator."""


def read_master(file: Path, *, create: bool) -> bytes:
    """The secret in `file`; with `create` a missing file is made with mode 0600. Raises SecretUnusable."""
    if not file.exists():
        if not create:
            raise SecretUnusable(f"缺少主密钥文件 {file}：请用 openssl rand -hex 32 生成并设权限 0600")
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return read_master(file, create=False)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_hex(32))
    if file.stat().st_mode & 0o077:
        raise SecretUnusable(f"主密钥文件 {file} 的权限过宽，应为 0600")
    try:
        secret = bytes.fromhex(file.read_text().strip())
    except ValueError as error:
        raise SecretUnusable(f"主密钥文件 {file} 应为 64 位十六进制") from error
    if len(secret) != 32:
        raise SecretUnusable(f"主密钥文件 {file} 应为 64 位十六进制")
    return secret
