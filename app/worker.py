"""The worker as a process of its own: `dangjian worker`. Ends at SIGTERM or SIGINT with nothing half done."""

import asyncio
import signal

from app.settings import Settings
from app.wiring import prepare, services_by, worker_of


async def run(settings: Settings) -> None:
    """Prepare the database and work until told to stop. Raises RefusedToStart."""
    services = services_by(settings)
    try:
        await prepare(settings, services.database, services.keyring)
        worker = worker_of(services)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, worker.stop)
        await worker.run()
    finally:
        await services.http.aclose()
        await services.database.close()
