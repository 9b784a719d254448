"""HTTP of one's own account: who am I, password, second factor."""

from app.access.roles import ROLES
from app.domains.auth import errors, own_account
from app.domains.auth.account_schemas import (
    AccountSelfOut,
    AppointmentSelfOut,
    CodeIn,
    EnrolmentOut,
    GrantOut,
    MemberSelfOut,
    MeOut,
    NewPasswordIn,
    RecoveryCodesOut,
    ReproofIn,
    SessionSelfOut,
)
from app.domains.auth.authentication import login_policy
from app.domains.auth.entrance import Entrance
from app.domains.auth.me import Me, me
from app.domains.auth.schemas import TenantOut
from app.web.calls import Reading, Stepping, Steps
from app.web.operations import area, operation

router = area("本人账号")

_ENROLMENT = {
    "secret": "JBSWY3DPEHPK3PXP",
    "uri": "otpauth://totp/%E6%99%BA%E6%85%A7%E5%85%9A%E5%BB%BA:zhang.san?secret=JBSWY3DPEHPK3PXP",
}
_CODES = {"recovery_codes": ["7KQ2M-XW4TD", "B9HJ3-PN6RV"]}
_PROVING = [errors.PasswordUnset, errors.PasswordWrong, errors.LoginLimited]
_CHECKING = [errors.SecondFactorUnset, errors.SecondFactorWrong, errors.LoginLimited]


def _entrance(steps: Steps) -> Entrance:
    return Entrance(steps.services, login_policy(steps.services.settings))


@router.get("/me", **operation("me.get", summary="本人：账号、任职、各处的权限"))
async def get_me(call: Reading) -> MeOut:
    policy, waiting = login_policy(call.services.settings), call.services.waiting
    found = await me(call.session, call.actor, policy=policy, waiting=waiting)
    return MeOut(
        account=AccountSelfOut(
            id=found.account.id,
            login_name=found.account.login_name,
            display_name=found.account.display_name,
            has_password=found.account.password_hash is not None,
            has_second_factor=found.account.has_second_factor,
        ),
        session=SessionSelfOut(
            id=found.login.id,
            second_factor=found.login.second_factor_at is not None,
            must_change_password=found.must_change_password,
        ),
        tenant=TenantOut.of(found.tenant) if found.tenant else None,
        places=[TenantOut.of(tenant) for tenant in found.places],
        member=_member(found),
        appointments=_appointments(found),
        grants=[
            GrantOut(
                org_id=org.id,
                org_name=org.name,
                role=grant.role,
                role_name=grant.spec.name,
                below=grant.below,
                awake=call.actor.awake(grant),
                permissions=sorted(p.value for p in grant.spec.permissions if grant.permits(p)),
            )
            for grant, org in found.grants
        ],
        unread=found.unread,
    )


def _member(found: Me) -> MemberSelfOut | None:
    if found.member is None:
        return None
    card = found.member
    return MemberSelfOut(
        id=card.id, name=card.name, org_id=card.org_id, group_id=card.group_id, stage=card.stage, status=card.status
    )


def _appointments(found: Me) -> list[AppointmentSelfOut]:
    return [
        AppointmentSelfOut(
            id=held.id,
            role=held.role,
            role_name=ROLES[held.role].name,
            org_id=held.org_id,
            org_name=held.org_name,
            from_on=held.from_on,
            until_on=held.until_on,
            acting=held.acting,
            state=held.state,
        )
        for held in found.appointments
    ]


@router.post(
    "/me/password",
    **operation(
        "me.change_password",
        summary="修改密码；其他设备退出登录",
        status=204,
        repeatable=False,
        refusals=[*_PROVING, errors.PasswordRefused],
    ),
)
async def change_password(steps: Stepping, body: NewPasswordIn) -> None:
    await own_account.change_password(
        _entrance(steps), steps.actor, current=body.current_password, new=body.new_password, source=steps.source
    )


@router.post(
    "/me/second-factor/begin",
    **operation(
        "me.begin_second_factor",
        summary="启用动态口令：取得密钥",
        repeatable=False,
        refusals=[*_PROVING, errors.SecondFactorSet],
        example=_ENROLMENT,
    ),
)
async def begin_second_factor(steps: Stepping, body: ReproofIn) -> EnrolmentOut:
    made = await own_account.begin_second_factor(
        _entrance(steps), steps.actor, password=body.password, source=steps.source
    )
    return EnrolmentOut(secret=made.secret, uri=made.uri)


@router.post(
    "/me/second-factor/confirm",
    **operation(
        "me.confirm_second_factor",
        summary="启用动态口令：输入第一个口令，得到恢复码",
        repeatable=False,
        refusals=[*_CHECKING, errors.SecondFactorSet],
        example=_CODES,
    ),
)
async def confirm_second_factor(steps: Stepping, body: CodeIn) -> RecoveryCodesOut:
    codes = await own_account.confirm_second_factor(_entrance(steps), steps.actor, code=body.code, source=steps.source)
    return RecoveryCodesOut(recovery_codes=codes)


@router.post(
    "/me/second-factor/pass",
    **operation(
        "me.pass_second_factor",
        summary="以动态口令唤醒本次登录的管理权限",
        status=204,
        repeatable=False,
        refusals=_CHECKING,
    ),
)
async def pass_second_factor(steps: Stepping, body: CodeIn) -> None:
    await own_account.pass_second_factor(_entrance(steps), steps.actor, code=body.code, source=steps.source)


@router.post(
    "/me/second-factor/recovery-codes",
    **operation("me.renew_recovery_codes", summary="更换恢复码", repeatable=False, refusals=_CHECKING, example=_CODES),
)
async def renew_recovery_codes(steps: Stepping, body: CodeIn) -> RecoveryCodesOut:
    codes = await own_account.renew_recovery_codes(_entrance(steps), steps.actor, code=body.code, source=steps.source)
    return RecoveryCodesOut(recovery_codes=codes)
