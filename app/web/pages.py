"""What our own HTML pages may do in a browser: run their own script, talk to this server, and nothing else."""

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256


def page_headers(page: str) -> Mapping[str, str]:
    """The headers of a page: its scripts are allowed by their digests, so what else came into it would not run."""
    digests = (
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    )
    return {
        "Content-Security-Policy": (
            "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors 'none'; script-src {' '.join(digests)}"
        ),
        "X-Content-Type-Options": "nosniff",
    }
