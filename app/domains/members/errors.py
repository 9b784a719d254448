"""Refusals of the register."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound, TooMany


class MemberNotFound(NotFound):
    code = "MEMBER_NOT_FOUND"
    message = "找不到该党员"


class IdNumberTaken(Conflict):
    code = "MEMBER_ID_NUMBER_TAKEN"
    message = "名册中已有相同公民身份号码的人员，请查找核对，重复的记录可以合并"


class PhoneTaken(Conflict):
    code = "MEMBER_PHONE_TAKEN"
    message = "名册中已有其他人员使用这个手机号码，请核对"


class FactsWrong(Invalid):
    code = "MEMBER_FACTS_WRONG"
    message = "党员信息有误，请检查后重试"


class NameWrong(FactsWrong):
    code = "MEMBER_NAME_WRONG"
    message = "姓名不正确，请填写真实姓名"


class IdNumberWrong(FactsWrong):
    code = "MEMBER_ID_NUMBER_WRONG"
    message = "公民身份号码不正确，请核对"


class IdNumberContradicts(FactsWrong):
    code = "MEMBER_ID_NUMBER_CONTRADICTS"
    message = "公民身份号码与出生日期或性别不一致，请核对"


class PhoneWrong(FactsWrong):
    code = "MEMBER_PHONE_WRONG"
    message = "手机号码不正确，应为11位数字"


class DatesOutOfOrder(FactsWrong):
    code = "MEMBER_DATES_OUT_OF_ORDER"
    message = "日期先后次序不对，请核对"


class DateInFuture(FactsWrong):
    code = "MEMBER_DATE_IN_FUTURE"
    message = "日期不能晚于今天"


class UnderAge(FactsWrong):
    code = "MEMBER_UNDER_AGE"
    message = "申请入党时须年满十八周岁"


class CodeUnknown(FactsWrong):
    code = "MEMBER_CODE_UNKNOWN"
    message = "民族或学历代码不在国家标准代码表内"


class OrgIsNoBranch(Conflict):
    code = "MEMBER_ORG_IS_NO_BRANCH"
    message = "党员的组织关系须编入党支部"


class GroupNotInBranch(Conflict):
    code = "MEMBER_GROUP_NOT_IN_BRANCH"
    message = "该党小组不属于党员所在的党支部"


class StageStepNotAllowed(Conflict):
    code = "MEMBER_STAGE_STEP_NOT_ALLOWED"
    message = "不能由“{stage}”直接变更为“{to}”"


class StageDateMissing(Conflict):
    code = "MEMBER_STAGE_DATE_MISSING"
    message = "缺少“{missing}”的日期，请先补录"


class ActivistTooShort(Conflict):
    code = "MEMBER_ACTIVIST_TOO_SHORT"
    message = "入党积极分子须经过一年以上培养教育考察，{earliest}起才能确定为发展对象"


class ProbationNotOver(Conflict):
    code = "MEMBER_PROBATION_NOT_OVER"
    message = "预备期到{ends}才满，此前不能讨论转正"


class ExtensionNotAllowed(Conflict):
    code = "MEMBER_EXTENSION_NOT_ALLOWED"
    message = "预备期只能延长一次，不少于六个月，不超过一年"


class BranchCannotDevelop(Conflict):
    code = "MEMBER_BRANCH_CANNOT_DEVELOP"
    message = "临时党支部不能发展党员"


class StatusStepNotAllowed(Conflict):
    code = "MEMBER_STATUS_STEP_NOT_ALLOWED"
    message = "不能由“{status}”变更为“{to}”"


class ApprovalMissing(Invalid):
    code = "MEMBER_APPROVAL_MISSING"
    message = "这项变更须经党组织决定，请填写决定文号或会议"


class NotOnRoll(Conflict):
    code = "MEMBER_NOT_ON_ROLL"
    message = "该人员已不在名册上，不能再作这项变更"


class RestrictionNotFound(NotFound):
    code = "MEMBER_RESTRICTION_NOT_FOUND"
    message = "找不到这项限制"


class RestrictionNotForStage(Conflict):
    code = "MEMBER_RESTRICTION_NOT_FOR_STAGE"
    message = "这项限制不适用于“{stage}”"


class RestrictionOverlaps(Conflict):
    code = "MEMBER_RESTRICTION_OVERLAPS"
    message = "同一时期已有同类限制"


class RestrictionEnded(Conflict):
    code = "MEMBER_RESTRICTION_ENDED"
    message = "这项限制已经解除或到期"


class AlreadyInBranch(Conflict):
    code = "MEMBER_ALREADY_IN_BRANCH"
    message = "党员已经在这个党支部"


class SecondIsOwnBranch(Conflict):
    code = "MEMBER_SECOND_IS_OWN_BRANCH"
    message = "报到的党组织不能是组织关系所在的党支部"


class MergeWithItself(Conflict):
    code = "MEMBER_MERGE_WITH_ITSELF"
    message = "不能与自身合并"


class MergeConflict(Conflict):
    code = "MEMBER_MERGE_CONFLICT"
    message = "两条记录有不一致的内容，请先核对更正后再合并"


class CorrectionNotFound(NotFound):
    code = "MEMBER_CORRECTION_NOT_FOUND"
    message = "找不到这项更正申请"


class CorrectionSettled(Conflict):
    code = "MEMBER_CORRECTION_SETTLED"
    message = "这项更正申请已经处理"


class CorrectionIsOpen(Conflict):
    code = "MEMBER_CORRECTION_IS_OPEN"
    message = "同一项内容已有待处理的更正申请"


class CorrectionOwn(Forbidden):
    code = "MEMBER_CORRECTION_OWN"
    message = "不能审核自己的更正申请"


class ReasonMissing(Invalid):
    code = "MEMBER_REASON_MISSING"
    message = "请说明理由"


class NoOwnRecord(NotFound):
    code = "MEMBER_NO_OWN_RECORD"
    message = "您的账号没有绑定名册中的人员"


class LookUpTooOften(TooMany):
    code = "MEMBER_LOOK_UP_TOO_OFTEN"
    message = "按尾号查找过于频繁，请稍后再试"


class ExportNotFound(NotFound):
    code = "MEMBER_EXPORT_NOT_FOUND"
    message = "找不到这次导出"


class ExportOwnApproval(Forbidden):
    code = "MEMBER_EXPORT_OWN_APPROVAL"
    message = "未脱敏的导出须由另一人批准"


class ExportSettled(Conflict):
    code = "MEMBER_EXPORT_SETTLED"
    message = "这次导出已经批准或驳回"


class ExportNotReady(Conflict):
    code = "MEMBER_EXPORT_NOT_READY"
    message = "这次导出尚未批准"


class ExportGone(Conflict):
    code = "MEMBER_EXPORT_GONE"
    message = "导出文件只能在批准后24小时内下载一次，请重新申请"


class ExportTooLarge(Conflict):
    code = "MEMBER_EXPORT_TOO_LARGE"
    message = "一次最多导出 {limit} 人，请选择下级党组织分别导出"
