import pytest

from app.config import Config, ConfigError


def test_defaults():
    assert Config.from_env({}) == Config("127.0.0.1", 8080, 1024 * 1024, "info")


def test_reads_variables():
    env = {
        "HOST": "0.0.0.0",
        "PORT": "9000",
        "MAX_BODY_BYTES": "10",
        "LOG_LEVEL": "debug",
    }
    assert Config.from_env(env) == Config("0.0.0.0", 9000, 10, "debug")


def test_empty_counts_as_not_set():
    env = {"HOST": "", "PORT": "", "MAX_BODY_BYTES": "", "LOG_LEVEL": ""}
    assert Config.from_env(env) == Config()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("MAX_BODY_BYTES", "0"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_refuses_what_cannot_be_used(name, value):
    with pytest.raises(ConfigError, match=name):
        Config.from_env({name: value})
