"""Starts the service and stops it on SIGTERM or Ctrl+C."""

import os
import signal
import sys

import uvicorn

from app import logs
from app.config import Config, ConfigError
from app.main import create_app

# Seconds that running requests get to end.
GRACE_SECONDS = 10


def main() -> int:
    try:
        config = Config.from_env(os.environ)
    except ConfigError as error:
        print(f"configuration: {error}", file=sys.stderr)
        return 2
    logs.configure(config.log_level)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(config),
            host=config.host,
            port=config.port,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    # Once it has stopped, uvicorn raises the signal again for whoever handled it
    # before; the default would end the program with an error.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.handle_exit)
    server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
