"""A real browser for tests of pages: Debian's Chromium, or the one that TEST_CHROMIUM names."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_browser() -> Path | None:
    """The browser's program, or None where the machine has none."""
    if named := os.environ.get("TEST_CHROMIUM"):
        return Path(named) if Path(named).exists() else None
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return Path(found) if found else None


@asynccontextmanager
async def running_browser(program: Path) -> AsyncIterator[Browser]:
    """The browser without a window. As root it has to do without its sandbox; the pages are our own."""
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=[*options, "--disable-dev-shm-usage"])
        try:
            yield browser
        finally:
            await browser.close()
