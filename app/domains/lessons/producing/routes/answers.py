"""What several routes of plans answer."""

from fastapi import Response

from app.domains.lessons.producing.finding import Held
from app.domains.lessons.producing.reading import view_of
from app.domains.lessons.producing.schemas import LessonPlanOut
from app.web.calls import Call
from app.web.etags import show_version


async def plan_out(call: Call, response: Response, held: Held) -> LessonPlanOut:
    """The plan as it stands now, with its ETag."""
    show_version(response, held.plan.version)
    return LessonPlanOut.of(await view_of(call.session, held.plan, held.party))
