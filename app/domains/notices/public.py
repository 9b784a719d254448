"""All that other domains may call of the inbox."""

from app.domains.notices.deciders import deciders
from app.domains.notices.inbox import open_to_dos
from app.domains.notices.models import Notice
from app.domains.notices.schemas import NoticeOut
from app.domains.notices.vocabulary import Closing, NoticeKind, Subject
from app.domains.notices.writing import CHUNK, Link, ask, close, notify

__all__ = [
    "CHUNK",
    "Closing",
    "Link",
    "Notice",
    "NoticeKind",
    "NoticeOut",
    "Subject",
    "ask",
    "close",
    "deciders",
    "notify",
    "open_to_dos",
]
