import time
from uuid import UUID

from app.kit.ids import uuid7


def test_an_id_is_a_version_7_uuid_of_the_rfc_variant() -> None:
    made = uuid7()

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_the_first_48_bits_are_the_time_of_making_in_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000

    assert before <= made.int >> 80 <= after


def test_many_ids_of_one_moment_are_all_different() -> None:
    assert len({uuid7() for _ in range(5000)}) == 5000


def test_text_form_sorts_as_the_ids_do() -> None:
    made: list[UUID] = [uuid7() for _ in range(500)]

    assert sorted(made) == [UUID(text) for text in sorted(str(one) for one in made)]
