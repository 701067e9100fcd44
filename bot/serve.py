"""`python -m bot.serve`: Rasa's server, with our channel, agent and tracker store. On loopback, unless told
otherwise: everything that a public network may see goes through the API.

Settings come from the environment only (see `bot.settings`); the token is on no command line.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from typing import TYPE_CHECKING

from bot.logs import configure, quieten
from bot.settings import ServerSettings, SettingsError
from bot.without_tensorflow import stand_in

if TYPE_CHECKING:
    from sanic import Sanic

MOST_BYTES = 1_000_000

logger = logging.getLogger("bot.serve")


def main() -> int:
    """Serves until SIGTERM or SIGINT. Exit code 2: a setting is wrong; 1: it could not start."""
    quieten()
    stand_in()
    # One turn at a time computes; more threads would only spin on cores that the other processes need.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        settings = ServerSettings.from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if not _port_is_free(settings.host, settings.port):
        print(f"Port {settings.port} is taken; set DOORSTEP_RASA_PORT to a free one.", file=sys.stderr)
        return 1
    try:
        app = build(settings)
    except Exception as error:
        print(f"The assistant could not be loaded from {settings.model}: {error}", file=sys.stderr)
        return 1
    logger.info("The assistant listens on http://%s:%d", settings.host, settings.port)
    app.run(host=settings.host, port=settings.port, workers=1, access_log=False, motd=False)
    return 0


def build(settings: ServerSettings) -> Sanic:
    """The Sanic application with the model loaded."""
    from rasa.core.run import configure_app

    from bot.agent import TurnAgent
    from bot.channel import TurnChannel
    from bot.remote_action import ActionEndpoint
    from bot.tracker_store import TurnTrackerStore

    configure()
    endpoint = ActionEndpoint(settings.actions_urls, settings.token)
    store = TurnTrackerStore(settings.tracker_url)
    agent = TurnAgent(model=settings.model, tracker_store=store, action_endpoint=endpoint)
    app = configure_app(
        [TurnChannel(settings.token)], auth_token=settings.token, port=settings.port, use_uvloop=True
    )
    app.config.REQUEST_MAX_SIZE = MOST_BYTES
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.ctx.agent = agent

    async def close(*_: object) -> None:
        await endpoint.close()
        store.engine.dispose()

    app.register_listener(close, "after_server_stop")
    return app


def _port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
