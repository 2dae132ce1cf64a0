"""Configuration from environment variables, checked once when the service starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

LOG_LEVELS = ("debug", "info", "warning", "error")


class ConfigError(Exception):
    """A variable holds a value that cannot be used."""


@dataclass(frozen=True)
class Config:
    host: str = "127.0.0.1"
    port: int = 8080
    max_body_bytes: int = 1024 * 1024
    log_level: str = "info"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Reads the variables; one that is empty counts as not set."""
        log_level = env.get("LOG_LEVEL") or cls.log_level
        if log_level not in LOG_LEVELS:
            raise ConfigError(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}")
        return cls(
            host=env.get("HOST") or cls.host,
            port=_whole_number(env, "PORT", cls.port, 0, 65535),
            max_body_bytes=_whole_number(
                env, "MAX_BODY_BYTES", cls.max_body_bytes, 1, 100 * 1024 * 1024
            ),
            log_level=log_level,
        )


def _whole_number(
    env: Mapping[str, str], name: str, default: int, least: int, most: int
) -> int:
    text = env.get(name)
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise ConfigError(f"{name} must be a whole number from {least} to {most}")
    return number
