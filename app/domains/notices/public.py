"""All that other domains may call of the inbox."""

from app.domains.notices.deciders import deciders
from app.domains.notices.vocabulary import Closing, NoticeKind, Subject
from app.domains.notices.writing import CHUNK, Link, ask, close, notify

__all__ = ["CHUNK", "Closing", "Link", "NoticeKind", "Subject", "ask", "close", "deciders", "notify"]
