"""The routes and what they answer. Knows nothing of sockets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from app import SERVICE
from app.items import InvalidItem, ItemStore, NewItem


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    status: int
    body: dict
    headers: dict[str, str] = field(default_factory=dict)


class ApiError(Exception):
    """An error that the client is told about."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.response = Response(
            status, {"error": {"code": code, "message": message}}, headers or {}
        )


Handler = Callable[..., Response]


class Api:
    def __init__(self, items: ItemStore) -> None:
        self._items = items
        self._routes: list[tuple[str, dict[str, Handler]]] = [
            (r"/health", {"GET": self._health}),
            (r"/items", {"GET": self._list_items, "POST": self._create_item}),
            (r"/items/([0-9]{1,18})", {"GET": self._get_item}),
        ]

    def respond(self, request: Request) -> Response:
        try:
            handler, arguments = self._find(request)
            return handler(request, *arguments)
        except ApiError as error:
            return error.response

    def _find(self, request: Request) -> tuple[Handler, tuple[str, ...]]:
        for path, methods in self._routes:
            match = re.fullmatch(path, request.path)
            if match is None:
                continue
            # HEAD is GET without the body, which the server leaves out.
            method = "GET" if request.method == "HEAD" else request.method
            if method in methods:
                return methods[method], match.groups()
            allowed = ", ".join([*methods, "HEAD"] if "GET" in methods else methods)
            raise ApiError(
                405,
                "method_not_allowed",
                f"{request.path} allows {allowed}",
                {"Allow": allowed},
            )
        raise ApiError(404, "not_found", "there is nothing at this path")

    def _health(self, _request: Request) -> Response:
        return Response(200, {"status": "ok", "service": SERVICE})

    def _list_items(self, _request: Request) -> Response:
        return Response(200, {"items": [asdict(item) for item in self._items.list()]})

    def _create_item(self, request: Request) -> Response:
        try:
            new = NewItem.parse(_json_body(request))
        except InvalidItem as error:
            raise ApiError(422, "validation_failed", str(error)) from error
        item = self._items.create(new)
        return Response(201, asdict(item), {"Location": f"/items/{item.id}"})

    def _get_item(self, _request: Request, item_id: str) -> Response:
        item = self._items.get(int(item_id))
        if item is None:
            raise ApiError(404, "not_found", f"there is no item {item_id}")
        return Response(200, asdict(item))


def _json_body(request: Request) -> object:
    media_type = request.content_type.partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise ApiError(
            415, "unsupported_media_type", "send the body as application/json"
        )
    try:
        return json.loads(request.body)
    # Deep nesting ends in a RecursionError.
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "invalid_json", "the body is not valid JSON") from error
