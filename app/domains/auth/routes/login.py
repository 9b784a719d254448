"""HTTP of the ways to log in, and of the session that follows. Nothing here is stored for replay: it holds secrets."""

from fastapi import BackgroundTasks

from app.domains.auth import entrance, errors, password_login, sessions, sms_login, wechat_login
from app.domains.auth.authentication import login_policy
from app.domains.auth.schemas import (
    EnteredOut,
    PasswordIn,
    RefreshIn,
    SecondFactorIn,
    SmsIn,
    SmsSendIn,
    TokensOut,
    WeChatIn,
)
from app.integrations.wechat import protocol as wechat
from app.web.calls import Entering, Entry
from app.web.operations import area, operation

router = area("登录")

_TOKENS = {"access_token": "eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "refresh_token": "u9Xc0Q2mN7k", "expires_in": 900}
_TENANT = {"id": "01a20166-eea6-79d1-bb00-f6940debf970", "code": "qingshan", "name": "中共青山县委"}
_ENTERED = {"next": "done", "tokens": _TOKENS, "challenge": None, "tenant": _TENANT, "places": [_TENANT]}
_FAILURES = [errors.LoginFailed, errors.LoginLimited, errors.TenantUnknown]


def _entrance(entry: Entry) -> entrance.Entrance:
    return entrance.Entrance(entry.services, login_policy(entry.services.settings))


@router.post(
    "/auth/password",
    **operation(
        "auth.password",
        summary="用登录名和密码登录",
        anonymous=True,
        refusals=[*_FAILURES, errors.SecondFactorWrong],
        example=_ENTERED,
    ),
)
async def with_password(entry: Entering, body: PasswordIn) -> EnteredOut:
    attempt = password_login.Attempt(
        login_name=body.login_name,
        password=body.password,
        tenant_code=body.tenant_code,
        code=body.code,
        device=body.device,
        source=entry.source,
    )
    return EnteredOut.of(await password_login.log_in(_entrance(entry), attempt))


@router.post(
    "/auth/second-factor",
    **operation(
        "auth.second_factor",
        summary="以动态口令或恢复码完成登录",
        anonymous=True,
        refusals=[errors.ChallengeExpired, errors.SecondFactorWrong, errors.LoginLimited, errors.LoginFailed],
        example=_ENTERED,
    ),
)
async def with_second_factor(entry: Entering, body: SecondFactorIn) -> EnteredOut:
    entered = await password_login.answer_challenge(
        _entrance(entry), challenge=body.challenge, code=body.code, device=body.device, source=entry.source
    )
    return EnteredOut.of(entered)


@router.post(
    "/auth/wechat",
    **operation(
        "auth.wechat",
        summary="微信小程序登录",
        anonymous=True,
        refusals=[
            errors.TenantUnknown,
            errors.LoginFailed,
            errors.MemberHasAccount,
            wechat.WeChatCodeInvalid,
            wechat.WeChatCodeUsed,
            wechat.WeChatUserBlocked,
            wechat.WeChatPhoneForeign,
            wechat.WeChatBusy,
            wechat.WeChatUnavailable,
        ],
        example=_ENTERED,
    ),
)
async def with_wechat(entry: Entering, body: WeChatIn) -> EnteredOut:
    entered = await wechat_login.log_in(
        _entrance(entry),
        tenant_code=body.tenant_code,
        code=body.code,
        phone_code=body.phone_code,
        device=body.device,
    )
    return EnteredOut.of(entered)


@router.post(
    "/auth/sms-codes",
    **operation(
        "auth.send_sms_code",
        summary="请求短信验证码（名册中没有的号码不会收到）",
        anonymous=True,
        status=204,
        refusals=[errors.TenantUnknown, errors.LoginLimited],
    ),
)
async def send_sms_code(entry: Entering, body: SmsSendIn, background: BackgroundTasks) -> None:
    door = _entrance(entry)
    tenant_id = await sms_login.admit_sending(door, tenant_code=body.tenant_code, phone=body.phone, source=entry.source)
    background.add_task(sms_login.send_code, door, tenant_id=tenant_id, phone=body.phone)


@router.post(
    "/auth/sms",
    **operation("auth.sms", summary="用短信验证码登录", anonymous=True, refusals=_FAILURES, example=_ENTERED),
)
async def with_sms(entry: Entering, body: SmsIn) -> EnteredOut:
    entered = await sms_login.log_in(
        _entrance(entry),
        tenant_code=body.tenant_code,
        phone=body.phone,
        code=body.code,
        device=body.device,
        source=entry.source,
    )
    return EnteredOut.of(entered)


@router.post(
    "/auth/refresh",
    **operation(
        "auth.refresh",
        summary="续期：用刷新令牌换取新令牌",
        anonymous=True,
        refusals=[errors.RefreshRefused, errors.SessionIdle],
        example=_TOKENS,
    ),
)
async def refresh(entry: Entering, body: RefreshIn) -> TokensOut:
    services = entry.services
    tokens = await sessions.refresh(
        services.database,
        services.keyring,
        login_policy(services.settings),
        body.refresh_token,
        refresh_days=services.settings.refresh_token_days,
    )
    return TokensOut(access_token=tokens.access_token, refresh_token=tokens.refresh_token, expires_in=tokens.expires_in)
