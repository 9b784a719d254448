"""Study hours of the scene."""

from tests.contract.access.scene import MARK, Scene


async def furnish_hours(scene: Scene) -> None:
    """Hours that somebody of the branch brought along."""
    body = {"held_on": "2026-04-20", "bucket": "collective", "hundredths": 1200, "title": f"{MARK}学习"}
    body |= {"issuer": "外县机关党支部", "document": "学时证明2026-04"}
    made, _ = await scene.make("secretary", "POST", "/members/{colleague}/certified-hours", json=body)
    scene.ids["hours_entry"] = made["id"]
