"""`python -m tests.contract.access`: writes openapi/access.md anew from the cases and the committed document."""

import json

from tests.contract.access.rendering import write
from tests.support.source import ROOT

if __name__ == "__main__":
    write(json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8")))
