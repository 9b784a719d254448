"""A member's year of dues, a branch's register and its circular over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.dues.errors import MemberNotFound, NoOwnRecord
from app.domains.dues.papers import circular, register, statement
from app.domains.dues.papers.routes.answers import PDF, XLSX, attached, filing, printed
from app.domains.dues.papers.year_schemas import CircularOut, RegisterIn, StatementOut
from app.domains.dues.routes.answers import cipher_of
from app.domains.dues.routes.assessments import YearAsked
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Stepping, Writing
from app.web.operations import area, operation

router = area("党费证和台账")


@router.get(
    "/me/dues/statement",
    **operation("dues.own_statement", summary="本人一年的党费证", permission=P.DUES_READ_OWN, refusals=[NoOwnRecord]),
)
async def own_statement(call: Reading, year: YearAsked) -> StatementOut:
    return StatementOut.of(await statement.own(call.session, call.actor, year))


@router.get(
    "/me/dues/statement/pdf",
    **filing(
        "dues.own_statement_pdf", PDF, summary="打印本人的党费证", permission=P.DUES_READ_OWN, refusals=[NoOwnRecord]
    ),
)
async def own_statement_pdf(call: Stepping, year: YearAsked) -> Response:
    async with call.services.database.read(call.actor.tenant_id) as session:
        data = statement.page_of(await statement.own(session, call.actor, year))
    return await printed(call, statement.STATEMENT, data)


@router.get(
    "/members/{member_id}/dues-statement",
    **operation(
        "dues.member_statement",
        summary="一名党员一年的党费证",
        permission=P.DUES_BILL_READ,
        refusals=[MemberNotFound],
    ),
)
async def member_statement(call: Reading, member_id: UUID, year: YearAsked) -> StatementOut:
    return StatementOut.of(await statement.of_member(call.session, call.actor, member_id, year))


@router.get(
    "/members/{member_id}/dues-statement/pdf",
    **filing(
        "dues.member_statement_pdf",
        PDF,
        summary="打印一名党员的党费证",
        permission=P.DUES_BILL_READ,
        refusals=[MemberNotFound],
    ),
)
async def member_statement_pdf(call: Stepping, member_id: UUID, year: YearAsked) -> Response:
    async with call.services.database.read(call.actor.tenant_id) as session:
        data = statement.page_of(await statement.of_member(session, call.actor, member_id, year))
    return await printed(call, statement.STATEMENT, data)


@router.post(
    "/organisations/{org_id}/dues-register",
    **filing(
        "dues.export_register",
        XLSX,
        summary="导出党支部的党费台账（.xlsx）",
        permission=P.DUES_BILL_EDIT,
        refusals=[OrgNotFound],
        repeatable=False,
    ),
)
async def export_register(call: Writing, org_id: UUID, body: RegisterIn) -> Response:
    """月工资收入只对有权查看基数的人显示，其他人看到的已隐去；每次导出连同用途记入审计。"""
    content, title = await register.export(
        call.session, call.actor, org_id, year=body.year, purpose=body.purpose, cipher=await cipher_of(call)
    )
    return attached(content, XLSX, f"{title}.xlsx")


@router.get(
    "/organisations/{org_id}/dues-circular",
    **operation(
        "dues.circular",
        summary="党支部每季度公布的党费交纳情况",
        permission=P.DUES_PUBLISHED_READ,
        refusals=[OrgNotFound],
    ),
)
async def quarter(
    call: Reading,
    org_id: UUID,
    year: YearAsked,
    quarter: Annotated[int, Query(ge=1, le=4, description="第几季度", examples=[1])],
) -> CircularOut:
    """只列已交纳的姓名和月份，不列基数。"""
    return CircularOut.of(await circular.of_quarter(call.session, call.actor, org_id, year=year, quarter=quarter))
