"""What surrounds every request: the body limit, a request id and a line in the log."""

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ApiError, error_response

log = logging.getLogger(__name__)

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class BodyLimit:
    """Refuses bodies that are too large while they are read, said beforehand or not."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        count = 0

        async def receive_limited() -> Message:
            nonlocal count
            message = await receive()
            count += len(message.get("body", b""))
            if count > self.max_bytes:
                text = f"the body has more than {self.max_bytes} bytes"
                raise ApiError(413, "payload_too_large", text)
            return message

        await self.app(scope, receive_limited, send)


class RequestLog:
    """Logs requests and turns faults into answers that tell nothing of them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.monotonic()
        request_id = _request_id(scope)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception:
            fields = {"request_id": request_id}
            log.exception("request failed", extra={"fields": fields})
            if status:
                # Half an answer is sent: the server has to cut the connection.
                raise
            response = error_response(500, "internal_error", "something went wrong")
            await response(scope, receive, send_with_id)
        finally:
            _log(scope, request_id, status, started)


def _request_id(scope: Scope) -> str:
    sent = Headers(scope=scope).get("X-Request-Id", "")
    return sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex


def _log(scope: Scope, request_id: str, status: int, started: float) -> None:
    fields = {
        "request_id": request_id,
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "duration_ms": round((time.monotonic() - started) * 1000, 2),
    }
    # Probes come every few seconds and say nothing while all is well.
    probe = scope["path"] == "/health" and status == 200
    level = logging.DEBUG if probe else logging.INFO
    if status >= 500 or not status:
        level = logging.ERROR
    log.log(level, "request", extra={"fields": fields})
