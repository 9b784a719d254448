"""Refusals of imports as a whole; what is wrong with single rows stands in `faults`."""

from app.kit.errors import Conflict, Invalid, NotFound


class ImportNotFound(NotFound):
    code = "ROSTER_IMPORT_NOT_FOUND"
    message = "找不到这次导入"


class HeaderNotFound(Invalid):
    code = "ROSTER_HEADER_NOT_FOUND"
    message = "表格里找不到表头：至少要有“姓名”和另一列的标题"


class NobodyInSheet(Invalid):
    code = "ROSTER_HAS_NOBODY"
    message = "表头下面没有人员"


class TooManyRows(Invalid):
    code = "ROSTER_TOO_MANY_ROWS"
    message = "一次最多导入 {limit} 人，请分几个文件导入"


class BranchNotHere(Invalid):
    code = "ROSTER_BRANCH_NOT_HERE"
    message = "默认党支部须是导入所在党组织之内的党支部"


class MappingWrong(Invalid):
    code = "ROSTER_MAPPING_WRONG"
    message = "列对应有误，请检查后重试"


class ImportSettled(Conflict):
    code = "ROSTER_IMPORT_SETTLED"
    message = "这次导入已经写入名册，不能再修改"


class NotChecked(Conflict):
    code = "ROSTER_NOT_CHECKED"
    message = "请先检查各行，再写入名册"


class RowNotFound(NotFound):
    code = "ROSTER_ROW_NOT_FOUND"
    message = "找不到这一行"


class DecisionNotPossible(Conflict):
    code = "ROSTER_DECISION_NOT_POSSIBLE"
    message = "这一行不能这样处理：{reason}"


class NothingToCommit(Conflict):
    code = "ROSTER_NOTHING_TO_COMMIT"
    message = "没有可以写入的行"


class NotCommitted(Conflict):
    code = "ROSTER_NOT_COMMITTED"
    message = "这次导入还没有写入名册"


class UndoTooLate(Conflict):
    code = "ROSTER_UNDO_TOO_LATE"
    message = "写入名册已超过24小时，不能撤回"


class AlreadyUndone(Conflict):
    code = "ROSTER_ALREADY_UNDONE"
    message = "这次导入已经撤回过"


class ContentErased(Conflict):
    code = "ROSTER_CONTENT_ERASED"
    message = "文件内容已按期清除，请重新上传"
