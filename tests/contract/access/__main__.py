"""`python -m tests.contract.access`: writes openapi/access.md anew from the cases and the committed document."""

from tests.contract.access.operations import OPERATIONS
from tests.contract.access.rendering import COMMITTED, render

if __name__ == "__main__":
    COMMITTED.write_text(render(OPERATIONS), encoding="utf-8")
