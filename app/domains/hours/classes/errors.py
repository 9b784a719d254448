"""Refusals of training classes."""

from app.kit.errors import Conflict, Invalid, NotFound


class ClassNotFound(NotFound):
    code = "CLASS_NOT_FOUND"
    message = "找不到这个培训班"


class CallNotFound(NotFound):
    code = "CLASS_CALL_NOT_FOUND"
    message = "找不到这项调训"


class ClassDaysWrong(Invalid):
    code = "CLASS_DAYS_WRONG"
    message = "培训日期不能重复，首尾相距不超过一年"


class ClassCancelled(Conflict):
    code = "CLASS_CANCELLED"
    message = "培训班已经取消"


class ClassConcluded(Conflict):
    code = "CLASS_CONCLUDED"
    message = "培训班已经结业，不能取消，也不能再改调训"


class ClassFull(Conflict):
    code = "CLASS_FULL"
    message = "名额不足，还可调训{left}人"


class NotCallable(Conflict):
    code = "CLASS_NOT_CALLABLE"
    message = "名单中有人不在本组织及下级的名册上"


class CallAnswered(Conflict):
    code = "CLASS_CALL_ANSWERED"
    message = "培训班已经开始或这项调训已撤回，不能再答复"


class CallAttended(Conflict):
    code = "CLASS_CALL_ATTENDED"
    message = "已有签到记录，不能撤回调训"


class NotInClass(Conflict):
    code = "CLASS_NOT_IN_CLASS"
    message = "名单中有人未被调训，或已不参加"


class NotAClassDay(Conflict):
    code = "CLASS_NOT_A_DAY"
    message = "这一天没有课，或还没有到"


class PresenceTooLong(Invalid):
    code = "CLASS_PRESENCE_TOO_LONG"
    message = "签到的学时超过了当天的学时"


class ClassNotOver(Conflict):
    code = "CLASS_NOT_OVER"
    message = "培训班的最后一天还没有到，不能登记成绩"


class NeverPresent(Conflict):
    code = "CLASS_NEVER_PRESENT"
    message = "名单中有人没有任何签到，不能登记为合格"


class ClassStarted(Conflict):
    code = "CLASS_STARTED"
    message = "培训班已经开班，不能再修改"


class PlacesTaken(Conflict):
    code = "CLASS_PLACES_TAKEN"
    message = "已调训{taken}人，名额不能少于这个数"
