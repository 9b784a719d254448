"""Where the link of a poster leads in a browser: a page that says to log in. It is the same for every lesson."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.web.operations import operation
from app.web.pages import page_headers

router = APIRouter(tags=["微党课分享"])

_PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>微党课</title>
<style>body{font:18px/1.8 sans-serif;margin:3rem auto;max-width:26rem;padding:0 1rem}h1{color:#c01a1a}</style>
<h1>微党课</h1>
<p>请在本单位的微信小程序中登录后学习。</p>
<p>微党课只对学习范围内的同志开放；登录后仍找不到的，说明不在学习范围内，或者已经撤回。</p>
</html>
"""
_HEADERS = page_headers(_PAGE)


@router.get(
    "/lessons/{lesson_id}",
    response_class=HTMLResponse,
    include_in_schema=False,
    **operation("lessons.landing", summary="扫码打开的网页", anonymous=True),
)
async def landing(lesson_id: UUID) -> HTMLResponse:
    """Whether there is such a lesson is told to nobody."""
    return HTMLResponse(_PAGE, headers=_HEADERS)
