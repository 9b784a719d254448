"""Refusals of requests."""

from app.kit.errors import Conflict, Invalid, NotFound


class RequestNotFound(NotFound):
    code = "LESSON_REQUEST_NOT_FOUND"
    message = "找不到这项定制需求"


class RequestSettled(Conflict):
    code = "LESSON_REQUEST_SETTLED"
    message = "这项定制需求{state}，不能再办理"


class RequestWishPast(Invalid):
    code = "LESSON_REQUEST_WISH_PAST"
    message = "希望上线的日期不能早于今天"


class RequestTakerBeside(Conflict):
    code = "LESSON_REQUEST_TAKER_BESIDE"
    message = "承办的党组织应是提出定制的组织或其上级"
