"""What a lesson consists of, as one document: in a draft, and unchanged in each version."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from app.domains.lessons.vocabulary import MEDIA, BlockKind, CompletesBy
from app.domains.members.public import Category, Stage
from app.domains.orgs.public import Post
from app.web.schemas import In

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,20}$"), Field(examples=["b1"])]
LONGEST_S = 6 * 3600
Seconds = Annotated[int, Field(ge=1, le=LONGEST_S, description="秒", examples=[180])]
Title = Annotated[str, StringConstraints(min_length=1, max_length=100), Field(examples=["三分钟学党章：党员的权利"])]
Problem = Annotated[
    str,
    StringConstraints(min_length=5, max_length=200),
    Field(description="要解决的问题", examples=["倒班职工怎样参加学习"]),
]
LONGEST_TEXT = 50_000
LongText = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]


class Block(In):
    """正文的一段。`text` 用 `html`；`picture`、`audio`、`video`、`pdf` 用 `file_id`；`link` 用 `url`（https）；`quiz` 用
    `quiz_id`。

    一个文件只归一节课，另一节课要用须再次上传。音频、视频的 `duration_s` 以文件为准，文件读不出时长的须填写。`key` 在全文内
    唯一，不填由系统编号。
    """

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,20}$")] = ""
    kind: BlockKind
    html: LongText = ""
    file_id: UUID | None = None
    url: Annotated[str, StringConstraints(max_length=500, pattern=r"^(https://\S+)?$")] = ""
    quiz_id: UUID | None = None
    duration_s: Seconds | None = None
    caption: Annotated[str, StringConstraints(max_length=200)] = ""

    @property
    def is_media(self) -> bool:
        return self.kind in MEDIA


class Audience(In):
    """`org_id` 及其下级（不填为本组织）；再填其他各项时，符合其中任何一项的人可见，都不填为全体。"""

    org_id: UUID | None = None
    stages: Annotated[list[Stage], Field(max_length=5)] = Field(default_factory=list)
    categories: Annotated[list[Category], Field(max_length=10)] = Field(default_factory=list)
    posts: Annotated[list[Post], Field(max_length=20)] = Field(default_factory=list)
    group_ids: Annotated[list[UUID], Field(max_length=100)] = Field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """Whom it is narrowed to, groups apart."""
        named = [f"stage:{one.value}" for one in self.stages]
        named += [f"category:{one.value}" for one in self.categories]
        return sorted({*named, *(f"post:{one.value}" for one in self.posts)})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.group_ids)

    @property
    def kinds(self) -> int:
        """How many kinds of people it names, groups too, each once."""
        return len(self.words) + len(set(self.group_ids))


class Custom(In):
    """定制课：为一个单位的一类人讲一个问题。学习范围的组织须是该单位，并须正好填一类人（阶段、类别、职务或党小组之一）。"""

    org_id: Annotated[UUID, Field(description="定制单位：本组织或其下级")]
    problem: Problem


class LessonContent(In):
    """`completes_by` 为 seen 时看完 `seen_percent`% 即学完；为 confirmed 时还须本人确认学完；为 quiz 时发布之后通过正文中的随堂
    测试即学完，正文须有且只有一个随堂测试。
    """

    title: Title
    summary: Annotated[str, StringConstraints(max_length=500)] = ""
    speaker: Annotated[str, StringConstraints(max_length=100), Field(examples=["王静"])] = ""
    cover_file_id: UUID | None = None
    series_id: UUID | None = None
    topic_ids: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list)
    blocks: Annotated[list[Block], Field(max_length=100)] = Field(default_factory=list)
    transcript: LongText = ""
    large_text: Annotated[LongText, Field(description="大字版，供老年党员阅读")] = ""
    completes_by: CompletesBy = CompletesBy.SEEN
    seen_percent: Annotated[int, Field(ge=1, le=100)] = 90
    audience: Audience = Field(default_factory=Audience)
    is_required: Annotated[bool, Field(description="必修")] = False
    due_on: Annotated[date | None, Field(description="必修的完成期限")] = None
    custom: Annotated[Custom | None, Field(description="定制课，空值为一般的课")] = None

    @property
    def duration_s(self) -> int:
        """Seconds of all its media."""
        return sum(block.duration_s or 0 for block in self.blocks if block.is_media)

    @property
    def file_ids(self) -> list[UUID]:
        """All files it shows, each once, in order."""
        named = [self.cover_file_id, *(block.file_id for block in self.blocks)]
        return list(dict.fromkeys(one for one in named if one is not None))

    @property
    def quiz_ids(self) -> list[UUID]:
        """All quizzes it names, each once, in order."""
        return list(dict.fromkeys(block.quiz_id for block in self.blocks if block.quiz_id is not None))

    @property
    def completing_quiz(self) -> UUID | None:
        """The quiz whose passing completes it, where that is its rule."""
        return next(iter(self.quiz_ids), None) if self.completes_by is CompletesBy.QUIZ else None

    def document(self) -> dict[str, Any]:
        """What is kept. Only a block of a quiz has a `quiz_id`, and only a custom lesson says so: the same words have the
        digest that they always had.
        """
        document = self.model_dump(mode="json")
        if document["custom"] is None:
            del document["custom"]
        for block in document["blocks"]:
            if block["quiz_id"] is None:
                del block["quiz_id"]
        return document


def unit_of(document: Mapping[str, Any]) -> UUID | None:
    """The organisation for which a custom lesson is made."""
    custom = document.get("custom")
    return UUID(custom["org_id"]) if custom else None


def digest_of(document: dict[str, Any]) -> str:
    """SHA-256, in hex, of the document in a fixed spelling."""
    spelled = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()
