"""Refusals of logging in and of accounts."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthenticated


class LoginFailed(Unauthenticated):
    """Says the same for an unknown name, a wrong password, a wrong code and an account that is switched off."""

    code = "LOGIN_FAILED"
    message = "登录信息不正确，请核对后重试"


class LoginLimited(TooMany):
    code = "LOGIN_LIMITED"
    message = "尝试次数过多，请稍后再试"


class SessionEnded(Unauthenticated):
    code = "SESSION_ENDED"
    message = "登录已失效，请重新登录"


class SessionIdle(Unauthenticated):
    code = "SESSION_IDLE"
    message = "长时间没有操作，请重新登录"


class RefreshRefused(Unauthenticated):
    code = "REFRESH_REFUSED"
    message = "登录续期失败，请重新登录"


class ChallengeExpired(Unauthenticated):
    code = "CHALLENGE_EXPIRED"
    message = "动态口令验证已超时，请重新输入密码"


class TenantUnknown(NotFound):
    code = "TENANT_UNKNOWN"
    message = "找不到这个单位，请核对单位代号"


class AccountNotFound(NotFound):
    code = "ACCOUNT_NOT_FOUND"
    message = "找不到这个账号"


class SessionNotFound(NotFound):
    code = "SESSION_NOT_FOUND"
    message = "找不到这次登录"


class LoginNameTaken(Conflict):
    code = "LOGIN_NAME_TAKEN"
    message = "这个登录名已被使用"


class LoginNameMalformed(Invalid):
    code = "LOGIN_NAME_MALFORMED"
    message = "登录名应以字母开头，由 3 至 64 个小写字母、数字、点、下划线或短横线组成"


class LoginNameMissing(Conflict):
    code = "LOGIN_NAME_MISSING"
    message = "这个账号还没有登录名，请同时指定一个"


class PasswordRefused(Invalid):
    """The faults stand in `errors`."""

    code = "PASSWORD_REFUSED"
    message = "新密码不符合要求"


class PasswordWrong(Forbidden):
    code = "PASSWORD_WRONG"
    message = "当前密码不正确"


class PasswordUnset(Conflict):
    code = "PASSWORD_UNSET"
    message = "这个账号没有设置密码"


class SecondFactorWrong(Forbidden):
    code = "SECOND_FACTOR_WRONG"
    message = "动态口令不正确或已经用过，请等待下一个"


class SecondFactorUnset(Conflict):
    code = "SECOND_FACTOR_UNSET"
    message = "这个账号尚未启用动态口令"


class SecondFactorSet(Conflict):
    code = "SECOND_FACTOR_ALREADY_SET"
    message = "这个账号已经启用动态口令"


class InvitationInvalid(Invalid):
    code = "INVITATION_INVALID"
    message = "邀请码无效、已使用或已过期，请向支部重新索取"


class MemberHasAccount(Conflict):
    code = "MEMBER_HAS_ACCOUNT"
    message = "这名党员已经绑定了其他账号，请联系支部处理"


class AccountHasMember(Conflict):
    code = "ACCOUNT_HAS_MEMBER"
    message = "这个账号在本单位已经绑定了党员"


class AccountDisabledAlready(Conflict):
    code = "ACCOUNT_ALREADY_DISABLED"
    message = "这个账号已经停用"


class AccountEnabledAlready(Conflict):
    code = "ACCOUNT_ALREADY_ENABLED"
    message = "这个账号没有停用"


class NotOwnAccount(Conflict):
    code = "OWN_ACCOUNT"
    message = "不能对自己的账号进行这项操作"


class AccountOfOtherTenant(Forbidden):
    code = "ACCOUNT_OF_OTHER_TENANT"
    message = "这个账号由其他单位开立，只能由开立单位重设"
