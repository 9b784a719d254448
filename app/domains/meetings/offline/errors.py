"""Refusals of offline sign-in. What is wrong with single rows is no refusal: see `vocabulary.RowProblem`."""

from app.kit.errors import Conflict, Invalid, NotFound


class DeviceNotFound(NotFound):
    code = "OFFLINE_DEVICE_NOT_FOUND"
    message = "找不到这台设备，请先登记"


class DeviceKeyInvalid(Invalid):
    code = "OFFLINE_DEVICE_KEY_INVALID"
    message = "设备公钥无效，应为 P-256 曲线上的点"


class DeviceKeyTaken(Conflict):
    code = "OFFLINE_DEVICE_KEY_TAKEN"
    message = "这个设备密钥已登记在其他账号下或已停用，请在手机上重新生成"


class DeviceRevoked(Conflict):
    code = "OFFLINE_DEVICE_REVOKED"
    message = "这台设备已停用，整批记录未作处理；请联系支部书记"


class DeviceClockWrong(Invalid):
    code = "OFFLINE_DEVICE_CLOCK_WRONG"
    message = "手机时间与服务器相差超过 12 小时，请校准后再下载"


class PackageNotFound(NotFound):
    code = "OFFLINE_PACKAGE_NOT_FOUND"
    message = "找不到这次会议的离线名册包，请重新下载"


class SignatureWrong(Invalid):
    code = "OFFLINE_SIGNATURE_INVALID"
    message = "设备签名不符，整批记录未作处理"


class BatchTooLong(Invalid):
    code = "OFFLINE_BATCH_TOO_LONG"
    message = "一批最多 {limit} 条，请分批上传；整批记录未作处理"


class ConflictNotFound(NotFound):
    code = "OFFLINE_CONFLICT_NOT_FOUND"
    message = "找不到这条待处理的记录"


class ConflictDecided(Conflict):
    code = "OFFLINE_CONFLICT_DECIDED"
    message = "这条记录已经处理"


class ConflictHasRecord(Conflict):
    code = "OFFLINE_CONFLICT_HAS_RECORD"
    message = "这名党员已有到会记录或更正，这条只能不采用；出勤有误请用更正"
