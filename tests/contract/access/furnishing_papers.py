"""Papers of dues for the cases: assessment sheets that wait and that were written."""

from tests.contract.access.deciding import ABROAD
from tests.contract.access.minutes import uploaded
from tests.contract.access.scene import MARK, Scene
from tests.support.books import of_rows


async def sheets(scene: Scene) -> None:
    """Two 党费核定表 of the branch: one that waits for a decision, one that was written."""
    ids = scene.ids
    for name, person in (("sheet", "marked"), ("written_sheet", "新党员")):
        content = of_rows(["姓名", "岗位工资", "每月应交"], [f"{MARK}{person}", 4000, 40])
        callers = ("accountant", "committee_admin", "township_accountant", f"{ABROAD}accountant")
        for who in callers if name == "sheet" else callers[:1]:
            ids[f"{name}_file@{who}"] = await uploaded(scene, who, "核定表.xlsx", content, "roster")
        ids[f"{name}_file"] = ids[f"{name}_file@accountant"]
        made, ids[f"{name}_etag"] = await scene.make(
            "accountant",
            "POST",
            "/organisations/{org}/dues-sheets",
            json={"file_id": f"{{{name}_file}}", "year": 2026, "payer_kind": "public_institution"},
        )
        ids[name] = made["id"]
    await scene.make("accountant", "POST", "/dues-sheets/{written_sheet}/commit")
