"""The Chinese names of every code word that the API speaks, in one answer that clients keep and revalidate."""

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from fastapi import APIRouter, Request, Response

from app.kit.codes import EDUCATION, NATIONALITIES
from app.web.catalogue import rows
from app.web.operations import API, operation
from app.web.schemas import Out

Labels = Mapping[str, Mapping[StrEnum, str]]


class WordOut(Out):
    value: str
    label: str


class DictionariesOut(Out):
    """`words` by dictionary, each in its own order; `errors` is the catalogue of refusals."""

    words: dict[str, list[WordOut]]
    errors: list[dict[str, str | int]]


def dictionaries_router(*areas: Labels) -> APIRouter:
    """`GET /dictionaries` over the labels of all areas. Raises ValueError where two areas share a name."""
    words: dict[str, list[WordOut]] = {
        "nationality": [WordOut(value=code, label=label) for code, label in NATIONALITIES.items()],
        "education": [WordOut(value=code, label=label) for code, label in EDUCATION.items()],
    }
    for area in areas:
        for name, labels in area.items():
            if name in words:
                raise ValueError(f"two dictionaries are called {name}")
            words[name] = [WordOut(value=word.value, label=label) for word, label in labels.items()]
    router = APIRouter(prefix=API, tags=["字典"])

    @cache
    def made() -> tuple[DictionariesOut, str]:
        # Made at the first request: by then every area has declared its refusals.
        whole = DictionariesOut(words=words, errors=rows())
        digest = hashlib.sha256(json.dumps(whole.model_dump(), ensure_ascii=False).encode()).hexdigest()
        return whole, f'"{digest[:20]}"'

    @router.get(
        "/dictionaries",
        **operation("dictionaries", summary="枚举值的中文名称与全部错误码", anonymous=True),
    )
    async def dictionaries(request: Request, response: Response) -> DictionariesOut:
        """内容随版本变化，请带 `If-None-Match` 重新验证；未变返回 304。"""
        whole, etag = made()
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "public, max-age=300"
        if request.headers.get("if-none-match") == etag:
            response.status_code = 304
        return whole

    return router
