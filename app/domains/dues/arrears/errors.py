"""The refusals of arrears."""

from app.kit.errors import Conflict, NotFound


class CaseNotFound(NotFound):
    code = "DUES_CASE_NOT_FOUND"
    message = "找不到这项欠交情况"


class CaseClosed(Conflict):
    code = "DUES_CASE_CLOSED"
    message = "这项欠交情况已经处理，不能这样办理"
