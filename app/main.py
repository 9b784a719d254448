"""The ASGI entrance: `uvicorn --factory app.main:create`. `dangjian serve` does the same with preparation and a worker."""

from fastapi import FastAPI

from app.settings import Settings
from app.web.logs import configure
from app.wiring import build


def create() -> FastAPI:
    """The application by the environment's settings (uvicorn's factory)."""
    configure()
    return build(Settings())
