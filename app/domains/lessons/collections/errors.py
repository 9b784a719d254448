"""Refusals of collections."""

from app.kit.errors import Conflict, Invalid, NotFound


class CollectionNotFound(NotFound):
    code = "LESSON_COLLECTION_NOT_FOUND"
    message = "找不到这个专题"


class CollectionEmpty(Conflict):
    code = "LESSON_COLLECTION_EMPTY"
    message = "专题里还没有微党课，不能发布"


class CollectionNotPublished(Conflict):
    code = "LESSON_COLLECTION_NOT_PUBLISHED"
    message = "这个专题没有发布"


class CollectionAlreadyPublished(Conflict):
    code = "LESSON_COLLECTION_ALREADY_PUBLISHED"
    message = "这个专题已经发布"


class CollectedLessonUnknown(Invalid):
    code = "LESSON_COLLECTION_LESSON_UNKNOWN"
    message = "专题只能收入本组织、上级或下级已发布的微党课，每节一次"


class CoverWrong(Invalid):
    code = "LESSON_COLLECTION_COVER_WRONG"
    message = "专题的封面应为图片"
