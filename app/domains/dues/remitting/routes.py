"""HTTP of remittance: share tables, what is owed, the proposals to remit and to forward."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues.ledger.errors import BooksNotFound
from app.domains.dues.ledger.finding import books_for
from app.domains.dues.ledger.schemas import Month, first_of
from app.domains.dues.remitting import errors, repository, sharing
from app.domains.dues.remitting.schemas import (
    ForwardIn,
    LargeOut,
    OwedOut,
    RemittanceIn,
    ShareIn,
    ShareOut,
)
from app.domains.dues.routes.answers import cipher_of
from app.domains.dues.spending import errors as payout_refused
from app.domains.dues.spending.schemas import PayoutOut
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Writing
from app.web.operations import area, operation

router = area("党费上缴")

_BOOKS = "/dues-books/{books_id}"
_WORKED_OUT = [BooksNotFound, payout_refused.SharePeriodWrong, errors.PeriodNotClosed, errors.ShareMissing]


@router.post(
    "/organisations/{org_id}/dues-shares",
    **operation(
        "dues.set_share",
        summary="设定本级及以下的党费上缴比例",
        permission=P.DUES_SHARE_EDIT,
        refusals=[OrgNotFound, errors.ShareExists],
        status=201,
    ),
)
async def set_share(call: Writing, org_id: UUID, body: ShareIn) -> ShareOut:
    """从起始月份起生效，原比例在此之前继续有效。"""
    return ShareOut.of(await sharing.set_share(call.session, call.actor, org_id, table=body.table))


@router.get(
    "/organisations/{org_id}/dues-shares",
    **operation(
        "dues.shares",
        summary="本级和上级设定的上缴比例，按起始月份",
        permission=P.DUES_LEDGER_READ,
        refusals=[OrgNotFound],
    ),
)
async def list_shares(call: Reading, org_id: UUID) -> list[ShareOut]:
    return [ShareOut.of(one) for one in await sharing.shares_of(call.session, call.actor, org_id)]


@router.get(
    f"{_BOOKS}/owed",
    **operation(
        "dues.owed",
        summary="计算一段时间应上缴的党费，逐行说明",
        permission=P.DUES_LEDGER_READ,
        refusals=_WORKED_OUT,
    ),
)
async def owed(
    call: Reading, books_id: UUID, from_month: Annotated[Month, Query()], until_month: Annotated[Month, Query()]
) -> OwedOut:
    """按已结账月份的实交党费计算，不含大额党费；逐段四舍五入到分。"""
    made = await sharing.owed(
        call.session, call.actor, books_id, first=first_of(from_month), last=first_of(until_month)
    )
    return OwedOut.of(made)


@router.post(
    f"{_BOOKS}/remittances",
    **operation(
        "dues.propose_remittance",
        summary="提出上缴一段时间的党费，由另一人批准、出纳支付",
        permission=P.DUES_PAYOUT_PROPOSE,
        refusals=[
            *_WORKED_OUT,
            payout_refused.NothingOwed,
            payout_refused.ShareTaken,
            payout_refused.ReceiverWrong,
        ],
        status=201,
    ),
)
async def propose_remittance(call: Writing, books_id: UUID, body: RemittanceIn) -> PayoutOut:
    made = await sharing.propose_share(
        call.session,
        call.actor,
        books_id,
        first=first_of(body.from_month),
        last=first_of(body.until_month),
        payee=body.payee,
        to_books_id=body.to_books_id,
    )
    return PayoutOut.of(made)


@router.get(
    f"{_BOOKS}/large-dues",
    **operation(
        "dues.large_dues",
        summary="尚未提出转交的大额党费",
        permission=P.DUES_PAYOUT_PROPOSE,
        refusals=[BooksNotFound],
    ),
)
async def list_large(call: Reading, books_id: UUID) -> list[LargeOut]:
    books, _ = await books_for(call.session, call.actor, books_id, P.DUES_PAYOUT_PROPOSE)
    found = await repository.large_in(call.session, call.actor.tenant_id, books.id)
    return [
        LargeOut(
            allocation_id=allocation.id,
            member_id=allocation.member_id,
            amount_fen=allocation.amount_fen,
            paid_at=payment.paid_at,
        )
        for allocation, payment in found
    ]


@router.post(
    f"{_BOOKS}/large-forwards",
    **operation(
        "dues.propose_forward",
        summary="提出全额转交一笔大额党费",
        permission=P.DUES_PAYOUT_PROPOSE,
        refusals=[
            BooksNotFound,
            payout_refused.LargeNotFound,
            payout_refused.LargeTaken,
            payout_refused.ReceiverWrong,
        ],
        status=201,
    ),
)
async def propose_forward(call: Writing, books_id: UUID, body: ForwardIn) -> PayoutOut:
    """大额党费全额上缴中央，不计入上缴比例的基数；附党员简况。"""
    made = await sharing.propose_large(
        call.session, call.actor, books_id, **body.model_dump(), cipher=await cipher_of(call)
    )
    return PayoutOut.of(made)
