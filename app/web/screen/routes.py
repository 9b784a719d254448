"""`/screen` for whatever meeting a recorder confirms, `/screen/{meeting_id}` for that one alone. The page asks the rest."""

from pathlib import Path
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.web.operations import operation
from app.web.pages import page_headers

router = APIRouter(tags=["会场屏幕"])

_PAGE = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
_HEADERS = page_headers(_PAGE)


@router.get(
    "/screen",
    response_class=HTMLResponse,
    include_in_schema=False,
    **operation("screens.page", summary="会场屏幕", anonymous=True),
)
async def page() -> HTMLResponse:
    return HTMLResponse(_PAGE, headers=_HEADERS)


@router.get(
    "/screen/{meeting_id}",
    response_class=HTMLResponse,
    include_in_schema=False,
    **operation("screens.page_of_meeting", summary="一个会议的会场屏幕", anonymous=True),
)
async def page_of_meeting(meeting_id: UUID) -> HTMLResponse:
    """The same page for every id: whether there is such a meeting is told to nobody without a ticket."""
    return await page()
