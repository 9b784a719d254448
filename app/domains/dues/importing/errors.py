"""Refusals of imported assessment sheets as a whole; what is wrong with a row stands in `findings`."""

from app.kit.errors import Conflict, Invalid, NotFound


class SheetNotFound(NotFound):
    code = "DUES_SHEET_NOT_FOUND"
    message = "找不到这次党费核定表导入"


class SheetHeaderMissing(Invalid):
    code = "DUES_SHEET_HEADER_MISSING"
    message = "表格里找不到表头：至少要有“姓名”和另一列的标题"


class SheetHasNobody(Invalid):
    code = "DUES_SHEET_HAS_NOBODY"
    message = "表头下面没有人员"


class SheetTooLong(Invalid):
    code = "DUES_SHEET_TOO_LONG"
    message = "一次最多导入{limit}人，请分几个文件导入"


class KindByPeriod(Invalid):
    code = "DUES_SHEET_KIND_BY_PERIOD"
    message = "“{kind}”的基数按月或按季登记，不从核定表导入"


class SheetMappingWrong(Invalid):
    code = "DUES_SHEET_MAPPING_WRONG"
    message = "列对应有误：须有且只有一列姓名，同一项目只能对应一列，项目应在计算项目表内"


class ColumnsUnmapped(Conflict):
    code = "DUES_SHEET_COLUMNS_UNMAPPED"
    message = "还有列没有指定对应的项目：{titles}"


class SheetSettled(Conflict):
    code = "DUES_SHEET_SETTLED"
    message = "这次导入已经写入或已撤回，不能再修改"


class SheetErased(Conflict):
    code = "DUES_SHEET_ERASED"
    message = "这次导入的内容已按期清除，请重新上传"


class SheetRowNotFound(NotFound):
    code = "DUES_SHEET_ROW_NOT_FOUND"
    message = "找不到这一行"


class SheetDecisionWrong(Invalid):
    code = "DUES_SHEET_DECISION_WRONG"
    message = "这一行不能这样决定：所选人员应是这个党组织在册的党员，有差异的才可以采用核算结果"


class NothingToWrite(Conflict):
    code = "DUES_SHEET_NOTHING_TO_WRITE"
    message = "没有可以写入的行"


class SheetNotCommitted(Conflict):
    code = "DUES_SHEET_NOT_COMMITTED"
    message = "这次导入没有写入，或已经全部撤回"
