"""Refusals of meetings, signing in, rolls and leave."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class MeetingNotFound(NotFound):
    code = "MEETING_NOT_FOUND"
    message = "找不到该会议"


class MeetingTimesWrong(Invalid):
    code = "MEETING_TIMES_WRONG"
    message = "结束时间应晚于开始时间，签到应在结束前开放，一次会议不超过 24 小时"


class MeetingLengthsWrong(Invalid):
    code = "MEETING_LENGTHS_WRONG"
    message = "预计时长不应超过时长上限"


class MeetingInThePast(Conflict):
    code = "MEETING_IN_THE_PAST"
    message = "会议时间已过，请先修改时间"


class KindNotOfHost(Invalid):
    code = "MEETING_KIND_NOT_OF_HOST"
    message = "“{kind}”不能由所选的党组织召开"


class HostNotActive(Conflict):
    code = "MEETING_HOST_NOT_ACTIVE"
    message = "主办的党组织已经撤销或合并"


class PersonNotFound(Invalid):
    code = "MEETING_PERSON_NOT_FOUND"
    message = "所选的人员不存在"


class NobodyDue(Conflict):
    code = "MEETING_NOBODY_DUE"
    message = "名册上没有应参加“{kind}”的党员，不能发布"


class LecturerTaken(Conflict):
    """Said of a lecture and of the meeting that it became: whose it is is told to nobody."""

    code = "LECTURER_TAKEN"
    message = "讲师在这个时间已有安排，请另选时间"


class VenueTaken(Conflict):
    code = "VENUE_TAKEN"
    message = "这个阵地在这个时间已被预约，请另选时间或地点"


class VenueNotFound(NotFound):
    code = "VENUE_NOT_FOUND"
    message = "找不到这个阵地"


class VenueClosed(Conflict):
    code = "VENUE_CLOSED"
    message = "这个阵地已停用"


class VenueKnown(Conflict):
    code = "VENUE_KNOWN"
    message = "同名的阵地已经登记"


class LecturerNotFree(Conflict):
    code = "LECTURER_NOT_FREE"
    message = "会议有约定的讲师，讲师在新的时间不授课，请另选时间"


class MeetingNotDraft(Conflict):
    code = "MEETING_NOT_DRAFT"
    message = "会议已经发布，时间请用改期，类型、主办组织和列席人员不能再改"


class MeetingNotPublished(Conflict):
    code = "MEETING_NOT_PUBLISHED"
    message = "会议尚未发布"


class MeetingAlreadyPublished(Conflict):
    code = "MEETING_ALREADY_PUBLISHED"
    message = "会议已经发布"


class MeetingStarted(Conflict):
    code = "MEETING_STARTED"
    message = "会议已经开始，不能再改期"


class SignedInAlready(Conflict):
    code = "MEETING_HAS_SIGN_INS"
    message = "已有人签到，不能改期；请取消本次会议，另行安排"


class MeetingNotStarted(Conflict):
    code = "MEETING_NOT_STARTED"
    message = "会议还没有开始"


class MeetingEnded(Conflict):
    code = "MEETING_ENDED"
    message = "会议已经结束"


class MeetingCancelled(Conflict):
    code = "MEETING_CANCELLED"
    message = "会议已经取消，不能再办理签到、请假或修改"


class MeetingPostponed(Conflict):
    code = "MEETING_POSTPONED"
    message = "会议已经延期，时间另行通知"


class MinutesUnderReview(Conflict):
    code = "MEETING_MINUTES_UNDER_REVIEW"
    message = "会议记录已提交审签，出勤、请假和会议信息不能再改；确需更改的，请先退回会议记录，已归档的请先发起更正"


class MeetingArchived(Conflict):
    code = "MEETING_ARCHIVED"
    message = "会议已经归档，出勤、请假和会议信息不能再改；确需更正的，请先注明原因对会议记录发起更正，形成新的版本"


class MeetingNotOpen(Conflict):
    code = "MEETING_NOT_OPEN"
    message = "签到还没有开始，请在签到开放后扫描会场屏幕"


class SignInClosed(Conflict):
    code = "MEETING_SIGN_IN_CLOSED"
    message = "签到已经结束，请联系支部记录员"


class MeetingCodeInvalid(Invalid):
    code = "MEETING_CODE_INVALID"
    message = "签到码无效，请重新扫描会场屏幕"


class CodeOfAnotherMeeting(Conflict):
    code = "MEETING_CODE_FOREIGN"
    message = "这是另一个会议的签到码，请扫描本次会议会场屏幕上的码"


class CodeExpired(Conflict):
    code = "CODE_EXPIRED"
    message = "签到码已过期，请重新扫描会场屏幕"


class NotOnRoll(Conflict):
    code = "MEETING_NOT_ON_ROLL"
    message = "您不在这次会议的名册上，请联系支部记录员"


class NotOnThisRoll(Invalid):
    code = "MEETING_MEMBER_NOT_ON_ROLL"
    message = "所选的人员中有人不在这次会议的名册上"


class CorrectionChangesNothing(Conflict):
    code = "MEETING_CORRECTION_CHANGES_NOTHING"
    message = "更正后的结果与现在相同"


class CorrectedMeanwhile(Conflict):
    code = "MEETING_CORRECTED_MEANWHILE"
    message = "这条记录刚被他人更正，请刷新后再试"


class LeaveNotFound(NotFound):
    code = "LEAVE_NOT_FOUND"
    message = "找不到这项请假"


class LeaveTooLate(Conflict):
    code = "LEAVE_TOO_LATE"
    message = "会议已经开始，请由支部注明原因后补登请假"


class LeaveStanding(Conflict):
    code = "LEAVE_STANDING"
    message = "这次会议已有待审批或已批准的请假"


class LeaveDecided(Conflict):
    code = "LEAVE_DECIDED"
    message = "这项请假已经处理"


class LeaveNotApproved(Conflict):
    code = "LEAVE_NOT_APPROVED"
    message = "只有已批准的请假才能销假"


class LeaveReportedBack(Conflict):
    code = "LEAVE_REPORTED_BACK"
    message = "这项请假已经销假"


class OwnLeave(Forbidden):
    code = "LEAVE_IS_OWN"
    message = "不能审批本人的请假"


class SignInDone(Conflict):
    code = "MEETING_SIGN_IN_DONE"
    message = "您已签到"


class AlreadySignedIn(Conflict):
    code = "MEETING_ALREADY_SIGNED_IN"
    message = "已有到会记录，不需要请假"


class MeetingNotEnded(Conflict):
    code = "MEETING_NOT_ENDED"
    message = "会议还没有结束"


class NotAbsent(Conflict):
    code = "MEETING_MEMBER_NOT_ABSENT"
    message = "这名党员没有缺席或请假，不需要回访或补课"
