"""Puts the application together."""

import os
from typing import Literal

from fastapi import FastAPI
from pydantic import BaseModel

from app import SERVICE, errors, items
from app.config import Config
from app.middleware import BodyLimit, RequestLog


class Health(BaseModel):
    status: Literal["ok"] = "ok"
    service: str = SERVICE


def create_app(config: Config | None = None) -> FastAPI:
    """The application, with the environment's configuration unless another is given."""
    config = config or Config.from_env(os.environ)
    app = FastAPI(
        title=SERVICE,
        redirect_slashes=False,
        responses={"default": {"model": errors.ErrorBody, "description": "An error"}},
    )
    app.state.items = items.ItemStore()
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, max_bytes=config.max_body_bytes)
    app.add_middleware(RequestLog)
    errors.install(app)

    @app.get("/health", tags=["health"])
    async def health() -> Health:
        return Health()

    app.include_router(items.router)
    return app
