"""What making up needs of quizzes, which no area holds yet.

The area that will hold them implements `Quizzes`, and `wiring` hands it in once per process with `use_quizzes`; until then
a lesson alone makes up, and whoever names a quiz is told so.
"""

from collections.abc import Collection
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class Quizzes(Protocol):
    """Short tests, as far as making up depends on them."""

    async def titles(self, session: AsyncSession, tenant_id: UUID, quiz_ids: Collection[UUID]) -> dict[UUID, str]:
        """Titles by id; who asks for one that does not exist gets none."""
        ...

    async def passed_on(
        self, session: AsyncSession, tenant_id: UUID, quiz_id: UUID, *, member_id: UUID, since: date
    ) -> date | None:
        """The first day, from `since` on, on which the member passed the quiz."""
        ...


class _Held:
    quizzes: Quizzes | None = None


def use_quizzes(quizzes: Quizzes | None) -> None:
    """Called by `wiring`, before the first request; None takes them away again."""
    _Held.quizzes = quizzes


def the_quizzes() -> Quizzes | None:
    """None where no area holds quizzes."""
    return _Held.quizzes
