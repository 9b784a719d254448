"""A small S3 on loopback: objects in memory, AWS Signature Version 4 checked, multipart uploads, ranges, listing."""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from app.integrations.storage.bucket import Bucket

ACCESS_ID, ACCESS_KEY, REGION, BUCKET = "test-id", "test-key", "test-region", "party"


class S3Server(ThreadingHTTPServer):
    """`objects` by key. `down` answers everything with 503; `refused` counts requests with a bad signature."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.modified = datetime.now(UTC)
        self.down = False
        self.refused = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


def bucket_of(server: S3Server) -> Bucket:
    return Bucket(server.endpoint, BUCKET, REGION, ACCESS_ID, ACCESS_KEY, prefix="ours", name_in_host=False)


@contextmanager
def running_s3() -> Iterator[S3Server]:
    with S3Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: S3Server
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self._answer(self._put)

    def do_POST(self) -> None:
        self._answer(self._post)

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_HEAD(self) -> None:
        self._answer(self._get)

    def do_DELETE(self) -> None:
        self._answer(self._delete)

    def _answer(self, work: Any) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.key = unquote(parts.path).removeprefix(f"/{BUCKET}").removeprefix("/")
        if self.server.down:
            return self._send(503, _error("SlowDown"))
        if not self._is_signed(parts.path, parts.query):
            self.server.refused += 1
            return self._send(403, _error("SignatureDoesNotMatch"))
        return work()

    def _put(self) -> None:
        if "uploadId" in self.query:
            self.server.uploads[self.query["uploadId"]][int(self.query["partNumber"])] = self.body
        else:
            self.server.objects[self.key] = self.body
        self._send(200, b"", {"ETag": f'"{hashlib.md5(self.body).hexdigest()}"'})

    def _post(self) -> None:
        if "uploads" in self.query:
            upload = f"upload-{len(self.server.uploads)}"
            self.server.uploads[upload] = {}
            self._send(200, _xml("InitiateMultipartUploadResult", f"<UploadId>{upload}</UploadId>"))
        else:
            parts = self.server.uploads.pop(self.query["uploadId"])
            self.server.objects[self.key] = b"".join(parts[number] for number in sorted(parts))
            self._send(200, _xml("CompleteMultipartUploadResult", "<ETag>&quot;x&quot;</ETag>"))

    def _get(self) -> None:
        if self.query.get("list-type") == "2":
            return self._list()
        body = self.server.objects.get(self.key)
        if body is None:
            return self._send(404, _error("NoSuchKey"))
        headers = {
            "ETag": f'"{hashlib.md5(body).hexdigest()}"',
            "Last-Modified": format_datetime(self.server.modified, usegmt=True),
        }
        headers |= {
            name: self.query[f"response-{name.lower()}"]
            for name in ("Content-Type", "Content-Disposition")
            if f"response-{name.lower()}" in self.query
        }
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked is None:
            return self._send(200, body, headers)
        start, end = int(asked[1]), min(int(asked[2] or len(body)) + 1, len(body))
        if start >= len(body):
            return self._send(416, _error("InvalidRange"))
        return self._send(206, body[start:end], headers | {"Content-Range": f"bytes {start}-{end - 1}/{len(body)}"})

    def _list(self) -> None:
        after, most = self.query.get("continuation-token", ""), int(self.query.get("max-keys", 1000))
        keys = sorted(
            key for key in self.server.objects if key.startswith(self.query.get("prefix", "")) and key > after
        )
        when = self.server.modified.isoformat().replace("+00:00", "Z")
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.server.objects[key])}</Size>"
            f"<LastModified>{when}</LastModified><ETag>x</ETag></Contents>"
            for key in keys[:most]
        )
        more = f"<NextContinuationToken>{escape(keys[most - 1])}</NextContinuationToken>" if len(keys) > most else ""
        self._send(200, _xml("ListBucketResult", f"<IsTruncated>{str(bool(more)).lower()}</IsTruncated>{rows}{more}"))

    def _delete(self) -> None:
        if "uploadId" in self.query:
            self.server.uploads.pop(self.query["uploadId"], None)
        else:
            self.server.objects.pop(self.key, None)
        self._send(204, b"")

    def _is_signed(self, path: str, query: str) -> bool:
        """The signature of a header or of a link, counted anew from the request as it came."""
        given = dict(parse_qsl(query, keep_blank_values=True))
        if "X-Amz-Signature" in given:
            signature = given.pop("X-Amz-Signature")
            stamp, scope = given["X-Amz-Date"], given["X-Amz-Credential"].removeprefix(f"{ACCESS_ID}/")
            names, payload = given["X-Amz-SignedHeaders"], "UNSIGNED-PAYLOAD"
            made = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            if datetime.now(UTC) > made + timedelta(seconds=int(given["X-Amz-Expires"])):
                return False
        else:
            found = re.match(
                rf"AWS4-HMAC-SHA256 Credential={ACCESS_ID}/(\S+), SignedHeaders=(\S+), Signature=(\w+)",
                self.headers.get("Authorization", ""),
            )
            if found is None:
                return False
            scope, names, signature = found.groups()
            stamp, payload = self.headers["x-amz-date"], self.headers["x-amz-content-sha256"]
            if payload != "UNSIGNED-PAYLOAD" and payload != hashlib.sha256(self.body).hexdigest():
                return False
        listed = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(given.items()))
        headers = "".join(f"{name}:{' '.join(self.headers[name].split())}\n" for name in names.split(";"))
        canonical = f"{self.command}\n{path}\n{listed}\n{headers}\n{names}\n{payload}"
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{ACCESS_KEY}".encode()
        for word in scope.split("/"):
            key = hmac.digest(key, word.encode(), hashlib.sha256)
        return hmac.compare_digest(hmac.digest(key, text.encode(), hashlib.sha256).hex(), signature)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        return


def _xml(root: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><{root}>{inner}</{root}>'.encode()


def _error(code: str) -> bytes:
    return _xml("Error", f"<Code>{code}</Code><Message>{code}</Message>")
