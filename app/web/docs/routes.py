"""`/docs` shows the OpenAPI document, `/docs/errors` the catalogue of refusals."""

from html import escape
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.web.catalogue import rows
from app.web.operations import operation
from app.web.pages import page_headers

router = APIRouter(tags=["运行"])

_PAGE = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
_ERRORS = Path(__file__).with_name("errors.html").read_text(encoding="utf-8")
_HEADERS = page_headers(_PAGE)


@router.get(
    "/docs",
    response_class=HTMLResponse,
    include_in_schema=False,
    **operation("docs", summary="接口文档", anonymous=True),
)
async def page() -> HTMLResponse:
    return HTMLResponse(_PAGE, headers=_HEADERS)


@router.get(
    "/docs/errors",
    response_class=HTMLResponse,
    include_in_schema=False,
    **operation("docs.errors", summary="错误码", anonymous=True),
)
async def errors() -> HTMLResponse:
    listed = "".join(
        f'<tr id="{row["code"]}"><td><code>{row["code"]}</code></td><td>{row["status"]}</td>'
        f"<td>{escape(str(row['message']))}</td></tr>"
        for row in rows()
    )
    return HTMLResponse(_ERRORS.replace("<!-- rows -->", listed), headers=_HEADERS)
