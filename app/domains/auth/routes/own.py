"""HTTP of one's own sessions."""

from uuid import UUID

from app.domains.auth import errors, own_sessions, repository
from app.domains.auth.schemas import AccessOut, CountOut, SessionOut, TenantIn
from app.web.calls import Reading, Stepping, Writing
from app.web.operations import area, operation

router = area("登录")

_TENANT = {"id": "01a20166-eea6-79d1-bb00-f6940debf970", "code": "qingshan", "name": "中共青山县委"}
_SESSION = {
    "id": "01a20166-eea6-79d1-bb00-f6940debf971",
    "way": "wechat",
    "device": "iPhone 15",
    "created_at": "2026-11-22T08:00:00+08:00",
    "last_seen_at": "2026-11-22T09:30:00+08:00",
    "second_factor": False,
    "current": True,
}


@router.get("/auth/sessions", **operation("auth.sessions", summary="本人的登录设备", example=[_SESSION]))
async def list_sessions(call: Reading) -> list[SessionOut]:
    assert call.actor.account_id is not None
    return [
        SessionOut(
            id=login.id,
            way=login.way,
            device=login.device,
            created_at=login.created_at,
            last_seen_at=login.last_seen_at,
            second_factor=login.second_factor_at is not None,
            current=login.id == call.actor.session_id,
        )
        for login in await repository.own_sessions(call.session, call.actor.account_id)
    ]


@router.post(
    "/auth/sessions/{session_id}/revoke",
    **operation(
        "auth.revoke_session",
        summary="让本人的一台设备退出登录",
        status=204,
        repeatable=False,
        refusals=[errors.SessionNotFound],
    ),
)
async def revoke_session(call: Writing, session_id: UUID) -> None:
    await own_sessions.revoke_one(call.session, call.actor, session_id=session_id)


@router.post(
    "/auth/sessions/revoke-all",
    **operation("auth.revoke_sessions", summary="让本人的其他设备都退出登录", repeatable=False, example={"count": 2}),
)
async def revoke_sessions(call: Writing) -> CountOut:
    return CountOut(count=await own_sessions.revoke_others(call.session, call.actor))


@router.post("/auth/logout", **operation("auth.logout", summary="退出登录", status=204, repeatable=False))
async def log_out(call: Writing) -> None:
    await own_sessions.log_out(call.session, call.actor)


@router.post(
    "/auth/choose-tenant",
    **operation(
        "auth.choose_tenant",
        summary="切换单位",
        repeatable=False,
        refusals=[errors.TenantUnknown],
        example={"access_token": "eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "expires_in": 900, "tenant": _TENANT},
    ),
)
async def choose_tenant(steps: Stepping, body: TenantIn) -> AccessOut:
    moved = await own_sessions.choose_tenant(
        steps.services.database, steps.actor, keyring=steps.services.keyring, tenant_id=body.tenant_id
    )
    return AccessOut.of(moved)
