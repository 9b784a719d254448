"""What a lesson may hold: clean markup, blocks that fit their kind, versions told apart by their digest."""

from datetime import timedelta
from typing import Any

import pytest

from app.domains.lessons.cleaning import clean
from app.domains.lessons.content import LONGEST_S, LessonContent, digest_of
from app.domains.lessons.errors import (
    BlockFileWrong,
    BlockIncomplete,
    BlockKeyTwice,
    LessonIncomplete,
    MarkupTooMuch,
    MediaFull,
)
from app.domains.lessons.rules import (
    check_complete,
    check_files,
    check_room,
    link_lifetime,
    may_review,
    tidied,
    timed,
    with_editor,
)
from app.kit.ids import uuid7

FILE = uuid7()


def content(*blocks: dict[str, Any], **more: Any) -> LessonContent:
    return LessonContent.model_validate({"title": "课", "blocks": list(blocks)} | more)


@pytest.mark.parametrize(
    ("dirty", "left"),
    [
        ("<p>好</p><script>alert(1)</script>", "<p>好</p>"),
        ('<p onclick="x()" style="color:red">好</p>', "<p>好</p>"),
        ('<a href="javascript:alert(1)">点</a>', '<a rel="noopener noreferrer">点</a>'),
        ('<img src=x onerror="x()">好', "好"),
        ("<iframe src='https://a.cn'></iframe>好", "好"),
        (
            '<a href="https://www.12371.cn/">共产党员网</a>',
            '<a href="https://www.12371.cn/" rel="noopener noreferrer">共产党员网</a>',
        ),
    ],
)
def test_markup_is_cleaned(dirty: str, left: str) -> None:
    assert clean(dirty) == left


@pytest.mark.parametrize(
    "block",
    [
        {"kind": "text"},
        {"kind": "text", "html": "<script>x</script>"},
        {"kind": "text", "html": "<p>好</p>", "url": "https://a.cn"},
        {"kind": "text", "html": "<p>&nbsp;\u200b</p>"},
        {"kind": "link", "url": "https://www.12371.cn@a.cn/"},
        {"kind": "link", "url": "https://a\u202e.cn/"},
        {"kind": "link", "url": "https://a.cn/\u2066x"},
        {"kind": "picture"},
        {"kind": "picture", "file_id": str(FILE), "duration_s": 3},
        {"kind": "link", "file_id": str(FILE)},
        {"kind": "video", "html": "<p>好</p>"},
        {"kind": "quiz"},
        {"kind": "quiz", "quiz_id": str(FILE), "html": "<p>好</p>"},
        {"kind": "text", "html": "<p>好</p>", "quiz_id": str(FILE)},
    ],
)
def test_a_block_holds_what_its_kind_needs(block: dict[str, Any]) -> None:
    with pytest.raises(BlockIncomplete):
        tidied(content(block))


@pytest.mark.parametrize(
    ("html", "count"),
    [("<ul>" * 5_001, 1), ("<ul>" * 4_500, 5), ("<blockquote>" * 4_000 + "好", 1), ("&" * 20_000, 1)],
    ids=["tags", "tags in all", "open tags", "signs that could be markup"],
)
def test_markup_that_would_not_fit_once_it_is_clean_is_refused(html: str, count: int) -> None:
    with pytest.raises(MarkupTooMuch):
        tidied(content(*[{"kind": "text", "html": html}] * count))


def test_a_link_leads_where_it_says() -> None:
    for url in ("https://www.12371.cn/2026/党章.html?a=@b#c", "https://a.cn:8443", "https://a.cn?x"):
        assert tidied(content({"kind": "link", "url": url})).blocks[0].url == url


def test_blocks_are_given_keys_of_their_own() -> None:
    text = {"kind": "text", "html": "<p>好</p>"}
    assert [block.key for block in tidied(content(text, text | {"key": "b1"}, text)).blocks] == ["b2", "b1", "b3"]
    with pytest.raises(BlockKeyTwice):
        tidied(content(text | {"key": "a"}, text | {"key": "a"}))


@pytest.mark.parametrize(
    ("kind", "media_type", "fits"),
    [
        ("picture", "image/png", True),
        ("picture", "application/pdf", False),
        ("audio", "audio/mpeg", True),
        ("audio", "audio/mp4", True),
        ("audio", "video/mp4", False),
        ("video", "video/mp4", True),
        ("pdf", "application/pdf", True),
        ("pdf", "text/csv", False),
    ],
)
def test_a_file_is_of_the_kind_of_its_block(kind: str, media_type: str, fits: bool) -> None:
    made = content({"kind": kind, "file_id": str(FILE)})
    if fits:
        check_files(made, {FILE: media_type})
    else:
        with pytest.raises(BlockFileWrong):
            check_files(made, {FILE: media_type})


def test_a_cover_is_a_picture() -> None:
    with pytest.raises(BlockFileWrong):
        check_files(content(cover_file_id=str(FILE)), {FILE: "video/mp4"})


def test_media_need_a_length_and_a_lesson_something_to_study() -> None:
    for made in (content(), content({"kind": "video", "file_id": str(FILE)})):
        with pytest.raises(LessonIncomplete):
            check_complete(made)
    timed = content({"kind": "video", "file_id": str(FILE), "duration_s": 180})
    check_complete(timed)
    assert timed.duration_s == 180


def test_who_wrote_of_it_does_not_review_it() -> None:
    writer, other = uuid7(), uuid7()
    editors = with_editor(with_editor([], writer), writer)
    assert editors == [str(writer)]
    assert not may_review(writer, editors)
    assert may_review(other, editors)
    assert not may_review(None, editors)


def test_a_digest_tells_versions_apart_whatever_the_order_of_fields() -> None:
    document = content().document()
    assert digest_of(document) == digest_of(dict(reversed(document.items())))
    assert digest_of(document) != digest_of(content(summary="改").document())


def test_a_document_without_a_quiz_is_spelled_as_before_there_were_any() -> None:
    blocks = [{"key": "b1", "kind": "text", "html": "<p>好</p>"}, {"key": "b2", "kind": "link", "url": "https://a.cn"}]
    before = "2f8022bd48f8ba2dd595bf053aadc68e237d75af287c30d5e4dedbd392924825"
    document = content(*blocks).document()
    assert digest_of(document) == before
    assert digest_of(LessonContent.model_validate(document).document()) == before
    quiz = content({"kind": "quiz", "quiz_id": str(FILE)}).document()
    assert quiz["blocks"][0]["quiz_id"] == str(FILE)


def test_the_length_of_a_recording_is_its_files() -> None:
    other = uuid7()
    said = {"kind": "audio", "file_id": str(FILE), "duration_s": 5}
    made = content(said, {"kind": "picture", "file_id": str(FILE)}, said | {"file_id": str(other)})
    lengths = [block.duration_s for block in timed(made, {FILE: 62, other: None}).blocks]
    assert lengths == [62, None, 5]
    assert timed(made, {FILE: 10**6}).blocks[0].duration_s == LONGEST_S


def test_links_last_twice_as_long_as_what_they_play() -> None:
    said = {"kind": "audio", "file_id": str(FILE), "duration_s": 600}
    assert link_lifetime(content(said)) == timedelta(minutes=30)
    assert link_lifetime(content({"kind": "text", "html": "<p>好</p>"})) == timedelta(minutes=10)


def test_room_is_asked_for_only_by_what_is_new() -> None:
    check_room(90, 10, 100)
    check_room(101, 0, 100)
    with pytest.raises(MediaFull):
        check_room(90, 11, 100)
