"""Refusals of studying."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class NoOwnRecord(NotFound):
    code = "LESSON_NO_OWN_RECORD"
    message = "您的账号没有绑定名册中的人员"


class LessonWithdrawn(Conflict):
    code = "LESSON_WITHDRAWN"
    message = "这节微党课已撤回：{reason}"


class BlockUnknown(Invalid):
    code = "LESSON_BLOCK_UNKNOWN"
    message = "上报的段落不在您学习的这一版内，请刷新后再试"


class VersionUnknown(Invalid):
    code = "LESSON_VERSION_UNKNOWN"
    message = "这节微党课没有发布过第{number}版"


class TickBeyondEnd(Invalid):
    code = "LESSON_TICK_BEYOND_END"
    message = "上报的播放位置超出了音视频的长度"


class TickWrong(Invalid):
    code = "LESSON_TICK_WRONG"
    message = "音视频应上报起止位置（起点在终点之前），其他段落不带位置"


class TickFromFuture(Invalid):
    code = "LESSON_TICK_FROM_FUTURE"
    message = "手机时间比实际时间快，请校准后再试"


class NotSeenEnough(Conflict):
    code = "LESSON_NOT_SEEN_ENOUGH"
    message = "看到{percent}%之后才能确认学完"


class NothingToConfirm(Conflict):
    code = "LESSON_NOTHING_TO_CONFIRM"
    message = "这节微党课不需要本人确认学完"


class ReceiptNotFound(NotFound):
    code = "LESSON_RECEIPT_NOT_FOUND"
    message = "找不到这张学习回执"


class ReceiptRevoked(Conflict):
    code = "LESSON_RECEIPT_REVOKED"
    message = "这张学习回执已经撤销"


class OwnReceipt(Forbidden):
    code = "LESSON_RECEIPT_OWN"
    message = "不能撤销本人的学习回执，请由他人办理"


class NotRequired(Conflict):
    code = "LESSON_NOT_REQUIRED"
    message = "只有必修的微党课有完成名单"


class NotBranch(Conflict):
    code = "LESSON_NOT_BRANCH"
    message = "完成名单只在党支部内查看"
