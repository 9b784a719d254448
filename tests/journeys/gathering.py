"""What a branch does with one of its meetings: names and invites, calls the roll, writes and signs the minutes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.journeys.branch import Branch
from tests.journeys.people import Body, Person, told

TEXTS: dict[str, dict[str, str]] = {
    "theme_day": {"theme": "学思想、强党性", "steps": "重温入党誓词；学习；议事", "result": "定下三件实事"},
    "members_assembly": {
        "agenda": "一、通报工作；二、表决",
        "differing_opinions": "无",
        "resolutions": "按议定事项办理，书记负责",
        "vote_result": "无",
    },
    "party_lesson": {"lecturer": "赵明，支部书记", "lesson_title": "党员的权利和义务", "lesson_summary": "逐条讲解"},
    "organisation_life": {
        "agenda": "对照检查",
        "preparation": "会前谈心谈话，征求意见",
        "differing_opinions": "无",
        "resolutions": "限期整改",
        "rectification": "学习不够深入，书记负责，年底前",
    },
}
_SPOKEN = [{"speaker": "钱明", "points": "同意，建议每季度公布一次账目"}]


async def until(what: str, check: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    """Wait for what the worker does later."""

    async def polled() -> None:
        while not await check():
            await asyncio.sleep(0.1)

    try:
        await asyncio.wait_for(polled(), seconds)
    except TimeoutError:
        raise AssertionError(f"not within {seconds} s: {what}") from None


async def is_called(branch: Branch, meeting_id: str, **details: Any) -> Body:
    """A draft gets its chair and its recorder, and everybody due is invited."""
    named = {"chair_id": branch.secretary.member_id, "recorder_id": branch.recorder.member_id, **details}
    await branch.secretary.puts(f"/meetings/{meeting_id}", named)
    published: Body = await branch.secretary.posts(f"/meetings/{meeting_id}/publish")
    return published


async def all_come_but(branch: Branch, meeting_id: str, *absent: str) -> None:
    await branch.recorder.posts(f"/meetings/{meeting_id}/roll-calls", {"everybody_except": list(absent)})


async def writes(branch: Branch, meeting_id: str, kind: str) -> str:
    """The path of the minutes of one kind, written but not handed in."""
    begun = await branch.recorder.tries("POST", f"/meetings/{meeting_id}/minutes", {"kind": kind})
    assert begun.status_code == 201, told(begun)
    path = f"/minutes/{begun.json()['id']}"
    text = {"texts": TEXTS[kind], "speeches": [] if kind == "theme_day" else _SPOKEN}
    saved = await branch.recorder.tries("PUT", path, text, headers={"If-Match": begun.headers["etag"]})
    assert saved.status_code == 200, told(saved)
    return path


async def hands_in(branch: Branch, path: str) -> Body:
    handed: Body = await branch.recorder.posts(f"{path}/submit")
    assert (handed["state"], handed["missing"]) == ("submitted", [])
    return handed


async def signs(person: Person, handed: Body, office: str) -> Body:
    signed: Body = await person.posts(f"/minutes/{handed['id']}/sign", {"signer": office, "digest": handed["digest"]})
    return signed


async def is_archived(branch: Branch, meeting_id: str, *kinds: str) -> None:
    """The minutes of these kinds are written, handed in and signed by both."""
    for kind in kinds:
        handed = await hands_in(branch, await writes(branch, meeting_id, kind))
        await signs(branch.recorder, handed, "recorder")
        assert (await signs(branch.secretary, handed, "chair"))["state"] == "archived"
