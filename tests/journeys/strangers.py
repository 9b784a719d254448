"""Who must not get in on a party day, and what each is told."""

from datetime import timedelta
from pathlib import Path

from app.kit.clock import now
from tests.journeys.forgery import forged, outlived
from tests.journeys.people import Body, Member, Person
from tests.journeys.village import Village
from tests.support.databases import Urls


async def nobody_else_gets_in(village: Village, meeting_id: str, urls: Urls, directory: Path) -> None:
    """Each is told why, in words that fit, and the roll stays as it was."""
    before = await village.recorder.roll(meeting_id)
    path, member = f"/meetings/{meeting_id}/sign-ins", village.early[1]
    good = {"code": (await village.recorder.screen(meeting_id))["current"]["code"]}

    async def refused(who: Person, status: int, code: str, body: Body = good) -> None:
        await who.is_refused(status, code, "POST", path, body)

    await refused(member, 422, "MEETING_CODE_INVALID", {"code": good["code"][:-4] + "AAAA"})
    await refused(member, 422, "MEETING_CODE_INVALID", {"code": "123456"})
    await refused(member, 422, "INVALID", good | {"latitude": 30.1})
    await refused(village.neighbour, 409, "MEETING_NOT_ON_ROLL")
    await refused(village.neighbour, 404, "MEETING_NOT_FOUND", {"code": "123456"})
    await refused(village.foreigner, 404, "MEETING_NOT_FOUND")
    await refused(village.committee, 403, "PERMISSION_MISSING")
    await codes_of_another_meeting_are_refused(village, meeting_id)

    for token, code in (
        ("", "UNAUTHENTICATED"),
        (forged(member.token, sub=await village.secretary.account_id()), "TOKEN_INVALID"),
        (await outlived(member.token, urls, directory), "TOKEN_EXPIRED"),
    ):
        thief = Person(member.door, "冒名者", tenant=member.tenant)
        thief.token = token
        await refused(thief, 401, code)
    await refused(await with_a_revoked_session(village.careful), 401, "SESSION_ENDED")
    await dismissed_deputy_shows_no_code(village, meeting_id)
    assert (await village.recorder.roll(meeting_id))["people"] == before["people"]


async def codes_of_another_meeting_are_refused(village: Village, meeting_id: str) -> None:
    starts = now() + timedelta(minutes=20)
    times = starts.isoformat(), (starts + timedelta(hours=1)).isoformat()
    other = await village.secretary.publishes(
        await village.secretary.drafts(village.org_id, "志愿服务", *times, kinds=["other"])
    )
    foreign = {"code": (await village.recorder.screen(other["id"]))["current"]["code"]}
    member = village.early[1]
    await member.is_refused(409, "MEETING_CODE_FOREIGN", "POST", f"/meetings/{meeting_id}/sign-ins", foreign)
    await village.secretary.posts(f"/meetings/{other['id']}/cancel", {"reason": "暴雨预警，另行安排"})
    await member.is_refused(409, "MEETING_CANCELLED", "POST", f"/meetings/{other['id']}/sign-ins", foreign)


async def with_a_revoked_session(member: Member) -> Person:
    """The member's lost phone: the session on it was ended from the new one."""
    lost = Person(member.door, f"{member.name}丢失的手机", tenant=member.tenant)
    lost.token = member.token
    await member.logs_in()
    for session in await member.gets("/auth/sessions"):
        if not session["current"]:
            await member.posts(f"/auth/sessions/{session['id']}/revoke")
    return lost


async def dismissed_deputy_shows_no_code(village: Village, meeting_id: str) -> None:
    await village.deputy.screen(meeting_id)
    await village.committee.dismisses(village.deputy_appointment, "工作调动")
    await village.deputy.is_refused(403, "PERMISSION_MISSING", "GET", f"/meetings/{meeting_id}/code")
    everybody: Body = {"everybody_except": []}
    await village.deputy.is_refused(403, "PERMISSION_MISSING", "POST", f"/meetings/{meeting_id}/roll-calls", everybody)
