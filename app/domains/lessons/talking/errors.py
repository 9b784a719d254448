"""Refusals of talking."""

from app.kit.errors import Conflict, Forbidden, NotFound, TooMany


class CommentNotFound(NotFound):
    code = "LESSON_COMMENT_NOT_FOUND"
    message = "找不到这条评论"


class CommentsTooMany(TooMany):
    code = "LESSON_COMMENTS_TOO_MANY"
    message = "评论过于频繁，请稍后再试"


class CommentShown(Conflict):
    code = "LESSON_COMMENT_SHOWN"
    message = "这条评论已经显示"


class CommentTakenDown(Conflict):
    code = "LESSON_COMMENT_TAKEN_DOWN"
    message = "这条评论已经撤下"


class OwnComment(Forbidden):
    code = "LESSON_COMMENT_OWN"
    message = "不能审核自己的评论，请由他人审核"
