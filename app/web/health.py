"""Is the process alive, is it ready, how is it doing."""

import hmac

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from app.db.migrating import current_revision, newest_revision
from app.kit.errors import Forbidden, Unavailable
from app.web.metrics import registry
from app.web.operations import operation
from app.web.services import services_of

router = APIRouter(tags=["运行"])


class NotReady(Unavailable):
    code = "NOT_READY"
    message = "服务尚未就绪：数据库不可用或未迁移到最新版本"


class MetricsForbidden(Forbidden):
    code = "METRICS_FORBIDDEN"
    message = "只有本机或持有监控令牌者可以读取指标"


@router.get(
    "/healthz",
    response_class=PlainTextResponse,
    **operation("health", summary="进程是否存活", anonymous=True, example="ok"),
)
async def health() -> str:
    return "ok"


@router.get(
    "/readyz",
    response_class=PlainTextResponse,
    **operation("ready", summary="是否可以接受请求", anonymous=True, refusals=[NotReady], example="ready"),
)
async def ready(request: Request) -> str:
    """核对数据库可用、版本与程序一致；否则 503。"""
    try:
        async with services_of(request).database.read(None) as session:
            revision = await current_revision(await session.connection())
    except Exception as error:
        raise NotReady(retry_after=5) from error
    if revision != newest_revision():
        raise NotReady(retry_after=5)
    return "ready"


@router.get(
    "/metrics",
    response_class=Response,
    **operation("metrics", summary="Prometheus 指标", anonymous=True, refusals=[MetricsForbidden]),
)
async def metrics(request: Request) -> Response:
    token = services_of(request).settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    local = request.client is not None and request.client.host in {"127.0.0.1", "::1"}
    allowed = hmac.compare_digest(given.encode(), token.get_secret_value().encode()) if token else local
    if not allowed:
        raise MetricsForbidden
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
