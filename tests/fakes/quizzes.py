"""Quizzes in memory: what the area that will hold them has to do for whoever makes up a meeting."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class FakeQuizzes:
    def __init__(self, **titles: UUID) -> None:
        self.known = {quiz_id: title for title, quiz_id in titles.items()}
        self.passed: dict[tuple[UUID, UUID], date] = {}

    async def titles(self, _session: AsyncSession, _tenant_id: UUID, quiz_ids: Collection[UUID]) -> dict[UUID, str]:
        return {quiz_id: title for quiz_id, title in self.known.items() if quiz_id in quiz_ids}

    async def passed_on(
        self, _session: AsyncSession, _tenant_id: UUID, quiz_id: UUID, *, member_id: UUID, since: date
    ) -> date | None:
        day = self.passed.get((quiz_id, member_id))
        return day if day is not None and day >= since else None
