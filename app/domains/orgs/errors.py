"""Refusals of the organisation tree and of committee terms."""

from app.kit.errors import Conflict, Invalid, NotFound


class OrgNotFound(NotFound):
    code = "ORG_NOT_FOUND"
    message = "找不到该党组织"


class ParentNotFound(NotFound):
    code = "ORG_PARENT_NOT_FOUND"
    message = "找不到上级党组织"


class OrgNotActive(Conflict):
    code = "ORG_NOT_ACTIVE"
    message = "该党组织已经撤销或合并，不能再作变更"


class KindNotAllowedHere(Conflict):
    code = "ORG_KIND_NOT_ALLOWED_HERE"
    message = "“{parent}”下面不能设立“{kind}”"


class RootIsFixed(Conflict):
    code = "ORG_ROOT_IS_FIXED"
    message = "最上级党组织不能移动、合并或撤销"


class UnderItself(Conflict):
    code = "ORG_UNDER_ITSELF"
    message = "不能把党组织移到它自己或它的下级之下，请另选上级党组织"


class AlreadyThere(Conflict):
    code = "ORG_ALREADY_THERE"
    message = "该党组织已经在这个上级之下"


class TreeTooDeep(Conflict):
    code = "ORG_TREE_TOO_DEEP"
    message = "党组织层级过多，最多 {levels} 级"


class NameTaken(Conflict):
    code = "ORG_NAME_TAKEN"
    message = "同一上级之下已有同名的党组织"


class CodeTaken(Conflict):
    code = "ORG_CODE_TAKEN"
    message = "党组织代码已被使用"


class HasChildren(Conflict):
    code = "ORG_HAS_CHILDREN"
    message = "还有 {count} 个下级党组织，请先移动、合并或撤销"


class HasMembers(Conflict):
    code = "ORG_HAS_MEMBERS"
    message = "名册上还有 {count} 名党员，请先转接组织关系或合并到其他党支部"


class ApprovalMissing(Invalid):
    code = "ORG_APPROVAL_MISSING"
    message = "这项变更须经上级党组织批准，请填写批准文号或会议"


class MergeKindsDiffer(Conflict):
    code = "ORG_MERGE_KINDS_DIFFER"
    message = "“{kind}”不能并入“{into}”"


class MergedIntoItself(Conflict):
    code = "ORG_MERGED_INTO_ITSELF"
    message = "不能把党组织并入它自己或它的下级，请另选并入的党组织"


class MergeTargetNotFound(NotFound):
    code = "ORG_MERGE_TARGET_NOT_FOUND"
    message = "找不到要并入的党组织"


class DateBeforeFounding(Invalid):
    code = "ORG_DATE_BEFORE_FOUNDING"
    message = "生效日期不能早于成立日期"


class FoundingInFuture(Invalid):
    code = "ORG_FOUNDING_IN_FUTURE"
    message = "成立日期不能晚于今天"


class ChangeNotFound(NotFound):
    code = "ORG_CHANGE_NOT_FOUND"
    message = "找不到这项变更"


class ChangeSettled(Conflict):
    code = "ORG_CHANGE_SETTLED"
    message = "这项变更已经生效或已取消"


class TenantCodeTaken(Conflict):
    code = "TENANT_CODE_TAKEN"
    message = "单位代号已被使用"


class TermNotFound(NotFound):
    code = "TERM_NOT_FOUND"
    message = "找不到该届班子"


class SeatNotFound(NotFound):
    code = "TERM_SEAT_NOT_FOUND"
    message = "找不到该班子成员"


class TermStillOpen(Conflict):
    code = "TERM_STILL_OPEN"
    message = "本届班子尚未换届，同一党组织同时只能有一届班子"


class TermEnded(Conflict):
    code = "TERM_ENDED"
    message = "本届班子已经换届，不能再变更"


class TermDatesDisordered(Invalid):
    code = "TERM_DATES_DISORDERED"
    message = "日期先后有误：{reason}"


class TermExtensionTooLong(Conflict):
    code = "TERM_EXTENSION_TOO_LONG"
    message = "延期换届一般不超过一年，最迟可延至 {latest}"


class TermAlreadyExtended(Conflict):
    code = "TERM_ALREADY_EXTENDED"
    message = "本届班子已经批准延期一次"


class SeatMemberUnknown(Conflict):
    code = "TERM_SEAT_MEMBER_UNKNOWN"
    message = "班子成员须在党员名册上"


class SeatNotFullMember(Conflict):
    code = "TERM_SEAT_NOT_FULL_MEMBER"
    message = "预备党员没有被选举权，不能担任班子成员"


class SeatTaken(Conflict):
    code = "TERM_SEAT_TAKEN"
    message = "同一时间“{post}”只能由一人担任，同一人不能重复任同一职务"


class ImportNotFound(NotFound):
    code = "ORG_IMPORT_NOT_FOUND"
    message = "找不到这次导入"


class ImportCommitted(Conflict):
    code = "ORG_IMPORT_COMMITTED"
    message = "这次导入已经写入"


class ImportChanged(Conflict):
    code = "ORG_IMPORT_CHANGED"
    message = "检查之后数据有了变化，请重新检查再导入"


class ImportHeadersMissing(Invalid):
    code = "ORG_IMPORT_HEADERS_MISSING"
    message = "表头中缺少：{columns}"
