"""HTTP over sockets: limits, request ids, request logs and shutdown."""

from __future__ import annotations

import json
import logging
import re
import socket
import socketserver
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from app import SERVICE
from app.api import Api, ApiError, Request, Response
from app.config import Config

log = logging.getLogger(__name__)

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Seconds that a connection may be silent.
IDLE_SECONDS = 15
# What is read of a refused body, so that the client gets to see the answer.
DISCARD_SECONDS = 2
DISCARD_BYTES = 16 * 1024 * 1024


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """One thread per connection. Listens once it is made, answers once it serves."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, config: Config, api: Api) -> None:
        self.address_family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
        self.api = api
        self.max_body_bytes = config.max_body_bytes
        self.stopping = False
        self._busy = 0
        self._idle = threading.Condition()
        super().__init__((config.host, config.port), Handler)

    @property
    def port(self) -> int:
        return self.socket.getsockname()[1]

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Held while a request is answered; a stop waits for it."""
        with self._idle:
            self._busy += 1
        try:
            yield
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def stop(self, grace_seconds: float) -> bool:
        """Takes no more connections and lets requests end; tells whether all did."""
        self.stopping = True
        self.shutdown()
        self.server_close()
        with self._idle:
            return self._idle.wait_for(lambda: self._busy == 0, grace_seconds)

    def handle_error(self, request: object, client_address: object) -> None:
        # Only what goes wrong with a connection gets here, mostly clients that leave.
        log.debug("connection failed", exc_info=True)


class Handler(BaseHTTPRequestHandler):
    """One connection with its requests, one after the other."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    # Headers and body leave in one write.
    wbufsize = -1
    server: Server

    def answer(self) -> None:
        with self.server.busy():
            started = time.monotonic()
            self.request_id = self._request_id()
            unread = 0
            try:
                response = self._respond()
            except BodyRefused as refused:
                response, unread = refused.response, refused.unread
                self.close_connection = True
            self._send(response)
            self._log(response.status, started)
            self.wfile.flush()
        self._discard(unread)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def _respond(self) -> Response:
        path = self.path.partition("?")[0]
        content_type = self.headers.get("Content-Type", "")
        request = Request(self.command, path, content_type, self._read_body())
        try:
            return self.server.api.respond(request)
        except Exception:
            fields = {"request_id": self.request_id}
            log.exception("request failed", extra={"fields": fields})
            return ApiError(500, "internal_error", "something went wrong").response

    def _read_body(self) -> bytes:
        if "Transfer-Encoding" in self.headers:
            unread = DISCARD_BYTES
            raise BodyRefused(411, "length_required", "send a Content-Length", unread)
        lengths = set(self.headers.get_all("Content-Length", ["0"]))
        text = lengths.pop()
        if lengths or re.fullmatch(r"[0-9]{1,18}", text) is None:
            raise BodyRefused(400, "bad_request", "Content-Length is not a number", 0)
        length, most = int(text), self.server.max_body_bytes
        if length > most:
            message = f"the body has more than {most} bytes"
            raise BodyRefused(413, "payload_too_large", message, length)
        if length and self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(HTTPStatus.CONTINUE)
            self.end_headers()
            self.wfile.flush()
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionError("the client left in the middle of its body")
        return body

    def handle_expect_100(self) -> bool:
        # Said when the body is read, so that one too large is never sent.
        return True

    def _send(self, response: Response) -> None:
        body = json.dumps(response.body).encode()
        self.send_response(response.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Request-Id", self.request_id)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if self.close_connection or self.server.stopping:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """What the base class refuses by itself: lines that are no HTTP."""
        status = HTTPStatus(code)
        self.request_id = uuid.uuid4().hex
        # What was read of a version may be nonsense, which would leave the headers out.
        self.request_version = self.protocol_version
        self.close_connection = True
        error_code = status.name.lower()
        self._send(ApiError(code, error_code, message or status.phrase).response)
        self._log(code, time.monotonic())

    def _request_id(self) -> str:
        sent = self.headers.get("X-Request-Id", "")
        return sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex

    def _log(self, status: int, started: float) -> None:
        path = self.path.partition("?")[0] if self.command else ""
        fields = {
            "request_id": self.request_id,
            "method": self.command,
            "path": path,
            "status": status,
            "duration_ms": round((time.monotonic() - started) * 1000, 2),
        }
        # Probes come every few seconds and say nothing while all is well.
        probe = path == "/health" and status == HTTPStatus.OK
        level = logging.DEBUG if probe else logging.INFO
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            level = logging.ERROR
        log.log(level, "request", extra={"fields": fields})

    def _discard(self, count: int) -> None:
        if not count:
            return
        deadline = time.monotonic() + DISCARD_SECONDS
        count = min(count, DISCARD_BYTES)
        self.connection.settimeout(DISCARD_SECONDS)
        while count > 0 and time.monotonic() < deadline:
            chunk = self.rfile.read1(min(count, 64 * 1024))
            if not chunk:
                return
            count -= len(chunk)

    def version_string(self) -> str:
        return SERVICE

    def log_message(self, format: str, *args: object) -> None:
        """Silences the base class; requests are logged above."""


class BodyRefused(ApiError):
    """A body that is not read; the connection cannot be used after it."""

    def __init__(self, status: int, code: str, message: str, unread: int) -> None:
        super().__init__(status, code, message)
        self.unread = unread
