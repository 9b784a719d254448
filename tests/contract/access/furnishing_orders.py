"""Dues over WeChat: orders of two members, a notice of the provider's, and a refund that it does not take."""

from uuid import UUID

from app.domains.dues.refunding.models import DuesRefund
from app.domains.dues.refunding.vocabulary import RefundState
from app.integrations.pay.fake import FakePay
from tests.contract.access.scene import MARK, Scene


async def furnish_orders(scene: Scene) -> None:
    """An order of the member's that nobody has paid, and one of a colleague's that the provider has told to be paid.

    The branch agrees that the member pays for the colleague.
    """
    consent = {"member_id": "{colleague}", "kind": "by_member", "from_on": "2026-10-01", "until_on": "2027-09-30"}
    consent |= {"payer_member_id": "{member}", "decision": f"{MARK}支委会同意代交"}
    await scene.make("secretary", "POST", "/organisations/{org}/dues-consents", json=consent)
    body = {"months": [], "extra_fen": 100, "total_fen": 100}
    made, _ = await scene.make("member", "POST", "/me/dues/orders", json=body)
    scene.ids["order"] = made["order"]["id"]
    made, _ = await scene.make("colleague", "POST", "/me/dues/orders", json=body)
    pay = scene.client.services.pay
    assert isinstance(pay, FakePay)
    pay.pay(made["order"]["order_no"])
    headers, notice = pay.notice_of(made["order"]["order_no"])
    await scene.make("anonymous", "POST", "/pay/notices", headers=headers, content=notice)
    await _failed_refund(scene, made["order"]["id"])


async def _failed_refund(scene: Scene, payment_id: str) -> None:
    body = {"reason": f"{MARK}多交"}
    refund, _ = await scene.make("secretary", "POST", f"/dues-payments/{payment_id}/refunds", json=body)
    scene.ids["failed_refund"] = refund["id"]
    decision = {"approve": True, "decision": "核对属实"}
    await scene.make("committee_admin", "POST", "/dues-refunds/{failed_refund}/decide", json=decision)
    tenant_id = UUID(scene.ids["tenant"])
    async with scene.client.services.database.write(tenant_id) as session:
        made = await session.get_one(DuesRefund, (tenant_id, UUID(refund["id"])))
        made.state = RefundState.FAILED
