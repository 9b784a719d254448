"""What a command works with: the settings, an open database that is prepared, and the keyring."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.db.probe import explained
from app.db.session import Database
from app.keyring.keyring import Keyring
from app.settings import Settings
from app.wiring import connect, keyring_of, prepare


@dataclass(frozen=True, slots=True)
class Workplace:
    settings: Settings
    database: Database
    keyring: Keyring


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Workplace]:
    """Prepare the database as a server would, and close it again. Raises RefusedToStart, SecretUnusable, DatabaseFault."""
    keyring = keyring_of(settings)
    database = connect(settings)
    try:
        async with explained(settings.server_database_url):
            await prepare(settings, database, keyring)
        yield Workplace(settings, database, keyring)
    finally:
        await database.close()
