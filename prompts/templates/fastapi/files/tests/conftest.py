import pytest
from fastapi.testclient import TestClient

from app.config import Config
from app.main import create_app

LIMIT = 1000


@pytest.fixture
def app():
    return create_app(Config(max_body_bytes=LIMIT))


@pytest.fixture
def client(app):
    with TestClient(app) as client:
        yield client
