"""HTTP of collecting: payments in a branch, for one and for many; consents of the branch."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues import errors as dues
from app.domains.dues import listing
from app.domains.dues.billing import errors as bills
from app.domains.dues.collecting import consenting, errors, taking
from app.domains.dues.collecting.cash import month_span
from app.domains.dues.collecting.schemas import BulkIn, ConsentIn, ConsentOut, EndIn, PaymentIn
from app.domains.dues.ledger import errors as ledger
from app.domains.dues.ledger.schemas import Month, first_of
from app.domains.dues.paying import errors as paying
from app.domains.dues.paying import reading
from app.domains.dues.paying.schemas import PaymentOut
from app.domains.dues.paying.vocabulary import Channel
from app.domains.dues.routes.answers import PAGE, cursors_of
from app.domains.dues.schemas import FIRST_YEAR, LAST_YEAR
from app.domains.members.public import member_card
from app.domains.orgs.errors import OrgNotFound
from app.kit.clock import today
from app.kit.dates import add_months
from app.web.calls import Call, Reading, Writing
from app.web.operations import area, operation
from app.web.paging import CursorInvalid, CursorText, Limit, Page

router = area("党费收缴")

_ORG = "/organisations/{org_id}"
_MONTHS = [bills.MonthNotBilled, bills.MonthPending, bills.BillPaid, bills.BillNotOpen, bills.MonthTooFarAhead]
_TAKING = [
    OrgNotFound,
    dues.MemberNotFound,
    ledger.BooksMissing,
    ledger.BeforeOpening,
    paying.NothingToPay,
    paying.MonthTwice,
    paying.AmountWrong,
    paying.NotForOthers,
    *_MONTHS,
]


@router.post(
    f"{_ORG}/dues-payments",
    **operation(
        "dues.take_payment",
        summary="登记一名党员交来的现金或银行转账",
        permission=P.DUES_COLLECT,
        refusals=[
            *_TAKING,
            paying.SourceRefused,
            paying.BankReferenceTaken,
            errors.ChannelNotOffline,
            errors.PayerWrong,
            errors.PaidInFuture,
            errors.BankReferenceMissing,
            errors.QuarterlyNotConsented,
            errors.QuarterWrong,
        ],
        status=201,
        example={
            "member_id": "019a9f3c-5d2e-7c41-9b1a-2f6e8d0c4b7a",
            "months": ["2026-10-01", "2026-11-01"],
            "total_fen": 9320,
        },
    ),
)
async def take(call: Writing, org_id: UUID, body: PaymentIn) -> PaymentOut:
    """可一次交一个月或几个月，提前不超过六个月；自愿多交满一千元的全部作为大额党费。不得扣缴、垫交。"""
    made = await taking.take(call.session, call.actor, org_id, body.wanted(by_quarter=body.by_quarter), body.manner())
    return PaymentOut.of((await reading.shown(call.session, call.actor.tenant_id, [made]))[0])


@router.post(
    f"{_ORG}/dues-payments/bulk",
    **operation(
        "dues.take_bulk",
        summary="当场登记多名党员交来的现金",
        permission=P.DUES_COLLECT,
        refusals=[*_TAKING, errors.MemberTwice, errors.BulkTotalWrong, errors.BulkRefused],
        status=201,
        example={
            "rows": [
                {"member_id": "019a9f3c-5d2e-7c41-9b1a-2f6e8d0c4b7a", "months": ["2026-11-01"], "total_fen": 4660}
            ],
            "total_fen": 4660,
        },
    ),
)
async def take_bulk(call: Writing, org_id: UUID, body: BulkIn) -> list[PaymentOut]:
    """一次最多二百人，有一行不能登记则全部不登记，`errors` 逐行说明原因。"""
    made = await taking.take_bulk(
        call.session,
        call.actor,
        org_id,
        [row.wanted() for row in body.rows],
        total_fen=body.total_fen,
        note=body.note,
    )
    return [PaymentOut.of(one) for one in await reading.shown(call.session, call.actor.tenant_id, made)]


@router.get(
    f"{_ORG}/dues-payments",
    **operation(
        "dues.list_payments",
        summary="支部某月收到的党费，新的在前",
        permission=P.DUES_BILL_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_payments(
    call: Reading,
    org_id: UUID,
    month: Annotated[Month, Query()],
    channel: Channel | None = None,
    cursor: CursorText = None,
    limit: Limit = PAGE,
) -> Page[PaymentOut]:
    cursors, asked = cursors_of(call), {"org": org_id, "month": month, "channel": channel}
    since, until = month_span(first_of(month))
    position = cursors.read("dues_payments", asked, cursor)
    rows = await reading.payments_of_branch(
        call.session,
        call.actor,
        org_id,
        since=since,
        until=until,
        channel=channel,
        before=(datetime.fromisoformat(position[0]), UUID(position[1])) if position else None,
        limit=limit + 1,
    )
    kept, following = cursors.page(
        "dues_payments", asked, rows, limit=limit, position=lambda row: [row.payment.paid_at, row.payment.id]
    )
    return Page(items=[PaymentOut.of(row) for row in kept], next_cursor=following)


@router.get(
    "/dues-payments/{payment_id}",
    **operation(
        "dues.payment",
        summary="一笔党费",
        permission=P.DUES_BILL_READ,
        refusals=[paying.PaymentNotFound],
    ),
)
async def show_payment(call: Reading, payment_id: UUID) -> PaymentOut:
    return PaymentOut.of(await reading.payment(call.session, call.actor, payment_id))


@router.get(
    "/me/dues/payments",
    **operation(
        "dues.own_payments",
        summary="本人一年交纳的党费",
        permission=P.DUES_READ_OWN,
        refusals=[dues.NoOwnRecord],
    ),
)
async def own_payments(
    call: Reading, year: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="省略为今年")] = None
) -> list[PaymentOut]:
    first = date(year or today().year, 1, 1)
    since, until = month_span(first)[0], month_span(add_months(first, 11))[1]
    return [
        PaymentOut.of(one) for one in await reading.own_payments(call.session, call.actor, since=since, until=until)
    ]


@router.post(
    f"{_ORG}/dues-consents",
    **operation(
        "dues.record_consent",
        summary="登记支部同意的按季交纳、代交或缓交",
        permission=P.DUES_BILL_EDIT,
        refusals=[OrgNotFound, dues.MemberNotFound, errors.ConsentDaysWrong, errors.ConsentPayerWrong],
        status=201,
    ),
)
async def record_consent(call: Writing, org_id: UUID, body: ConsentIn) -> ConsentOut:
    made = await consenting.consent(
        call.session, call.actor, org_id=org_id, member_id=body.member_id, given=body.given()
    )
    return ConsentOut.of(made, await _name(call, made.member_id))


@router.get(
    f"{_ORG}/dues-consents",
    **operation(
        "dues.list_consents",
        summary="支部同意的交纳方式，新的在前",
        permission=P.DUES_BILL_READ,
        refusals=[OrgNotFound, CursorInvalid],
    ),
)
async def list_consents(
    call: Reading, org_id: UUID, cursor: CursorText = None, limit: Limit = PAGE
) -> Page[ConsentOut]:
    cursors, asked = cursors_of(call), {"org": org_id}
    rows = await consenting.list_consents(
        call.session,
        call.actor,
        org_id,
        before=listing.by_id(cursors.read("dues_consents", asked, cursor)),
        limit=limit + 1,
    )
    kept, following = cursors.page("dues_consents", asked, rows, limit=limit, position=lambda row: [row[0].id])
    return Page(items=[ConsentOut.of(made, name) for made, name in kept], next_cursor=following)


@router.post(
    f"{_ORG}/dues-consents/{{consent_id}}/end",
    **operation(
        "dues.end_consent",
        summary="终止一项同意",
        permission=P.DUES_BILL_EDIT,
        refusals=[OrgNotFound, errors.ConsentNotFound, errors.ConsentEnded],
    ),
)
async def end_consent(call: Writing, org_id: UUID, consent_id: UUID, body: EndIn) -> ConsentOut:
    made = await consenting.end_consent(call.session, call.actor, org_id, consent_id, reason=body.reason)
    return ConsentOut.of(made, await _name(call, made.member_id))


async def _name(call: Call, member_id: UUID) -> str:
    card = await member_card(call.session, call.actor.tenant_id, member_id)
    return card.name if card else ""
