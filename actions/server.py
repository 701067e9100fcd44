"""The action server's application: rasa-sdk's own, with our actions, a token and errors that are told."""

import hmac
import logging
import warnings
from collections.abc import Iterable

from rasa_sdk import Action
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic, response
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse

from actions.context import forgotten, remembered
from actions.settings import ActionSettings
from store.outages import outage_of
from telemetry import figures

logger = logging.getLogger(__name__)

# Rasa is 3.6.21 and the SDK newer by design (docs/decisions/001-rasa-behind-http.md).
warnings.filterwarnings("ignore", message=".*[Vv]ersion.*rasa.*")


def application(actions: Iterable[Action], settings: ActionSettings) -> Sanic:
    """The Sanic application that runs ``actions``.

    Every path but ``/health`` asks for ``Authorization: Bearer <RASA_TOKEN>`` when a token is set. An action
    that raises answers 500, which Rasa's side reports to the service; the service tries again, then fetches a
    person. While the database is away it answers 503, and the service waits.
    """
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    app = create_app(executor, cors_origins=[])
    expected = f"Bearer {settings.rasa_token.get_secret_value()}" if settings.rasa_token else None

    @app.on_request
    async def authorise(request: Request) -> HTTPResponse | None:
        if expected is None or request.path == "/health" or _asks_for_figures_here(request):
            return None
        given = request.headers.get("authorization", "")
        if hmac.compare_digest(given.encode(), expected.encode()):
            return None
        return response.json({"error": "This action server answers Rasa only."}, status=401)

    @app.on_request
    async def remember(request: Request) -> None:
        remembered(request)

    @app.on_response
    async def forget(_request: Request, _response: HTTPResponse) -> None:
        forgotten()

    @app.get("/metrics")
    async def metrics(_request: Request) -> HTTPResponse:
        return response.raw(figures.exposed(), content_type=figures.MEDIA_TYPE)

    # rasa-sdk's own handler echoes the whole tracker, with what the customer wrote.
    app.error_handler = ErrorHandler()
    app.error_handler.add(Exception, _failed)
    return app


def _asks_for_figures_here(request: Request) -> bool:
    """Whether somebody on this machine wants the figures; others need the token."""
    return request.path == "/metrics" and request.ip in ("127.0.0.1", "::1")


async def _failed(request: Request, error: Exception) -> HTTPResponse:
    if outage_of(error) is not None:
        logger.warning("An action has to wait for the database: %s.", type(error).__name__)
        return response.json({"error": "The database is away."}, status=503)
    status = getattr(error, "status_code", 500)
    if status >= 500:
        logger.exception("An action failed.", exc_info=error)
    return response.json({"error": f"The action failed: {type(error).__name__}."}, status=status)
