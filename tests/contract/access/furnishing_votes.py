"""Votes at every step of theirs, in the first county."""

from tests.contract.access.scene import MARK, Scene


async def furnish_votes(scene: Scene) -> None:
    """Votes at every step of theirs, in an assembly that has begun: one person is absent, the others are there."""
    body = {"org_id": "{org}", "title": f"{MARK}党员大会", "kinds": ["members_assembly"], "place": f"{MARK}会议室"}
    times = {"starts_at": "2026-12-05T08:40:00+08:00", "ends_at": "2026-12-05T11:00:00+08:00"}
    scene.ids["assembly"] = (await scene.make("secretary", "POST", "/meetings", json=body | times))[0]["id"]
    await scene.make("secretary", "POST", "/meetings/{assembly}/publish")
    there = {"present": ["{member}", "{colleague}", "{spare}", "{double}"]}
    await scene.make("secretary", "POST", "/meetings/{assembly}/roll-calls", json=there)
    election = {"matter": "election", "seats": 1, "office": "secretary"}
    develops = {"matter": "development", "purpose": "make_full", "subject_ids": ["{probationary}"]}
    vote = {"matter": "ordinary"}
    for name, more in (
        ("vote", vote),
        ("counted", vote),
        ("election", election),
        ("elected", election),
        ("development", develops),
    ):
        proposal = {"kind": "members_assembly", "title": f"{MARK}决议"} | more
        made, _ = await scene.make("secretary", "POST", "/meetings/{assembly}/resolutions", json=proposal)
        scene.ids[name] = made["id"]

    async def said(name: str, step: str, body: dict[str, object]) -> dict[str, list[dict[str, str]]]:
        made, _ = await scene.make(
            "secretary", "POST", f"/meetings/{{assembly}}/resolutions/{{{name}}}/{step}", json=body
        )
        return made  # type: ignore[no-any-return]

    made = await said("election", "exclusions", {"member_id": "{marked}", "ground": "abroad"})
    scene.ids["exclusion"] = made["exclusions"][0]["id"]
    all_for = {"in_favour": 4, "against": 0, "abstained": 0}
    await said("counted", "close", {"votes": all_for})
    await said("counted", "dissents", {"member_id": "{member}", "words": f"{MARK}建议缓办", "consented": True})
    await said("elected", "candidates", {"member_ids": ["{member}"]})
    await said("elected", "tellers", {"tellers": [{"member_id": "{spare}", "duty": "counter"}]})
    papers = {"issued": 4, "collected": 4, "valid": 4, "spoilt": 0}
    await said("elected", "close", {"ballots": papers, "tallies": [{"member_id": "{member}"} | all_for]})
    handed_in = {"member_id": "{marked}", "handed_in_at": "2026-12-04T18:00:00+08:00"}
    await said("development", "written-opinions", handed_in)
    rule = {"ordinary_quorum": "ge_half", "from_on": "2026-01-01", "reason": f"{MARK}规定", "document": f"{MARK}文件"}
    await scene.make("committee_admin", "POST", "/organisations/{org}/voting-rules", json=rule)
