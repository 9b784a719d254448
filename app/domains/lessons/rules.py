"""What a lesson must hold, which files its blocks take, who may review it. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from html import unescape
from uuid import UUID

from app.domains.lessons.cleaning import bare_text, clean
from app.domains.lessons.content import LONGEST_S, LONGEST_TEXT, Audience, Block, LessonContent
from app.domains.lessons.errors import (
    BlockFileWrong,
    BlockIncomplete,
    BlockKeyTwice,
    CustomAudienceWrong,
    LessonIncomplete,
    MarkupTooMuch,
    MediaFull,
    QuizNotOne,
)
from app.domains.lessons.vocabulary import BlockKind, CompletesBy
from app.files.content import IMAGES, MEGABYTE, SOUNDS, MediaType
from app.files.links import LIFETIME
from app.kit.errors import FieldIssue
from app.kit.text import is_blank

FILES: Mapping[BlockKind, frozenset[MediaType]] = {
    BlockKind.PICTURE: IMAGES,
    BlockKind.AUDIO: SOUNDS,
    BlockKind.VIDEO: frozenset({MediaType.MP4}),
    BlockKind.PDF: frozenset({MediaType.PDF}),
}
# What a block of each kind holds; the others hold a file.
_NEEDS: Mapping[BlockKind, str] = {BlockKind.TEXT: "html", BlockKind.LINK: "url", BlockKind.QUIZ: "quiz_id"}
# Of one text, and four times as many of a lesson: what lies in each other is read in more than the time of its length.
_MOST_TAGS = 5_000
# No name before the host (https://known@other) and nothing unseen: a link leads where it seems to.
_UNSEEN = r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_PLAIN_LINK = re.compile(rf"https://[^\s/?#@\\{_UNSEEN}]+([/?#][^\s{_UNSEEN}]*)?\Z")


def tidied(content: LessonContent) -> LessonContent:
    """The content with clean markup and a key for every block. Raises MarkupTooMuch, BlockKeyTwice, BlockIncomplete."""
    given = {block.key for block in content.blocks if block.key}
    free = (f"b{number}" for number in range(1, 2 * len(content.blocks) + 1) if f"b{number}" not in given)
    *texts, large_text = _cleaned([*(block.html for block in content.blocks), content.large_text])
    blocks = [
        block.model_copy(update={"key": block.key or next(free), "html": html})
        for block, html in zip(content.blocks, texts, strict=True)
    ]
    if len({block.key for block in blocks}) < len(blocks):
        raise BlockKeyTwice
    faults = [FieldIssue(f"blocks.{at}", said) for at, block in enumerate(blocks) if (said := _fault(block))]
    if faults:
        raise BlockIncomplete(issues=faults)
    return content.model_copy(update={"blocks": blocks, "large_text": large_text})


def _cleaned(texts: Sequence[str]) -> list[str]:
    """Cleaned, they still fit: every tag that was left open is closed, every sign that could be markup is spelled out.

    Raises MarkupTooMuch.
    """
    tags = [text.count("<") for text in texts]
    if max(tags) > _MOST_TAGS or sum(tags) > 4 * _MOST_TAGS:
        raise MarkupTooMuch
    cleaned = [clean(text) for text in texts]
    if any(len(text) > LONGEST_TEXT for text in cleaned):
        raise MarkupTooMuch
    return cleaned


def _fault(block: Block) -> str:
    """What is wrong with it: it has not what its kind needs, or something of another kind besides; empty if nothing."""
    given = {"html": block.html, "file_id": block.file_id, "url": block.url, "quiz_id": block.quiz_id}
    has = {name for name, value in given.items() if value}
    if has != {_NEEDS.get(block.kind, "file_id")} or not (block.is_media or block.duration_s is None):
        return "内容与段落类型不符"
    if block.html and is_blank(unescape(bare_text(block.html))):
        return "没有文字"
    return "" if not block.url or _PLAIN_LINK.match(block.url) else "链接中不能有用户名、密码和看不见的字符"


def check_files(content: LessonContent, media_types: Mapping[UUID, str]) -> None:
    """Raises BlockFileWrong where a file is not of the kind that its block, or the cover, takes."""
    faults = [
        FieldIssue(f"blocks.{at}.file_id", "文件类型不符")
        for at, block in enumerate(content.blocks)
        if block.file_id is not None and media_types[block.file_id] not in FILES[block.kind]
    ]
    if content.cover_file_id is not None and media_types[content.cover_file_id] not in IMAGES:
        faults.append(FieldIssue("cover_file_id", "封面应为图片"))
    if faults:
        raise BlockFileWrong(issues=faults)


def unknown_file(content: LessonContent, file_id: UUID) -> list[FieldIssue]:
    """Where the content names a file that is not there for it, and what to do: a file belongs to one lesson alone."""
    said = "没有这个文件，或者已用于别处：请再上传一次"
    issues = [
        FieldIssue(f"blocks.{at}.file_id", said) for at, one in enumerate(content.blocks) if one.file_id == file_id
    ]
    return [*issues, FieldIssue("cover_file_id", said)] if content.cover_file_id == file_id else issues


def timed(content: LessonContent, lengths: Mapping[UUID, int | None]) -> LessonContent:
    """The content with the length, in seconds, of each recording that says how long it is: no position lies beyond."""
    blocks = [
        block.model_copy(update={"duration_s": min(known, LONGEST_S)})
        if block.is_media and block.file_id is not None and (known := lengths.get(block.file_id))
        else block
        for block in content.blocks
    ]
    return content.model_copy(update={"blocks": blocks})


def check_room(taken: int, more: int, quota: int) -> None:
    """Raises MediaFull where the files of the organisation's lessons would take more than the quota; all in bytes."""
    if more and taken + more > quota:
        raise MediaFull(limit=quota // MEGABYTE)


def link_lifetime(content: LessonContent) -> timedelta:
    """How long links to the lesson's files are good: for the twofold length of its recordings, and ten minutes more."""
    return LIFETIME + timedelta(seconds=2 * content.duration_s)


def check_complete(content: LessonContent) -> None:
    """Raises LessonIncomplete unless there is something to study, and the length of all media is known; QuizNotOne where
    it is completed by a quiz and does not name exactly one.
    """
    untimed = [
        FieldIssue(f"blocks.{at}.duration_s", "请填写时长")
        for at, block in enumerate(content.blocks)
        if block.is_media and block.duration_s is None
    ]
    if untimed or not content.blocks:
        raise LessonIncomplete(issues=untimed or [FieldIssue("blocks", "请填写正文")])
    quizzes = sum(block.kind is BlockKind.QUIZ for block in content.blocks)
    if content.completes_by is CompletesBy.QUIZ and quizzes != 1:
        raise QuizNotOne


def check_custom(content: LessonContent) -> None:
    """A custom lesson is one unit, one audience, one problem, as units that offer such lessons do it.

    Raises CustomAudienceWrong.
    """
    if content.custom is not None:
        check_one_audience(content.custom.org_id, content.audience)


def check_one_audience(unit_id: UUID, audience: Audience) -> None:
    """Raises CustomAudienceWrong unless it is one kind of people of the unit."""
    faults = []
    if audience.org_id != unit_id:
        faults.append(FieldIssue("audience.org_id", "应是定制单位"))
    if audience.kinds != 1:
        faults.append(FieldIssue("audience", "应正好选一类人"))
    if faults:
        raise CustomAudienceWrong(issues=faults)


def may_review(reviewer: UUID | None, editors: Collection[str]) -> bool:
    """Nobody reviews what he wrote: the reviewer is none of the accounts that wrote this version."""
    return reviewer is not None and str(reviewer) not in editors


def with_editor(editors: Sequence[str], editor: UUID | None) -> list[str]:
    return sorted({*editors, str(editor)}) if editor is not None else list(editors)
