"""What of elections waits for the higher organisation's answer."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.access.actor import Actor
from app.access.permissions import Permission
from app.domains.meetings.voting.repository import awaiting_consent


async def waiting(session: AsyncSession, actor: Actor) -> dict[str, int]:
    """Members proposed not to be counted as due, at elections that the actor may consent for."""
    scope = actor.scope(Permission.MEETING_ELECTION_EXCLUDE_CONSENT)
    if scope.is_empty:
        return {}
    return {"election_exclusions": await awaiting_consent(session, actor.tenant_id, scope)}
