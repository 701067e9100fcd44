"""``python -m api``: the service as a process of its own."""

import logging
import os
import sys
from contextlib import suppress

import uvicorn

from api.app import create_app
from api.health import Readiness
from api.middleware import LARGEST_BODY
from api.serving import DrainingServer
from api.settings import Settings
from telemetry import logs, tracing

GRACE_SECONDS = 3
"""How long open requests may take at the end."""

NOT_STARTED = 3
"""Exit code, as uvicorn's own."""


def main() -> None:
    """Serve until told to stop, with the settings of the environment."""
    settings = Settings()
    logs.configure(level=settings.log_level, json=settings.log_format == "json")
    tracing.start("api")
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        ws_max_size=LARGEST_BODY,
        ws_per_message_deflate=False,  # a compressor per connection, for frames of a few hundred bytes
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    readiness: Readiness = app.state.readiness
    server = DrainingServer(config, seconds=settings.drain_seconds, on_drain=readiness.stopping)
    with suppress(KeyboardInterrupt):  # Ctrl-C, once more when all is done
        server.run()
    tracing.stop()
    if not server.started:
        sys.exit(NOT_STARTED)
    if app.state.parts.engine.running():
        # Turns that wait for Rasa would hold the process for seconds. They are durable: the next start
        # has them.
        logging.shutdown()
        os._exit(0)


if __name__ == "__main__":
    main()
