"""Searching, out."""

from typing import Annotated, Self

from pydantic import Field

from app.domains.lessons.searching.reading import Found
from app.domains.lessons.studying.schemas import LessonCardOut
from app.kit.search.marks import Piece
from app.web.schemas import Out


class PieceOut(Out):
    """一段文字；`is_hit` 为真的应突出显示。"""

    text: Annotated[str, Field(examples=["党费"])]
    is_hit: bool

    @classmethod
    def all(cls, pieces: list[Piece]) -> list["PieceOut"]:
        return [PieceOut(text=one.text, is_hit=one.is_hit) for one in pieces]


class FoundLessonOut(Out):
    """`title` 和 `snippet` 依次连接即为原文，分段只为标出命中的文字。"""

    lesson: LessonCardOut
    title: list[PieceOut]
    snippet: list[PieceOut]

    @classmethod
    def of(cls, found: Found, card: LessonCardOut) -> Self:
        return cls(lesson=card, title=PieceOut.all(found.title), snippet=PieceOut.all(found.snippet))
