"""Refusals of daily lessons."""

from app.kit.errors import Conflict, NotFound


class DailyNotForGroups(Conflict):
    code = "DAILY_LESSON_NOT_FOR_GROUPS"
    message = "每日一课由支部或党委开设，党小组不单独开设"


class LessonNotQueued(NotFound):
    code = "DAILY_LESSON_NOT_QUEUED"
    message = "队列中没有这节微党课"


class LessonQueuedTwice(Conflict):
    code = "DAILY_LESSON_QUEUED_TWICE"
    message = "这节微党课已经在队列中"


class QueueFull(Conflict):
    code = "DAILY_LESSON_QUEUE_FULL"
    message = "队列最多{limit}节，请先移出一些"
