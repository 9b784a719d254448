"""Files as answers: PDF and spreadsheets, said once."""

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from app.kit.printing import Template
from app.web.calls import Steps
from app.web.operations import operation

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filing(name: str, media_type: str, **said: Any) -> dict[str, Any]:
    """As `operation`, for a route that answers with a file."""
    made = operation(name, **said)
    file = {"description": "文件", "content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}
    made["responses"] |= {200: file}
    return made | {"response_class": Response}


async def printed(call: Steps, template: Template, data: dict[str, Any]) -> Response:
    content = await call.services.printer.print(template, data)
    return attached(content, PDF, f"{data['title']}.pdf", inline=True)


def attached(content: bytes, media_type: str, name: str, *, inline: bool = False) -> Response:
    way = "inline" if inline else "attachment"
    headers = {"Content-Disposition": f"{way}; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=media_type, headers=headers)
