"""`dangjian openapi`: the document that `/openapi.json` serves, without a database."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from app.settings import Mode, Settings
from app.wiring import build


def openapi() -> None:
    """输出 OpenAPI 3.1 文档。"""
    with TemporaryDirectory() as directory:
        app = build(Settings(mode=Mode.DEMO, data_dir=Path(directory), database_url="", wechat_app_id=""))
        sys.stdout.write(json.dumps(app.openapi(), ensure_ascii=False, indent=1) + "\n")
