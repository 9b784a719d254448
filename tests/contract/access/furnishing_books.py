"""Books of two offices below 镇党委 whose October is closed, and papers that lie ready for those who keep them."""

from tests.contract.access.minutes import uploaded
from tests.contract.access.scene import ABROAD, MARK, Scene

_SLIP = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


async def furnish_books(scene: Scene) -> None:
    """`office_books` with a closing and a reopening that waits, `works_books` with a closing; a slip for each."""
    ids = scene.ids
    keepers = ("accountant", "cashier", "committee_admin", "township_accountant", "township_admin")
    for who in (*keepers, f"{ABROAD}accountant", f"{ABROAD}committee_admin", f"{ABROAD}cashier"):
        ids[f"slip@{who}"] = await uploaded(scene, who, f"{MARK}回单.pdf", _SLIP, "document")
    ids["slip"] = ids["slip@accountant"]
    for name in ("office", "works"):
        body = {"parent_id": "{town}", "name": f"{MARK}{name}党委", "kind": "party_committee", "unit_kind": "other"}
        made, _ = await scene.make("committee_admin", "POST", "/organisations", json=body)
        ids[name] = made["id"]
        opening = {"month": "2026-10", "amounts": {}}
        made, _ = await scene.make("accountant", "POST", f"/organisations/{{{name}}}/dues-books", json=opening)
        ids[f"{name}_books"] = made["id"]
        path = f"/dues-books/{{{name}_books}}/closings"
        made, _ = await scene.make("accountant", "POST", path, json={"month": "2026-10"})
        ids[f"{name}_closing"] = made["id"]
    ids["closing"] = ids["office_closing"]
    path = "/dues-books/{office_books}/closings/{closing}/reopen"
    made, _ = await scene.make("accountant", "POST", path, json={"reason": f"{MARK}漏记"})
    ids["reopening"] = made["id"]
    body = {"month": "2026-11", "balance_fen": 1_000_000, "file_id": "{slip}"}
    await scene.make("accountant", "POST", "/dues-books/{books}/bank-balances", json=body)
    ids["slip@accountant"] = await uploaded(scene, "accountant", f"{MARK}回单.pdf", _SLIP, "document")
    ids["slip"] = ids["slip@accountant"]
    await _statement(scene)


async def _statement(scene: Scene) -> None:
    """A line of the bank that no entry of `works_books` has."""
    ids = scene.ids
    for who in ("accountant", "works", "township_accountant", f"{ABROAD}accountant"):
        sender = "accountant" if who == "works" else who
        lines = f"日期,流水号,金额,余额\n2026-11-05,A1,1.00,{'1.00' if who == 'works' else '10001.00'}\n".encode()
        ids[f"bank_lines@{who}"] = await uploaded(scene, sender, f"{MARK}对账单.csv", lines, "document")
    ids["bank_lines"] = ids["bank_lines@accountant"]
    body = {"file_id": "{bank_lines@works}", "from_day": "2026-11-01", "until_day": "2026-11-30"}
    made, _ = await scene.make("accountant", "POST", "/dues-books/{works_books}/statements", json=body)
    ids["statement"] = made["statement"]["id"]
    found = await scene.client.http.get(
        f"/api/v1/dues-books/{ids['works_books']}/differences", headers=scene.headers("accountant")
    )
    ids["difference"] = found.json()["items"][0]["id"]
