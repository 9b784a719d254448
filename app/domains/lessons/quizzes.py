"""What lessons need of quizzes (随堂测试), which no area holds yet.

The area that will hold them implements `Quizzes`, `wiring` hands it in once per process with `use_quizzes`, and it publishes
`events.QuizPassed` whenever a member passes one. Until then whoever names a quiz is told that there are none.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domains.lessons.errors import QuizNotFound, QuizUnavailable


class Quizzes(Protocol):
    """Short tests, as far as lessons and making up depend on them."""

    async def titles(self, session: AsyncSession, tenant_id: UUID, quiz_ids: Collection[UUID]) -> dict[UUID, str]:
        """Titles by id; who asks for one that does not exist gets none."""
        ...

    async def passed_at(
        self, session: AsyncSession, tenant_id: UUID, quiz_id: UUID, *, member_id: UUID, since: datetime
    ) -> datetime | None:
        """The first instant, from `since` on, at which the member passed the quiz."""
        ...


class _Held:
    quizzes: Quizzes | None = None


def use_quizzes(quizzes: Quizzes | None) -> None:
    """Called by `wiring`, before the first request; None takes them away again."""
    _Held.quizzes = quizzes


def the_quizzes() -> Quizzes | None:
    """None where no area holds quizzes."""
    return _Held.quizzes


async def check_quizzes(session: AsyncSession, tenant_id: UUID, quiz_ids: Collection[UUID]) -> None:
    """Raises QuizUnavailable where there are no quizzes to name, QuizNotFound for one that does not exist."""
    if not quiz_ids:
        return
    quizzes = the_quizzes()
    if quizzes is None:
        raise QuizUnavailable
    if set(quiz_ids) - (await quizzes.titles(session, tenant_id, quiz_ids)).keys():
        raise QuizNotFound
