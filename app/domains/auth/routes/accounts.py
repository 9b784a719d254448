"""HTTP of the tenant's accounts and of invitations. Answers that hold secrets are never stored for replay."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.access.decision import PermissionMissing, SecondFactorMissing, require_somewhere
from app.access.permissions import Permission
from app.domains.auth import accounts, errors, invitations, repository
from app.domains.auth.account_schemas import (
    AcceptIn,
    AccountIn,
    AccountOut,
    InitialPasswordOut,
    InvitationIn,
    InvitationOut,
    ReasonIn,
    ResetPasswordIn,
)
from app.domains.auth.authentication import login_policy
from app.domains.auth.entrance import Entrance
from app.domains.auth.models import Account, AccountPlace
from app.domains.auth.schemas import AccessOut, CountOut
from app.domains.members.errors import MemberNotFound
from app.domains.members.public import member_card
from app.domains.orgs.errors import OrgNotFound
from app.web.calls import Reading, Stepping, Writing
from app.web.operations import area, operation
from app.web.paging import Cursors, CursorText, Limit, Page

router = area("账号管理")

_MISSING = [PermissionMissing, SecondFactorMissing]
_ONE = [*_MISSING, errors.AccountNotFound, errors.NotOwnAccount]
_NAMES = [errors.LoginNameMalformed, errors.LoginNameTaken]
_INITIAL = {
    "account_id": "01a20166-eea6-79d1-bb00-f6940debf973",
    "login_name": "zhang.san",
    "initial_password": "mK7p-Qx2v-Ht9e-Ra4W",
}


def _out(account: Account, place: AccountPlace) -> AccountOut:
    return AccountOut(
        id=account.id,
        login_name=account.login_name,
        display_name=account.display_name,
        org_id=place.org_id,
        member_id=place.member_id,
        has_password=account.password_hash is not None,
        has_second_factor=account.has_second_factor,
        disabled_at=place.disabled_at,
        created_at=account.created_at,
    )


@router.get(
    "/accounts",
    **operation("accounts.list", summary="账号列表", permission=Permission.ACCOUNT_LIST, refusals=_MISSING),
)
async def list_accounts(
    call: Reading,
    name: Annotated[str, Query(max_length=60, description="姓名开头或登录名")] = "",
    limit: Limit = 20,
    cursor: CursorText = None,
) -> Page[AccountOut]:
    scope = require_somewhere(call.actor, Permission.ACCOUNT_LIST)
    cursors = Cursors(call.services.keyring.derived("cursors"))
    after = cursors.read("accounts.list", {"name": name}, cursor)
    rows = await repository.visible_accounts(
        call.session,
        call.actor.tenant_id,
        scope=scope,
        name=name.strip(),
        after=UUID(after[0]) if after else None,
        limit=limit,
    )
    page, next_cursor = cursors.page(
        "accounts.list", {"name": name}, rows, limit=limit, position=lambda row: [row[0].id]
    )
    return Page(items=[_out(account, place) for account, place in page], next_cursor=next_cursor)


@router.post(
    "/accounts",
    **operation(
        "accounts.create",
        summary="创建工作人员账号，返回一次性初始密码",
        permission=Permission.ACCOUNT_CREATE,
        status=201,
        repeatable=False,
        refusals=[*_MISSING, *_NAMES, OrgNotFound, MemberNotFound, errors.MemberHasAccount],
        example=_INITIAL,
    ),
)
async def create_account(call: Writing, body: AccountIn) -> InitialPasswordOut:
    member = await member_card(call.session, call.actor.tenant_id, body.member_id) if body.member_id else None
    if body.member_id is not None and member is None:
        raise MemberNotFound
    account, password = await accounts.create(
        call.session,
        call.actor,
        policy=login_policy(call.services.settings),
        org_id=body.org_id,
        login_name=body.login_name,
        display_name=body.display_name,
        member=member,
    )
    return _initial(account, password)


@router.post(
    "/accounts/{account_id}/disable",
    **operation(
        "accounts.disable",
        summary="停用账号，立即退出其在本单位的登录",
        permission=Permission.ACCOUNT_LOCK,
        status=204,
        refusals=[*_ONE, errors.AccountDisabledAlready],
    ),
)
async def disable(call: Writing, account_id: UUID, body: ReasonIn) -> None:
    await accounts.disable(call.session, call.actor, account_id=account_id, reason=body.reason)


@router.post(
    "/accounts/{account_id}/enable",
    **operation(
        "accounts.enable",
        summary="恢复账号",
        permission=Permission.ACCOUNT_UNLOCK,
        status=204,
        refusals=[*_ONE, errors.AccountEnabledAlready],
    ),
)
async def enable(call: Writing, account_id: UUID, body: ReasonIn) -> None:
    await accounts.enable(call.session, call.actor, account_id=account_id, reason=body.reason)


@router.post(
    "/accounts/{account_id}/revoke-sessions",
    **operation(
        "accounts.revoke_sessions",
        summary="注销他人在本单位的登录",
        permission=Permission.ACCOUNT_SESSION_REVOKE,
        refusals=[*_MISSING, errors.AccountNotFound],
        example={"count": 2},
    ),
)
async def revoke_sessions(call: Writing, account_id: UUID, body: ReasonIn) -> CountOut:
    count = await accounts.revoke_sessions(call.session, call.actor, account_id=account_id, reason=body.reason)
    return CountOut(count=count)


@router.post(
    "/accounts/{account_id}/reset-second-factor",
    **operation(
        "accounts.reset_second_factor",
        summary="解除丢失的动态口令（安全管理员）",
        permission=Permission.ACCOUNT_UNLOCK,
        status=204,
        refusals=[*_ONE, errors.AccountOfOtherTenant],
    ),
)
async def reset_second_factor(call: Writing, account_id: UUID, body: ReasonIn) -> None:
    await accounts.reset_second_factor(call.session, call.actor, account_id=account_id, reason=body.reason)


@router.post(
    "/accounts/{account_id}/reset-password",
    **operation(
        "accounts.reset_password",
        summary="重设密码，返回一次性初始密码（系统管理员）",
        permission=Permission.ACCOUNT_CREATE,
        repeatable=False,
        refusals=[*_ONE, *_NAMES, errors.AccountOfOtherTenant, errors.LoginNameMissing],
        example=_INITIAL,
    ),
)
async def reset_password(call: Writing, account_id: UUID, body: ResetPasswordIn) -> InitialPasswordOut:
    account, password = await accounts.reset_password(
        call.session,
        call.actor,
        policy=login_policy(call.services.settings),
        account_id=account_id,
        login_name=body.login_name,
        reason=body.reason,
    )
    return _initial(account, password)


@router.post(
    "/invitations",
    **operation(
        "invitations.issue",
        summary="为名册中的党员发放邀请码，只显示一次",
        permission=Permission.ACCOUNT_INVITE,
        status=201,
        repeatable=False,
        refusals=[*_MISSING, MemberNotFound, errors.MemberHasAccount],
        example={
            "id": "01a20166-eea6-79d1-bb00-f6940debf976",
            "member_id": "01a20166-eea6-79d1-bb00-f6940debf977",
            "code": "7KQ2M-XW4TD",
            "expires_at": "2026-11-29T09:00:00+08:00",
        },
    ),
)
async def invite(call: Writing, body: InvitationIn) -> InvitationOut:
    invitation, code = await invitations.invite(
        call.session, call.actor, keyring=call.services.keyring, member_id=body.member_id
    )
    return InvitationOut(id=invitation.id, member_id=invitation.member_id, code=code, expires_at=invitation.expires_at)


@router.post(
    "/auth/invitations/accept",
    **operation(
        "auth.accept_invitation",
        summary="凭邀请码把本人账号绑定到名册，并进入该单位",
        repeatable=False,
        refusals=[
            errors.InvitationInvalid,
            errors.LoginLimited,
            errors.TenantUnknown,
            errors.MemberHasAccount,
            errors.AccountHasMember,
        ],
        example={
            "access_token": "eyJhbGciOiJFUzI1NiJ9.e30.c2ln",
            "expires_in": 900,
            "tenant": {"id": "01a20166-eea6-79d1-bb00-f6940debf970", "code": "qingshan", "name": "中共青山县委"},
        },
    ),
)
async def accept_invitation(steps: Stepping, body: AcceptIn) -> AccessOut:
    entrance = Entrance(steps.services, login_policy(steps.services.settings))
    moved = await invitations.accept(
        entrance, steps.actor, tenant_code=body.tenant_code, code=body.code, source=steps.source
    )
    return AccessOut.of(moved)


def _initial(account: Account, password: str) -> InitialPasswordOut:
    assert account.login_name is not None
    return InitialPasswordOut(account_id=account.id, login_name=account.login_name, initial_password=password)
