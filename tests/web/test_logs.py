"""Log lines are JSON, carry the request id, and hold no ID number, phone or token."""

import json
import logging
import sys

from app.kit.request_context import current_request_id
from app.web.logs import JsonLines


def _line(message: str, **extra: object) -> str:
    record = logging.makeLogRecord({"name": "x", "levelname": "INFO", "msg": message, **extra})
    return JsonLines().format(record)


def test_a_line_is_json_with_the_request_id() -> None:
    token = current_request_id.set("req-12345678")
    try:
        line = json.loads(_line("完成", operation="meetings.sign_in", status=201))
    finally:
        current_request_id.reset(token)
    assert line["request_id"] == "req-12345678"
    assert (line["message"], line["operation"], line["status"]) == ("完成", "meetings.sign_in", 201)


def test_personal_data_is_masked_wherever_it_stands() -> None:
    line = _line("查找 13800001234", note="11010519491231002X", header="Bearer abcdefghijklmnop.qrstuvwxyz.0123456789")
    assert "13800001234" not in line
    assert "11010519491231002X" not in line
    assert "abcdefghijklmnop" not in line


def test_an_exception_is_in_the_line_and_masked() -> None:
    try:
        raise ValueError("phone 13800001234")
    except ValueError:
        line = _line("boom", exc_info=sys.exc_info())
    assert "ValueError" in json.loads(line)["exception"]
    assert "13800001234" not in line
