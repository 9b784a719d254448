"""A branch's year: planned, held twelve times, voted on, written down and signed, and reported with its dates."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import time_machine

from tests.journeys import gathering
from tests.journeys.branch import Branch, gathers, registered
from tests.journeys.gathering import all_come_but, is_archived, until
from tests.journeys.people import Body, Door
from tests.journeys.year import ASSEMBLIES, LESSONS, YEAR, Journey, day_of, kinds_of, the_year_is_planned
from tests.support.databases import Urls
from tests.support.pdf import words_of
from tests.support.server import running_server
from tests.support.travelling import MODULE, Travel


async def test_a_branchs_year(http: httpx.AsyncClient, own_urls: Urls, tmp_path: Path) -> None:
    travel = Travel(tmp_path / "clock")
    travel.to(datetime(YEAR - 1, 12, 28, 1, tzinfo=UTC))
    with time_machine.travel(travel.now()):
        register = await registered(own_urls, tmp_path)
    async with running_server(own_urls, tmp_path, module=MODULE, anew=True, **travel.environment) as server:
        journey = Journey(await gathers(register, Door(http, server.url, clock=travel.now)), travel)
        await the_year_is_planned(journey.branch)
        await people_sign_in_by_many_ways(journey)
        await one_makes_up_what_was_missed(journey)
        await an_ordinary_month(journey, 2)
        await a_vote_with_a_dissent(journey)
        for month in (4, 5):
            await an_ordinary_month(journey, month)
        await a_vote_on_a_person(journey)
        for month in (7, 8):
            await an_ordinary_month(journey, month)
        await an_election(journey)
        for month in (10, 11, 12):
            await an_ordinary_month(journey, month)
        await the_year_is_looked_back_on(journey)


async def people_sign_in_by_many_ways(journey: Journey) -> None:
    """January: the hall's code, a member's own code, the spoken word, the roll call, leave; and one who is missing."""
    branch, recorder = journey.branch, journey.branch.recorder
    meeting_id = await journey.calls(1, online_url="https://meeting.example.cn/8812")
    path = f"/meetings/{meeting_id}"
    agenda = await branch.secretary.gets(f"{path}/agenda")
    assert [(one["title"], one["note"][:4]) for one in agenda["items"]] == [
        ("学习条例", "规定动作"),
        ("走访困难党员", "自选动作"),
    ]
    await _leave_is_asked_and_given(branch, path)

    await journey.begins(1)
    for one in (branch.dissenter, branch.careful, branch.online):
        await one.logs_in(shares_phone=False)
    screen = await recorder.screen(meeting_id)
    by_code = await branch.dissenter.signs_in(meeting_id, screen["current"]["code"])
    assert by_code.status_code == 201, by_code.text
    own_code = await branch.careful.gets("/me/member-code")
    read = await recorder.posts(f"{path}/member-codes", {"code": own_code["code"]})
    assert read["name"] == branch.careful.name
    word = (await recorder.gets(f"{path}/spoken-word"))["word"]
    await branch.online.is_refused(409, "MEETING_WORD_WRONG", "POST", f"{path}/online-sign-ins", {"word": "不对的词"})
    assert (await branch.online.posts(f"{path}/online-sign-ins", {"word": word}))["way"] == "online"
    there = [*branch.without_login[1:], branch.on_probation, branch.secretary.member_id, recorder.member_id]
    await recorder.posts(f"{path}/roll-calls", {"present": there})
    home = await branch.dissenter.gets("/home")
    assert [one["meeting"]["id"] for one in home["now"]] == [meeting_id]
    total = await journey.ends(1)
    assert (total["due"], total["present"], total["leave"], total["absent"]) == (13, 11, 1, 1)
    assert total["text"] == "应到13 实到11 请假1 缺席1 84.6%"


async def _leave_is_asked_and_given(branch: Branch, path: str) -> None:
    """The secretary is asked by a to-do, which the decision closes; the member is told."""
    traveller, secretary = branch.traveller, branch.secretary
    await traveller.logs_in(shares_phone=False)
    leave = await traveller.posts(f"{path}/leave-requests", {"category": "duty", "reason": "外出防汛值班"})

    async def asked(number: int) -> bool:
        waiting = (await secretary.gets("/to-dos"))["items"]
        return [one["kind"] for one in waiting] == ["leave_to_decide"] * number

    await until("leave waits for the secretary", lambda: asked(1))
    await secretary.posts(f"{path}/leave-requests/{leave['id']}/approve", {"note": "同意"})
    await until("nothing waits any more", lambda: asked(0))

    async def told() -> bool:
        kinds = {one["kind"] for one in (await traveller.gets("/notices"))["items"]}
        return {"meeting_published", "leave_decided"} <= kinds

    await until("the member is told of meeting and leave", told)


async def one_makes_up_what_was_missed(journey: Journey) -> None:
    """Who was missing is called and makes it up: shown so, and still absent from the numbers."""
    branch, meeting_id = journey.branch, journey.held[1]
    path, missing = f"/meetings/{meeting_id}", branch.without_login[0]
    absentees = await branch.recorder.gets(f"{path}/absentees")
    by_id = {one["member_id"]: one["standing"] for one in absentees}
    assert by_id == {missing: "absent", branch.traveller.member_id: "leave"}
    called = {"member_id": missing, "result": "will_make_up", "note": "周四下午到村部"}
    await branch.recorder.posts(f"{path}/absence-calls", called)
    made_up = {"member_id": missing, "manner": "talked_through", "done_on": str(day_of(1)), "reason": "书记谈话传达"}
    await branch.recorder.posts(f"{path}/make-ups", made_up)
    total = (await branch.secretary.roll(meeting_id))["total"]
    assert (total["present"], total["absent"], total["made_up"]) == (11, 1, 1)
    await is_archived(branch, meeting_id, "theme_day")


async def an_ordinary_month(journey: Journey, month: int) -> None:
    branch, meeting_id = journey.branch, await journey.calls(month)
    await journey.begins(month)
    await all_come_but(branch, meeting_id, branch.traveller.member_id)
    assert (await journey.ends(month))["text"] == "应到13 实到12 请假0 缺席1 92.3%"
    await is_archived(branch, meeting_id, *kinds_of(month))


async def a_vote_with_a_dissent(journey: Journey) -> None:
    """March: a motion is carried against one voice, which stands in the minutes; they are sent back once, and corrected."""
    branch, recorder, secretary = journey.branch, journey.branch.recorder, journey.branch.secretary
    meeting_id = await journey.calls(3)
    path = f"/meetings/{meeting_id}"
    await journey.begins(3)
    await all_come_but(branch, meeting_id, branch.traveller.member_id)
    motion = {"kind": "members_assembly", "matter": "ordinary", "title": "修建村道"}
    vote = f"{path}/resolutions/{(await recorder.posts(f'{path}/resolutions', motion))['id']}"
    dissent = {"member_id": branch.dissenter.member_id, "words": "建议缩短工期", "consented": True}
    await recorder.posts(f"{vote}/dissents", dissent)
    closed = await recorder.posts(f"{vote}/close", {"votes": {"in_favour": 9, "against": 1, "abstained": 1}})
    assert (closed["result"]["outcome"], closed["result"]["voters_due"]) == ("passed", 12)
    await journey.ends(3)
    await is_archived(branch, meeting_id, "theme_day")

    minutes = await gathering.writes(branch, meeting_id, "members_assembly")
    first = await gathering.hands_in(branch, minutes)
    await _is_asked_to_sign(journey, 1)
    await secretary.posts(f"{minutes}/return", {"remarks": "请补充责任人"})
    await recorder.is_refused(409, "MINUTES_NOT_SUBMITTED", "POST", f"{minutes}/sign", _signed(first, "recorder"))
    await recorder.puts(minutes, {"texts": {"resolutions": "修建村道，王明负责，六月底前"}})
    handed = await gathering.hands_in(branch, minutes)
    await secretary.is_refused(409, "MINUTES_DIGEST_DIFFERS", "POST", f"{minutes}/sign", _signed(first, "chair"))
    await gathering.signs(recorder, handed, "recorder")
    assert (await gathering.signs(secretary, handed, "chair"))["state"] == "archived"
    await _is_asked_to_sign(journey, 0)
    await recorder.is_refused(409, "VOTE_MINUTES_ARCHIVED", "POST", f"{vote}/void", {"reason": "重新表决"})
    await _is_corrected(branch, minutes)


def _signed(handed: Body, office: str) -> Body:
    return {"signer": office, "digest": handed["digest"]}


async def _is_asked_to_sign(journey: Journey, number: int) -> None:
    async def asked() -> bool:
        waiting = (await journey.branch.secretary.gets("/to-dos"))["items"]
        return [one["kind"] for one in waiting] == ["minutes_to_sign"] * number

    await until(f"{number} minutes wait for the chair", asked)


async def _is_corrected(branch: Branch, minutes: str) -> None:
    """A correction is a version of its own; the first stays as it was signed."""
    await branch.dissenter.logs_in(shares_phone=False)
    paper = await branch.dissenter.downloads("GET", f"{minutes}/versions/1/pdf")
    assert any("建议缩短工期" in words for words in words_of(paper))
    await branch.secretary.posts(f"{minutes}/correct", {"reason": "补记一名同志的发言"})
    more = [{"speaker": "孙明", "points": "建议缩短工期"}]
    await branch.recorder.puts(minutes, {"speeches": more})
    handed = await gathering.hands_in(branch, minutes)
    await gathering.signs(branch.recorder, handed, "recorder")
    assert (await gathering.signs(branch.secretary, handed, "chair"))["number"] == 2
    versions = await branch.secretary.gets(f"{minutes}/versions")
    assert [(one["number"], one["reason"]) for one in versions] == [(1, ""), (2, "补记一名同志的发言")]
    first = await branch.secretary.gets(f"{minutes}/versions/1")
    assert [one["speaker"] for one in first["speeches"]] == ["钱明"]
    assert await branch.dissenter.downloads("GET", f"{minutes}/versions/1/pdf") == paper


async def a_vote_on_a_person(journey: Journey) -> None:
    """June: who is on probation becomes a full member; one who cannot come has handed in a written opinion."""
    branch, recorder = journey.branch, journey.branch.recorder
    meeting_id = await journey.calls(6)
    path = f"/meetings/{meeting_id}"
    matter = {
        "kind": "members_assembly",
        "matter": "development",
        "title": "蒋明转为正式党员",
        "purpose": "make_full",
        "subject_ids": [branch.on_probation],
    }
    vote = f"{path}/resolutions/{(await recorder.posts(f'{path}/resolutions', matter))['id']}"
    opinion = {
        "member_id": branch.traveller.member_id,
        "handed_in_at": f"{day_of(6) - timedelta(days=2)}T08:30:00+08:00",
    }
    await recorder.posts(f"{vote}/written-opinions", opinion)
    await journey.begins(6)
    await all_come_but(branch, meeting_id, branch.traveller.member_id)
    counts = {
        "ballots": {"issued": 11, "collected": 11, "valid": 11, "spoilt": 0},
        "votes": {"in_favour": 10, "against": 1, "abstained": 0},
        "written": {"in_favour": 1, "against": 0, "abstained": 0},
    }
    result = (await recorder.posts(f"{vote}/close", counts))["result"]
    assert (result["outcome"], result["voters_due"], result["voters_present"]) == ("passed", 12, 11)
    assert (result["in_favour"], result["written"]) == (11, 1)
    await journey.ends(6)
    await is_archived(branch, meeting_id, *kinds_of(6))


async def an_election(journey: Journey) -> None:
    """September: with nine of twelve there is no election, with eleven there is; three are elected."""
    branch, recorder = journey.branch, journey.branch.recorder
    meeting_id = await journey.calls(9)
    path = f"/meetings/{meeting_id}"
    matter = {
        "kind": "members_assembly",
        "matter": "election",
        "title": "选举支部委员会",
        "seats": 3,
        "office": "committee",
    }
    vote = f"{path}/resolutions/{(await recorder.posts(f'{path}/resolutions', matter))['id']}"
    candidates = [branch.secretary.member_id, recorder.member_id, branch.dissenter.member_id, branch.careful.member_id]
    await recorder.posts(f"{vote}/candidates", {"member_ids": candidates})
    tellers = [
        {"member_id": branch.without_login[0], "duty": "counter"},
        {"member_id": branch.without_login[1], "duty": "scrutineer"},
    ]
    await recorder.posts(f"{vote}/tellers", {"tellers": tellers})
    await journey.begins(9)
    away = [branch.traveller.member_id, branch.online.member_id, branch.without_login[5]]
    await all_come_but(branch, meeting_id, *away)
    await recorder.is_refused(409, "VOTE_ELECTION_BELOW_FOUR_FIFTHS", "POST", f"{vote}/close", _counted(candidates, 9))
    await recorder.posts(f"{path}/roll-calls", {"present": away[1:], "late": True})
    closed = await recorder.posts(f"{vote}/close", _counted(candidates, 11))
    assert (closed["result"]["outcome"], closed["result"]["voters_present"]) == ("all_elected", 11)
    standings = [one["standing"] for one in closed["result"]["tallies"]]
    assert standings == ["elected", "elected", "elected", "not_elected"]
    assert (await journey.ends(9))["late"] == 2
    await is_archived(branch, meeting_id, *kinds_of(9))


def _counted(candidates: list[str], ballots: int) -> Body:
    """Everybody for the first three but one voice; the last has what is left."""
    for_each = (ballots, ballots - 1, ballots - 1, 2)
    tallies = [
        {"member_id": one, "in_favour": votes, "against": ballots - votes, "abstained": 0}
        for one, votes in zip(candidates, for_each, strict=True)
    ]
    return {"ballots": {"issued": ballots, "collected": ballots, "valid": ballots, "spoilt": 0}, "tallies": tallies}


async def the_year_is_looked_back_on(journey: Journey) -> None:
    """In January the report names each date, what was not held, and the papers behind it; members see their own year."""
    branch, secretary = journey.branch, journey.branch.secretary
    await journey.goes_to(date(YEAR + 1, 1, 2), 9)
    report = await secretary.gets(f"/organisations/{branch.org_id}/meeting-compliance", year=YEAR)
    lines = {one["kind"]: one for one in report["lines"]}
    dates = {
        kind: [held["held_on"] for period in line["periods"] for held in period["meetings"]]
        for kind, line in lines.items()
    }
    assert dates["theme_day"] == [str(day_of(month)) for month in range(1, 13)]
    assert dates["members_assembly"] == [str(day_of(month)) for month in ASSEMBLIES]
    assert dates["party_lesson"] == [str(day_of(month)) for month in LESSONS]
    assert dates["organisation_life"] == [str(day_of(12))]
    verdicts = {kind: line["verdict"] for kind, line in lines.items()}
    kept = dict.fromkeys(("theme_day", "members_assembly", "party_lesson", "organisation_life"), "met")
    without = dict.fromkeys(("branch_committee", "group_meeting"), "not_applicable")
    assert verdicts == kept | without | {"democratic_appraisal": "overdue"}
    behind = [held for line in lines.values() for period in line["periods"] for held in period["meetings"]]
    assert {one["minutes_state"] for one in behind} == {"archived"}

    await branch.traveller.logs_in(shares_phone=False)
    own = (await branch.traveller.gets("/me/attendance", year=YEAR))["counts"]
    assert (own["due"], own["present"], own["leave"], own["absent"]) == (12, 0, 1, 11)
    url = (await branch.traveller.posts("/me/calendar-link"))["url"]
    calendar = await branch.traveller.door.ask("GET", "/api" + url.split("/api", 1)[1])
    assert calendar.text.count("BEGIN:VEVENT") == 2, "November's and December's"
    assert branch.traveller.name not in calendar.text
