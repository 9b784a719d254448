"""Refusals of dues."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class BaseMissing(Invalid):
    code = "DUES_BASE_MISSING"
    message = "没有可用的计算基数（未填写、为零或为负），请人工核对"


class ItemUnknown(Invalid):
    code = "DUES_ITEM_UNKNOWN"
    message = "有项目不在计算项目表内，文件未列明的项目由基层党委先行决定"


class ItemTwice(Invalid):
    code = "DUES_ITEM_TWICE"
    message = "同一项目填写了两次"


class ItemsNotTogether(Invalid):
    code = "DUES_ITEMS_NOT_TOGETHER"
    message = "所填项目不能同时使用，请只按一种办法填写"


class ItemAmountWrong(Invalid):
    code = "DUES_ITEM_AMOUNT_WRONG"
    message = "金额应为不小于零的整数（单位：分）"


class ItemsNotWanted(Invalid):
    code = "DUES_ITEMS_NOT_WANTED"
    message = "“{kind}”在这里不填写收入项目"


class StandardMissing(Conflict):
    code = "DUES_STANDARD_MISSING"
    message = "这一时期没有适用于“{kind}”的党费标准"


class FarmerAmountMissing(Conflict):
    code = "DUES_FARMER_AMOUNT_MISSING"
    message = "本地农民党员的月交纳数额尚未设定"


class RetiredShareMissing(Conflict):
    code = "DUES_RETIRED_SHARE_MISSING"
    message = "本地没有设定养老金无法拆分时的计算比例，请改用其他办法"


class SettingValueWrong(Invalid):
    code = "DUES_SETTING_VALUE_WRONG"
    message = "设定值不在允许的范围：{allowed}"


class ItemIsNational(Conflict):
    code = "DUES_ITEM_IS_NATIONAL"
    message = "文件已明确这一项目是否计入，本单位不能另作规定"


class DecidedByCommittee(Conflict):
    code = "DUES_DECIDED_BY_COMMITTEE"
    message = "文件未列明的项目由基层党委决定，请在党委（党工委）上设定"


class MemberNotFound(NotFound):
    code = "DUES_MEMBER_NOT_FOUND"
    message = "找不到该党员"


class NoOwnRecord(NotFound):
    code = "DUES_NO_OWN_RECORD"
    message = "您的账号没有绑定名册中的党员"


class NotOnRoll(Conflict):
    code = "DUES_NOT_ON_ROLL"
    message = "该人员不是组织关系在册的党员，不核定党费"


class NotYetMember(Conflict):
    code = "DUES_NOT_YET_MEMBER"
    message = "该党员自{first}起交纳党费，此前的月份不核定"


class YearWrong(Invalid):
    code = "DUES_YEAR_WRONG"
    message = "最多提前一年核定党费"


class AlreadyAssessed(Conflict):
    code = "DUES_ALREADY_ASSESSED"
    message = "该党员本年度已有核定，年内一般不变动；确需变动的，请说明理由重新核定"


class AssessmentNotFound(NotFound):
    code = "DUES_ASSESSMENT_NOT_FOUND"
    message = "找不到这项党费核定"


class AssessmentSettled(Conflict):
    code = "DUES_ASSESSMENT_SETTLED"
    message = "这项核定已经审批，不能再改"


class AssessmentNotReady(Conflict):
    code = "DUES_ASSESSMENT_NOT_READY"
    message = "有核定尚未经党员本人核对，请先请其确认，或登记书面确认"


class ObjectionOpen(Conflict):
    code = "DUES_OBJECTION_OPEN"
    message = "党员对核定有异议，请先修改核定，或写明支部的答复后再审批"


class AssessmentChanged(Conflict):
    code = "DUES_ASSESSMENT_CHANGED"
    message = "核定在您查看之后已经修改，请重新核对"


class NothingToPublish(Conflict):
    code = "DUES_NOTHING_TO_PUBLISH"
    message = "没有已审批、待公布的核定"


class OwnAssessment(Forbidden):
    code = "DUES_OWN_ASSESSMENT"
    message = "不能审批本人的党费核定，请由他人或上级办理"


class OwnProposal(Forbidden):
    code = "DUES_OWN_PROPOSAL"
    message = "不能审批自己提出的事项，请由他人办理"


class ReassessmentTooEarly(Conflict):
    code = "DUES_REASSESSMENT_TOO_EARLY"
    message = "本年度的核定公布后才能重新核定；公布前请直接修改"


class ReassessmentMonthWrong(Conflict):
    code = "DUES_REASSESSMENT_MONTH_WRONG"
    message = "重新核定的起始月份不能早于{first}月"


class NotByPeriod(Conflict):
    code = "DUES_NOT_BY_PERIOD"
    message = "只有年薪制和不按月取得收入的党员按月或按季登记基数"


class PeriodWrong(Invalid):
    code = "DUES_PERIOD_WRONG"
    message = "按季登记的，起始月份应为1、4、7、10月；登记的月份应在核定的月份之内"


class PeriodNotBegun(Conflict):
    code = "DUES_PERIOD_NOT_BEGUN"
    message = "这一时期尚未开始，收入还不能确定"


class ReplacementReasonMissing(Invalid):
    code = "DUES_REPLACEMENT_REASON_MISSING"
    message = "这一时期已登记基数，更正时请说明理由"


class ReliefNotFound(NotFound):
    code = "DUES_RELIEF_NOT_FOUND"
    message = "找不到这项减免"


class ReliefOwn(Forbidden):
    code = "DUES_RELIEF_OWN"
    message = "不能为本人提出或审批党费减免"


class ReliefMonthsWrong(Invalid):
    code = "DUES_RELIEF_MONTHS_WRONG"
    message = "减免的起止月份不对：须有起止，最长十二个月"


class ReliefAmountWrong(Invalid):
    code = "DUES_RELIEF_AMOUNT_WRONG"
    message = "少交须写明每月应交数额，且低于核定数额；免交不填数额"


class ReliefOverlaps(Conflict):
    code = "DUES_RELIEF_OVERLAPS"
    message = "同一时期已有减免"


class ReliefSettled(Conflict):
    code = "DUES_RELIEF_SETTLED"
    message = "这项减免已经处理"


class ReliefNotRunning(Conflict):
    code = "DUES_RELIEF_NOT_RUNNING"
    message = "只能提前结束已批准、尚未期满的减免"


class NoCommitteeAbove(Conflict):
    code = "DUES_NO_COMMITTEE_ABOVE"
    message = "没有上一级党委，无法审批这项减免"
