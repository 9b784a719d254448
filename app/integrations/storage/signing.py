"""Links to a bucket signed by its key (AWS Signature Version 4, query parameters), which OSS and COS understand too."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"


def signed_url(
    url: str,
    *,
    region: str,
    access_id: str,
    access_key: str,
    moment: datetime,
    lifetime: timedelta,
    query: Mapping[str, str],
) -> str:
    """The URL of an object as a GET that anybody may make until `lifetime` after `moment` has passed."""
    stamp = moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/s3/aws4_request"
    parts = urlsplit(url)
    asked = {
        **query,
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{access_id}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(int(lifetime.total_seconds())),
        "X-Amz-SignedHeaders": "host",
    }
    listed = "&".join(f"{quote(name, safe='')}={quote(asked[name], safe='')}" for name in sorted(asked))
    canonical = f"GET\n{parts.path}\n{listed}\nhost:{parts.netloc}\n\nhost\nUNSIGNED-PAYLOAD"
    text = f"{_ALGORITHM}\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{access_key}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), hashlib.sha256)
    return f"{url}?{listed}&X-Amz-Signature={hmac.digest(key, text.encode(), hashlib.sha256).hex()}"
