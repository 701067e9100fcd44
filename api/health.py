"""Whether the service lives, and whether all that it needs is there."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

import structlog
import urllib3
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, SecretStr
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.database import QueuedDatabase
from api.errors import problem_type
from api.problems import MEDIA_TYPE, Problem, responses
from api.urls import several

State = Literal["ok", "starting", "unreachable", "outdated", "failing", "full", "stopping"]
Check = Callable[[], State]

PATIENCE: Final = urllib3.Timeout(total=2.0)

_log = structlog.get_logger(__name__)

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Everything that is needed is there."""

    status: Literal["ready"] = "ready"
    components: dict[str, str] = Field(description="Each component and its state.")


@router.get("/healthz", summary="Is the process alive?")
async def healthz() -> Alive:
    """Answers as long as the process does, whatever else is missing."""
    return Alive()


@router.get("/readyz", summary="Can customers be answered?", response_model=Ready, responses=responses(503))
async def readyz(request: Request) -> Response:
    """200 when store, Rasa, action server and index are ready; otherwise 503 with each one's state."""
    readiness: Readiness = request.app.state.readiness
    states = await readiness.states()
    if all(state == "ok" for state in states.values()):
        return JSONResponse(Ready(components={**states, **readiness.beside()}).model_dump())
    missing = ", ".join(f"{name} is {state}" for name, state in states.items() if state != "ok")
    problem = Problem(
        type=problem_type("NotReady"),
        title="Not ready",
        status=503,
        detail=f"Not ready yet: {missing}. `doorstep doctor` says how to mend it.",
        components={**states, **readiness.beside()},  # type: ignore[call-arg]  # an extension member
    )
    return JSONResponse(problem.model_dump(), 503, {"Retry-After": "2"}, media_type=MEDIA_TYPE)


class Readiness:
    """Asks every component how it is."""

    def __init__(
        self,
        *,
        database: QueuedDatabase,
        rasa_url: str,
        rasa_token: SecretStr,
        actions_url: str,
        index: Check,
        beside: Mapping[str, Callable[[], str]] | None = None,
    ) -> None:
        """``beside`` are parts that are told of and that nobody has to wait for.

        Of several Rasas or action servers, comma-separated, one that is well is enough; each is told of.
        """
        self._beside = dict(beside or {})
        self._is_stopping = False
        self._one_by_one: dict[str, State] = {}
        self._http = urllib3.PoolManager(retries=False, timeout=PATIENCE, maxsize=4)
        self._database = database
        self._rasa = [f"{url}/webhooks/doorstep/ready" for url in several(rasa_url)]
        self._token = rasa_token
        self._actions = [f"{url}/health" for url in several(actions_url)]
        self._checks: Mapping[str, Check] = {
            "store": self._store_state,
            "rasa": self._rasa_state,
            "actions": self._actions_state,
            "index": index,
        }

    async def states(self) -> Mapping[str, State]:
        """The state of every component, asked at the same time."""
        states = await asyncio.gather(*(run_in_threadpool(check) for check in self._checks.values()))
        service: dict[str, State] = {"service": "stopping"} if self._is_stopping else {}
        return service | dict(zip(self._checks, states, strict=True))

    def beside(self) -> Mapping[str, str]:
        """The state of the parts that customers can be answered without."""
        return {**{name: state() for name, state in self._beside.items()}, **self._one_by_one}

    def stopping(self) -> None:
        """Not ready any more: the process is about to end, and is to be sent nothing new."""
        self._is_stopping = True

    @property
    def is_stopping(self) -> bool:
        """Whether the process is about to end."""
        return self._is_stopping

    def close(self) -> None:
        """Close the connections."""
        self._http.clear()

    def _store_state(self) -> State:
        try:
            self._database.ping()
            if self._database.is_full():
                return "full"
            return "ok" if self._database.is_served() else "outdated"
        except Exception:
            _log.warning("store_unreachable", exc_info=True)
            return "unreachable"

    def _rasa_state(self) -> State:
        authorization = {"Authorization": f"Bearer {self._token.get_secret_value()}"}
        return self._best("rasa", self._rasa, authorization)

    def _actions_state(self) -> State:
        return self._best("actions", self._actions)

    def _best(self, name: str, urls: Sequence[str], headers: Mapping[str, str] | None = None) -> State:
        states = [self._http_state(url, headers) for url in urls]
        if len(states) > 1:
            self._one_by_one |= {f"{name} {number}": state for number, state in enumerate(states, start=1)}
        return "ok" if "ok" in states else states[0]

    def _http_state(self, url: str, headers: Mapping[str, str] | None = None) -> State:
        try:
            status = self._http.request("GET", url, headers=headers).status
        except urllib3.exceptions.HTTPError:
            return "unreachable"
        if status == 503:
            return "starting"
        return "ok" if status == 200 else "failing"
