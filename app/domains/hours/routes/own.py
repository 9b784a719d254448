"""A member's own hours."""

from app.access.permissions import Permission as P  # noqa: N817
from app.domains.hours import errors as refused
from app.domains.hours import statements
from app.domains.hours.routes.answers import ThisYear
from app.domains.hours.schemas import StatementOut
from app.kit.clock import today
from app.web.calls import Reading
from app.web.operations import area, operation

router = area("学时")


@router.get(
    "/me/hours",
    **operation(
        "hours.own",
        summary="本人一年的学时：每项来源、算法和依据，年度目标和尚缺学时",
        permission=P.HOURS_READ_OWN,
        refusals=[refused.NoOwnHours],
    ),
)
async def own(call: Reading, year: ThisYear = None) -> StatementOut:
    """不记在线时长。年内职务变动的，两项目标都列出；没有规定网络自学是否计入的，两种口径都列出。"""
    return StatementOut.of(await statements.own_statement(call.session, call.actor, year or today().year))
