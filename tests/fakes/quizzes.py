"""Quizzes in memory: what the area that will hold them has to do for lessons and for whoever makes up a meeting."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class FakeQuizzes:
    def __init__(self, **titles: UUID) -> None:
        self.known = {quiz_id: title for title, quiz_id in titles.items()}
        self.passed: list[tuple[UUID, UUID, datetime]] = []

    async def titles(self, _session: AsyncSession, _tenant_id: UUID, quiz_ids: Collection[UUID]) -> dict[UUID, str]:
        return {quiz_id: title for quiz_id, title in self.known.items() if quiz_id in quiz_ids}

    async def passed_at(
        self, _session: AsyncSession, _tenant_id: UUID, quiz_id: UUID, *, member_id: UUID, since: datetime
    ) -> datetime | None:
        found = [at for quiz, member, at in self.passed if (quiz, member) == (quiz_id, member_id) and at >= since]
        return min(found, default=None)
