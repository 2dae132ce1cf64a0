"""Errors of one shape: `{"error": {"code": "…", "message": "…"}}`."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class ErrorDetail(BaseModel):
    code: str
    message: str


class ErrorBody(BaseModel):
    error: ErrorDetail


class ApiError(HTTPException):
    """An error that the client is told about."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, message)
        self.code = code


def error_response(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    body = ErrorBody(error=ErrorDetail(code=code, message=message))
    return JSONResponse(body.model_dump(), status, headers)


def install(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)


async def _on_http_error(request: Request, error: HTTPException) -> JSONResponse:
    status = HTTPStatus(error.status_code)
    if isinstance(error, ApiError):
        return error_response(status, error.code, error.detail, error.headers)
    if isinstance(error.__cause__, (ValueError, RecursionError)):
        # FastAPI's word for bytes that are no text, and for nesting without end.
        return _invalid_json()
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        # The route that refused knows only its own methods.
        headers["Allow"] = ", ".join(_allowed_methods(request))
    return error_response(status, status.name.lower(), str(error.detail), headers)


def _allowed_methods(request: Request) -> list[str]:
    def is_served(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(r.matches(scope)[0] is Match.FULL for r in request.app.routes)

    return [method for method in METHODS if is_served(method)]


async def _on_invalid_request(
    _request: Request, error: RequestValidationError
) -> JSONResponse:
    problems = error.errors()
    first = problems[0]
    if first["loc"][0] == "path":
        return error_response(404, "not_found", "there is nothing at this path")
    no_body = first["type"] == "missing" and first["loc"] == ("body",)
    if first["type"] == "json_invalid" or no_body:
        return _invalid_json()
    message = "; ".join(_describe(problem) for problem in problems[:5])
    return error_response(422, "validation_failed", message)


def _invalid_json() -> JSONResponse:
    return error_response(400, "invalid_json", "the body is not valid JSON")


def _describe(problem: dict) -> str:
    place = ".".join(str(part)[:100] for part in problem["loc"])
    return f"{place}: {problem['msg']}"
