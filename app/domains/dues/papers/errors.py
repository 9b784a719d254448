"""The refusals of papers of dues."""

from app.kit.errors import Conflict, NotFound


class ReceiptNotFound(NotFound):
    code = "DUES_RECEIPT_NOT_FOUND"
    message = "找不到这张党费收据"


class ReceiptNotDue(Conflict):
    code = "DUES_RECEIPT_NOT_DUE"
    message = "这笔党费尚未交纳，不能开具收据"
