"""The demo's lessons as their files have them: sixty, each different, none too short or too long, nothing left over."""

import re
from importlib import resources
from io import BytesIO

from PIL import Image

from app.cli.demo.lessons import pictures
from app.cli.demo.lessons.reading import all_series, content_of, topics
from app.cli.demo.lessons.reading import pictures as told_pictures
from app.domains.lessons.vocabulary import BlockKind, LessonState
from app.domains.members.public import Category, Stage
from app.domains.orgs.public import Post

LESSONS = [lesson for series in all_series() for lesson in series.lessons]
_HAN = re.compile(r"[\u4e00-\u9fff]")


def test_sixty_are_published_in_nine_series_and_three_are_on_their_way() -> None:
    states = [lesson.state for lesson in LESSONS]
    assert len(all_series()) == len({series.name for series in all_series()}) == 9
    assert states.count(LessonState.PUBLISHED) == 60
    assert {LessonState.SUBMITTED, LessonState.SCHEDULED, LessonState.WITHDRAWN} == set(states) - {
        LessonState.PUBLISHED
    }
    assert len(LESSONS) == 63


def test_none_is_like_another() -> None:
    assert len({lesson.title for lesson in LESSONS}) == len(LESSONS)
    sentences = [one for lesson in LESSONS for one in re.split(r"[。！？\n]", lesson.text) if len(one) > 25]
    assert len(set(sentences)) == len(sentences)


def test_each_takes_about_three_minutes() -> None:
    for lesson in LESSONS:
        signs = len(_HAN.findall(lesson.html))
        assert 280 <= signs <= 600, (lesson.title, signs)
        assert 10 <= len(lesson.summary) <= 60, lesson.title
        assert len(lesson.title) <= 30, lesson.title


def test_each_has_topics_of_the_tree_and_people_that_exist() -> None:
    tree = {name for top, below in topics().items() for name in (top, *below)}
    for lesson in LESSONS:
        assert lesson.topics, lesson.title
        assert set(lesson.topics) <= tree, lesson.title
        assert set(lesson.stages) <= set(Stage), lesson.title
        assert set(lesson.categories) <= set(Category), lesson.title
        assert set(lesson.posts) <= set(Post), lesson.title


def test_what_is_shown_exists_and_what_exists_is_shown() -> None:
    shown = [part.name for lesson in LESSONS for part in lesson.parts if part.name]
    kinds = {part.kind for lesson in LESSONS for part in lesson.parts}
    assert kinds == {BlockKind.TEXT, BlockKind.PICTURE, BlockKind.AUDIO, BlockKind.VIDEO, BlockKind.PDF}
    assert {name.removesuffix(".png") for name in shown if name.endswith(".png")} == set(told_pictures())
    beside = {one.name for one in resources.files("app.cli.demo.lessons").iterdir()}
    assert {name for name in shown if not name.endswith(".png")} == {
        name for name in beside if name.endswith((".mp3", ".mp4", ".pdf"))
    }
    for name, most in (("probationary.mp3", 100_000), ("extinguisher.mp4", 200_000), ("meetings.pdf", 50_000)):
        assert len(content_of(name)) < most, name


def test_recordings_have_a_transcript_and_some_lessons_large_letters() -> None:
    for lesson in LESSONS:
        heard = {BlockKind.AUDIO, BlockKind.VIDEO} & {part.kind for part in lesson.parts}
        assert bool(lesson.transcript) == bool(heard), lesson.title
    assert sum(lesson.large for lesson in LESSONS) >= 3
    assert sum(lesson.required_in_days is not None for lesson in LESSONS) == 7


def test_covers_are_small_and_each_its_own() -> None:
    series = all_series()[0]
    drawn = [
        pictures.cover(one.title, series.name, number, series.colour) for number, one in enumerate(series.lessons, 1)
    ]
    assert len(set(drawn)) == len(series.lessons)
    assert drawn[0] == pictures.cover(series.lessons[0].title, series.name, 1, series.colour)
    for one in drawn:
        assert len(one) < 20_000
        with Image.open(BytesIO(one)) as picture:
            assert picture.size == pictures.COVER


def test_a_text_becomes_blocks() -> None:
    (lesson,) = [one for one in LESSONS if one.title.startswith("三会一课")]
    assert [part.kind for part in lesson.parts] == [
        BlockKind.TEXT, BlockKind.PICTURE, BlockKind.TEXT, BlockKind.PDF,
    ]  # fmt: skip
    assert "<ul><li>党员大会由全体党员参加" in lesson.html
    assert "**" not in "".join(one.html for one in LESSONS)
