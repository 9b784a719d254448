"""In which order the tests run, so that two workers end together and each makes few databases.

A worker takes half of the list and steals from the other when it has nothing left (`--dist worksteal`). So the first
half is all that runs on SQLite, the second all on PostgreSQL, each with its longest tests first, and what needs no
database fills up.
"""

from collections.abc import Iterable
from itertools import islice

import pytest

# One of these takes many seconds, alone. The longest come first.
LONG = (
    "tests/contract/test_fuzz.py",
    "tests/journeys/test_a_lesson_from_draft_to_5000_phones.py",
    "tests/journeys/",
    "tests/migrations/",
    "tests/domains/dues/online/test_drills.py",
    "tests/domains/meetings/screen/test_page.py",
    "tests/cli/test_serving.py",
    "tests/domains/meetings/screen/test_stopping.py",
    "tests/cli/demo/",
    "tests/jobs/test_drills.py",
    "tests/contract/access/",
)


def arranged(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """All of them, each once."""
    by_backend: dict[str | None, list[pytest.Item]] = {"sqlite": [], "postgresql": [], None: []}
    for item in items:
        by_backend[_backend_of(item)].append(item)
    for one in by_backend.values():
        one.sort(key=_rank)
    sqlite, postgresql, rest = by_backend["sqlite"], by_backend["postgresql"], iter(by_backend[None])
    total = sum(len(one) for one in by_backend.values())
    return [*sqlite, *islice(rest, max(0, total // 2 - len(sqlite))), *postgresql, *rest]


def _backend_of(item: pytest.Item) -> str | None:
    spec = getattr(item, "callspec", None)
    return spec.params.get("backend") if spec else None


def _rank(item: pytest.Item) -> int:
    return next((rank for rank, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG))
