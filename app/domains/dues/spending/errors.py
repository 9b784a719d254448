"""The refusals of payouts and publications."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class PayoutNotFound(NotFound):
    code = "DUES_PAYOUT_NOT_FOUND"
    message = "找不到这笔支出"


class DecisionMissing(Conflict):
    code = "DUES_DECISION_MISSING"
    message = "使用和下拨党费须经集体讨论决定，请指明已召开的会议或上传会议决定"


class DecisionMeetingNotFound(NotFound):
    code = "DUES_DECISION_MEETING_NOT_FOUND"
    message = "找不到这次会议，或会议还没有开完"


class EvidenceMissing(Conflict):
    code = "DUES_EVIDENCE_MISSING"
    message = "使用党费须附凭据"


class ShareTaken(Conflict):
    code = "DUES_SHARE_TAKEN"
    message = "这段时间的应上缴已经提出过"


class NoMemberNote(NotFound):
    code = "DUES_NO_MEMBER_NOTE"
    message = "这笔支出没有党员简况"


class LargeTaken(Conflict):
    code = "DUES_LARGE_TAKEN"
    message = "这笔大额党费已经提出转交"


class LargeNotFound(NotFound):
    code = "DUES_LARGE_NOT_FOUND"
    message = "找不到这笔大额党费，或已经退还"


class PayoutSettled(Conflict):
    code = "DUES_PAYOUT_SETTLED"
    message = "这笔支出已经处理，不能再{step}"


class PayoutOwn(Forbidden):
    code = "DUES_PAYOUT_OWN"
    message = "支出须由另一人批准，不能批准本人提出的支出"


class PayoutSlipTaken(Conflict):
    code = "DUES_PAYOUT_SLIP_TAKEN"
    message = "这张银行回单已经登记过"


class ReceiverWrong(Conflict):
    code = "DUES_RECEIVER_WRONG"
    message = "收款账簿应属于同一单位的另一党组织，上缴向上，下拨向下"


class NothingOwed(Conflict):
    code = "DUES_NOTHING_OWED"
    message = "这段时间没有应上缴的党费"


class PublicationNotFound(NotFound):
    code = "DUES_PUBLICATION_NOT_FOUND"
    message = "找不到这份公布"


class AlreadyPublished(Conflict):
    code = "DUES_ALREADY_PUBLISHED"
    message = "这一年的党费收缴使用情况已经公布"


class YearNotClosed(Conflict):
    code = "DUES_YEAR_NOT_CLOSED"
    message = "请先结清{month}及以前的账，再公布全年情况"


class SharePeriodWrong(Invalid):
    code = "DUES_SHARE_PERIOD_WRONG"
    message = "期间起止月份颠倒、超过一年、早于建账或尚未结束"
