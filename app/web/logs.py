"""JSON lines with the request id; ID numbers, phones and tokens are masked before they reach the stream."""

import json
import logging
import sys
import time
from typing import Any

from app.kit.clock import now
from app.kit.masks import mask_text_for_log
from app.kit.request_context import current_request_id

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message", "taskName"}

_encoded = json.JSONEncoder(ensure_ascii=False, default=str).encode


class RequestRecord(logging.LogRecord):
    """What is said of each request, without what the ordinary record looks up and no line of ours shows."""

    def __init__(self, name: str, operation: str, status: int, ms: float) -> None:
        self.name, self.levelno, self.levelname = name, logging.INFO, "INFO"
        self.msg, self.args, self.exc_info, self.exc_text, self.stack_info = "request", None, None, None, None
        self.created = time.time()
        self.operation, self.status, self.ms = operation, status, ms


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        if type(record) is RequestRecord:
            return _request_line(record)
        line: dict[str, Any] = {
            "at": now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := current_request_id.get():
            line["request_id"] = request_id
        line |= {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return mask_text_for_log(_encoded(line))


def _request_line(record: RequestRecord) -> str:
    """The same line by hand: but for the client's request id, which is plain ASCII, all of it is our own."""
    request_id = mask_text_for_log(current_request_id.get())
    named = f'"request_id": "{request_id}", ' if request_id else ""
    return (
        f'{{"at": "{now().isoformat(timespec="milliseconds")}", "level": "info", "logger": "{record.name}", '
        f'"message": "request", {named}"operation": "{record.operation}", "status": {record.status}, "ms": {record.ms}}}'
    )


def configure(level: str = "INFO") -> None:
    """Send every logger of the process to standard error as JSON lines."""
    # No line tells of threads and processes: not to ask for them spares a third of a line's cost.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # One line a request is written by `access_log`, with the route instead of the raw path.
    logging.getLogger("uvicorn.access").disabled = True
    for name in ("httpx", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
