"""Refusals of reports."""

from app.kit.errors import Conflict, Forbidden


class NotOfBranch(Conflict):
    code = "REPORT_ONLY_OF_BRANCH"
    message = "这份报表按党支部或党小组统计，请选择一个支部；上级党组织请看汇总"


class NamesStayInBranch(Forbidden):
    code = "REPORT_NAMES_STAY_IN_BRANCH"
    message = "党员姓名和个人出勤只在本支部内查看，上级只看汇总数"


class ExportAboveBranch(Conflict):
    code = "REPORT_EXPORT_ABOVE_BRANCH"
    message = "支部以上的汇总数可能属于工作秘密，未经本单位决定不导出，请在页面上查看"
