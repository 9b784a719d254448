"""Elections: four fifths, more than half of those due, exclusions with consent and vote, ballots that are void."""

from dataclasses import replace

from app.access.roles import Role
from app.domains.members.models import Member
from tests.domains.meetings.voting.conftest import MakeRoom, Room, papers, tally, votes

GROUND = "abroad"


def standings(done: dict[str, object]) -> list[str]:
    return [one["standing"] for one in done["result"]["tallies"]]  # type: ignore[index]


async def test_four_fifths_and_more_than_half_of_those_due(a_room: MakeRoom) -> None:
    room = await a_room(full=25)
    candidate = room.branch.members[0]
    resolution = await room.elect([candidate], seats=1)
    await room.come(19)
    counts = {"ballots": papers(19), "tallies": [tally(candidate, 19)]}
    assert await room.refused(f"{resolution}/close", counts) == "VOTE_ELECTION_BELOW_FOUR_FIFTHS"
    await room.come(20)
    assert (await room.shown(resolution))["quorum"]["reason"].startswith("应到有表决权 25 人，实到 20 人")
    done = await room.close(resolution, ballots=papers(20), tallies=[tally(candidate, 12, 8)])
    assert (done["result"]["outcome"], standings(done)) == ("further_ballot", ["not_elected"])
    again = await room.elect([candidate], seats=1)
    done = await room.close(again, ballots=papers(20), tallies=[tally(candidate, 13, 7)])
    assert (done["result"]["outcome"], standings(done)) == ("all_elected", ["elected"])
    assert done["result"]["in_favour"] is None, "votes stand with who got them"


async def excluded(room: Room, resolution: str, people: list[Member]) -> list[str]:
    ids = []
    for person in people:
        body = {"member_id": str(person.id), "ground": GROUND}
        done = await room.call(room.branch.recorder, f"{resolution}/exclusions", body)
        ids += [one["id"] for one in done["exclusions"] if one["member_id"] == str(person.id)]
    return ids


async def test_four_of_thirty_leave_the_denominator_with_consent_and_vote(a_room: MakeRoom) -> None:
    room = await a_room(full=30)
    members = room.branch.members
    resolution = await room.elect(members[:2], seats=1)
    ids = await excluded(room, resolution, members[26:30])
    await room.come(21)

    async def live() -> tuple[int, int, bool]:
        quorum = (await room.shown(resolution))["quorum"]
        return quorum["due"], quorum["needed"], quorum["is_met"]

    assert await live() == (30, 24, False)
    admin = room.branch.officer(Role.ORGANISER)
    consent = {"consented": True, "document": "镇党委〔2026〕12号"}
    for number, exclusion in enumerate(ids):
        await room.call(admin, f"{resolution}/exclusions/{exclusion}/consent", consent, status=200)
        assert await live() == (30, 24, False), f"{number + 1} with consent, without a vote"
    assembly = await room.open(title="同意四名同志不计算在应到会人数")
    named = {"assembly_resolution_id": assembly.rsplit("/", 1)[1], "exclusion_ids": ids}
    assert await room.refused(f"{resolution}/exclusions/assembly-vote", named) == "VOTE_ASSEMBLY_VOTE_WRONG"
    await room.close(assembly, votes=votes(21))
    await room.call(room.branch.recorder, f"{resolution}/exclusions/assembly-vote", named, status=200)
    assert await live() == (26, 21, True)
    assert [one["counts_as_due"] for one in (await room.shown(resolution))["exclusions"]] == [""] * 4
    by_member = await room.shown(resolution, room.branch.actor(members[5]))
    assert by_member["exclusions"] == []
    tallies = [tally(members[0], 14, 7), tally(members[1], 7, 14)]
    done = await room.close(resolution, ballots=papers(21), tallies=tallies)
    assert (done["result"]["voters_due"], done["result"]["excluded"], standings(done)) == (
        26,
        4,
        ["elected", "not_elected"],
    )


async def test_without_both_a_person_stays_in_the_denominator(a_room: MakeRoom) -> None:
    room = await a_room(full=10)
    members, recorder = room.branch.members, room.branch.recorder
    resolution = await room.elect(members[:1], seats=1)
    first, second = await excluded(room, resolution, members[8:10])
    url = f"{resolution}/exclusions"
    assert await room.refused(url, {"member_id": str(members[8].id), "ground": GROUND}) == "VOTE_EXCLUSION_TWICE"
    for needless in (members[10], room.branch.neighbour):
        body = {"member_id": str(needless.id), "ground": "bedridden"}
        assert await room.refused(url, body) == "VOTE_EXCLUSION_NEEDLESS"
    await room.come(8)
    assembly = await room.open()
    await room.close(assembly, votes=votes(8))
    named = {"assembly_resolution_id": assembly.rsplit("/", 1)[1], "exclusion_ids": [first, second]}
    await room.call(recorder, f"{url}/assembly-vote", named, status=200)
    consent = {"consented": True, "document": "镇党委〔2026〕12号"}
    for own in (recorder, room.branch.secretary):
        assert await room.refused(f"{url}/{first}/consent", consent, actor=own) == "PERMISSION_MISSING"
    admin = room.branch.officer(Role.COMMITTEE_ADMIN)
    weak = replace(admin, second_factor=False)
    assert await room.refused(f"{url}/{first}/consent", consent, actor=weak) in (
        "SECOND_FACTOR_REQUIRED",
        "MEETING_NOT_FOUND",
    )
    himself = replace(admin, member_id=members[8].id)
    assert await room.refused(f"{url}/{first}/consent", consent, actor=himself) == "VOTE_CONSENT_OF_OWN"
    await room.call(admin, f"{url}/{first}/consent", consent, status=200)
    assert await room.refused(f"{url}/{first}/consent", consent, actor=admin) == "VOTE_EXCLUSION_SETTLED"
    await room.call(admin, f"{url}/{second}/consent", consent | {"consented": False}, status=200)
    shown = await room.shown(resolution)
    assert shown["quorum"]["due"] == 9
    assert [one["counts_as_due"] for one in shown["exclusions"]] == [
        "",
        "仍计算在应到会人数内（自费出国（境）超过六个月）：上级党组织没有同意",
    ]
    await room.come([members[8]])
    assert (await room.shown(resolution))["quorum"]["due"] == 10, "who comes is counted all the same"
    await room.call(recorder, f"{assembly}/void", {"reason": "表决有误"}, status=200)
    kept = (await room.shown(resolution))["exclusions"][0]["counts_as_due"]
    assert kept.endswith("党员大会尚未通过")


async def test_more_ballots_back_than_issued_are_void_and_the_election_is_held_again(a_room: MakeRoom) -> None:
    room = await a_room(full=20)
    members = room.branch.members
    resolution = await room.elect(members[:4], seats=3)
    await room.come(20)
    done = await room.close(resolution, ballots=papers(20, 21, 21), tallies=[])
    assert (done["state"], done["result"]["outcome"], done["result"]["tallies"]) == ("void", "void", [])
    again = await room.open("election", former_id=resolution.rsplit("/", 1)[1])
    shown = await room.shown(again)
    assert (shown["seats"], shown["office"], len(shown["candidates"])) == (3, "by_election", 4)


async def test_marks_are_added_up_and_forgotten(a_room: MakeRoom) -> None:
    room = await a_room(full=5)
    members = room.branch.members
    a, b, c, d = (str(one.id) for one in members[:4])
    resolution = await room.elect(members[:4], seats=3)
    await room.come(5)
    marks = [[a, b, c], [a, b, c], [a, b, d], [a, b, c, d], [a]]
    done = await room.close(resolution, issued=5, marks=marks)
    result = done["result"]
    assert (result["valid"], result["spoilt"], result["collected"]) == (4, 1, 5)
    assert [one["in_favour"] for one in result["tallies"]] == [4, 3, 2, 1]
    assert standings(done) == ["elected", "elected", "not_elected", "not_elected"]
    assert result["outcome"] == "further_ballot"
    further = await room.shown(await room.open("election", former_id=resolution.rsplit("/", 1)[1]))
    assert (further["seats"], [one["member_id"] for one in further["candidates"]]) == (1, [c, d])


async def test_a_tie_for_the_last_seat_is_voted_again_between_the_tied(a_room: MakeRoom) -> None:
    room = await a_room(full=10)
    members = room.branch.members
    resolution = await room.elect(members[:3], seats=2)
    await room.come(10)
    counts = [tally(members[0], 8, 2), tally(members[1], 6, 4), tally(members[2], 6, 4)]
    done = await room.close(resolution, ballots=papers(10), tallies=counts)
    assert (done["result"]["outcome"], standings(done)) == ("further_ballot", ["elected", "tied", "tied"])
    further = await room.open("election", former_id=resolution.rsplit("/", 1)[1])
    shown = await room.shown(further)
    assert (shown["seats"], [one["name"] for one in shown["candidates"]]) == (1, [m.name for m in members[1:3]])
    done = await room.close(further, ballots=papers(10), tallies=[tally(members[1], 7, 3), tally(members[2], 3, 7)])
    assert standings(done) == ["elected", "not_elected"]


async def test_candidates_tellers_and_tallies_that_do_not_fit(a_room: MakeRoom) -> None:
    room = await a_room(full=10)
    members = room.branch.members
    resolution, ordinary = await room.open("election", seats=2, office="by_election"), await room.open()
    await room.come(10)

    async def candidates(*people: Member, to: str = resolution) -> str:
        return await room.refused(f"{to}/candidates", {"member_ids": [str(one.id) for one in people]})

    assert await candidates(members[0], members[0]) == "VOTE_CANDIDATE_WRONG"
    assert await candidates(members[10]) == "VOTE_CANDIDATE_WRONG", "a probationary member"
    assert await candidates(room.branch.neighbour) == "VOTE_CANDIDATE_WRONG"
    assert await candidates(members[0], to=ordinary) == "VOTE_NOT_AN_ELECTION"
    counts = {"ballots": papers(10), "tallies": [tally(members[0], 10)]}
    assert await room.refused(f"{resolution}/close", counts) == "VOTE_CANDIDATES_MISSING"
    named = {"member_ids": [str(one.id) for one in members[:3]]}
    await room.call(room.branch.recorder, f"{resolution}/candidates", named, status=200)

    def duty(*people: tuple[Member, str]) -> dict[str, object]:
        return {"tellers": [{"member_id": str(one.id), "duty": what} for one, what in people]}

    for wrong in ((members[0], "counter"), (room.branch.neighbour, "counter")):
        assert await room.refused(f"{resolution}/tellers", duty(wrong)) == "VOTE_TELLER_WRONG"
    both = duty((members[5], "counter"), (members[5], "scrutineer"))
    assert await room.refused(f"{resolution}/tellers", both) == "VOTE_TELLER_WRONG"
    fit = duty((members[5], "counter"), (members[6], "scrutineer"))
    await room.call(room.branch.recorder, f"{resolution}/tellers", fit, status=200)
    assert await candidates(members[5]) == "VOTE_CANDIDATE_WRONG", "counts the ballots"

    async def tried(*tallies: dict[str, object], ballots: dict[str, int] | None = None) -> str:
        body = {"ballots": ballots or papers(10), "tallies": list(tallies)}
        return await room.refused(f"{resolution}/close", body)

    fair = [tally(members[0], 9, 1), tally(members[1], 6, 4), tally(members[2], 3, 7)]
    assert await tried(*fair[:2]) == "VOTE_CANDIDATE_UNKNOWN", "one is missing"
    assert await tried(*fair, fair[0]) == "VOTE_CANDIDATE_UNKNOWN"
    assert await tried(*fair, tally(room.branch.neighbour, 1)) == "VOTE_CANDIDATE_UNKNOWN"
    assert await tried(*fair[:2], tally(members[2], 3, 6)) == "VOTE_COUNTS_DO_NOT_ADD_UP"
    assert await tried(*fair, tally(members[3], 3)) == "VOTE_MORE_NAMES_THAN_SEATS"
    assert await tried(*fair, ballots=papers(11)) == "VOTE_MORE_ISSUED_THAN_PRESENT"
    both_ways = {"ballots": papers(10), "tallies": fair, "issued": 10, "marks": []}
    assert await room.refused(f"{resolution}/close", both_ways) == "VOTE_COUNTS_MISSING"
    done = await room.close(resolution, ballots=papers(10), tallies=[*fair, tally(members[3], 2)])
    assert standings(done) == ["elected", "elected", "not_elected", "not_elected"]
    assert [one["is_written_in"] for one in done["result"]["tallies"]] == [False, False, False, True]
    assert done["result"]["warnings"] == []
    correction = {"ballots": papers(10), "tallies": fair, "reason": "误录另选他人"}
    done = await room.call(room.branch.recorder, f"{resolution}/corrections", correction)
    assert len(done["result"]["tallies"]) == 3
    assert len(done["corrected"][0]["tallies"]) == 4


async def test_the_size_of_a_new_committee(a_room: MakeRoom) -> None:
    room = await a_room(full=7)
    members = room.branch.members
    await room.come(7)
    for seats, warned in ((3, False), (2, True)):
        resolution = await room.elect(members[:seats], seats=seats, office="committee")
        tallies = [tally(one, 7) for one in members[:seats]]
        result = (await room.close(resolution, ballots=papers(7), tallies=tallies))["result"]
        assert result["outcome"] == "all_elected"
        assert any("3 至 5 人" in word for word in result["warnings"]) is warned
