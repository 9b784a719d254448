"""Files, in and out: what is reserved, what of it has come, what is in it, and by which link it is read."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from app.files.facts import SAID, Facts, Hindrance
from app.files.models import FileStatus, Purpose, StoredFile
from app.web.schemas import In, Moment, Out

# No path, no control characters, none that turn what follows around: an .exe would read as a .png.
_NAME = r"^[^\x00-\x1f\x7f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]+$"


class FileIn(In):
    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=200, pattern=_NAME),
        Field(examples=["名册.xlsx"]),
    ]
    size: Annotated[int, Field(ge=1, description="字节数", examples=[52310])]
    purpose: Purpose
    sha256: Annotated[str | None, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = None


class PartOut(Out):
    number: int
    size: int
    sha256: str


class HindranceOut(Out):
    code: Hindrance
    text: Annotated[str, Field(examples=[SAID[Hindrance.INDEX_LAST]])]

    @classmethod
    def of(cls, hindrance: Hindrance) -> Self:
        return cls(code=hindrance, text=SAID[hindrance])


class FactsOut(Out):
    """图片的宽高和另存的几种宽度（下载时用 `?width=` 取），音视频的时长，以及可能妨碍手机播放之处。"""

    width: int | None
    height: int | None
    widths: list[int]
    duration_s: Annotated[int | None, Field(description="整秒，不足一秒进一")]
    warnings: list[HindranceOut]

    @classmethod
    def of(cls, facts: Facts) -> Self:
        return cls(
            width=facts.width,
            height=facts.height,
            widths=list(facts.widths),
            duration_s=facts.duration_s,
            warnings=[HindranceOut.of(one) for one in facts.hindrances],
        )


class FileOut(Out):
    id: UUID
    name: str
    purpose: Purpose
    status: FileStatus
    declared_size: int
    size: int
    media_type: str
    sha256: str
    created_at: Moment
    confirmed_at: Moment | None
    facts: FactsOut

    @classmethod
    def of(cls, file: StoredFile) -> "FileOut":
        names = FileOut.model_fields.keys() - {"facts"}
        return FileOut(**{name: getattr(file, name) for name in names}, facts=FactsOut.of(file.known))


class FileWithPartsOut(FileOut):
    parts: list[PartOut]


class LinkOut(Out):
    url: str
    expires_at: Moment
