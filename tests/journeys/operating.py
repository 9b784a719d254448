"""The operator: runs the server's commands on its machine, never touches its data."""

import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.databases import Urls
from tests.support.forking import start
from tests.support.server import COMMAND, environment


class Operator:
    """Works with the `dangjian` command beside the server, in the server's environment."""

    def __init__(self, urls: Urls, directory: Path) -> None:
        self._environment = environment(urls, directory)

    async def runs(self, *arguments: str) -> Any:
        """What the command says with `--json`."""
        with TemporaryDirectory() as directory:
            said, complained = Path(directory, "said"), Path(directory, "complained")
            process = start(COMMAND, *arguments, "--json", environment=self._environment, out=said, err=complained)
            code = await asyncio.to_thread(process.wait)
            assert code == 0, f"dangjian {' '.join(arguments)}: {complained.read_text()}"
            return json.loads(said.read_text())

    async def creates_tenant(self, code: str, name: str) -> Any:
        return await self.runs("create-tenant", code, name)

    async def creates_admin(self, tenant: str, login_name: str, name: str, *options: str) -> Any:
        """Login name, first password and the secret of the second factor, told once."""
        return await self.runs("create-admin", tenant, login_name, name, *options)
