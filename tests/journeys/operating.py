"""The operator: runs the server's commands on its machine, never touches its data."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from tests.support.databases import Urls
from tests.support.server import environment
from tests.support.source import ROOT


class Operator:
    """Works with the `dangjian` command beside the server, in the server's environment."""

    def __init__(self, urls: Urls, directory: Path) -> None:
        self._environment = environment(urls, directory)

    async def runs(self, *arguments: str) -> Any:
        """What the command says with `--json`."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "app.cli",
            *arguments,
            "--json",
            cwd=ROOT,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await process.communicate()
        assert process.returncode == 0, f"dangjian {' '.join(arguments)}: {complained.decode()}"
        return json.loads(said)

    async def creates_tenant(self, code: str, name: str) -> Any:
        return await self.runs("create-tenant", code, name)

    async def creates_admin(self, tenant: str, login_name: str, name: str, *options: str) -> Any:
        """Login name, first password and the secret of the second factor, told once."""
        return await self.runs("create-admin", tenant, login_name, name, *options)
