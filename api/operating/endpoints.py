"""``/metrics`` and ``/status``."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.editor.errors import NotAllowedError, NotSignedInError
from api.operating.access import SeesFigures, may_see_page
from api.operating.collector import StandFigures
from api.operating.page import HEADERS
from api.operating.parts import Operating
from api.problems import responses
from telemetry import figures

router = APIRouter(tags=["operating"])


def _operating(request: Request) -> Operating:
    operating: Operating = request.app.state.operating
    return operating


@router.get(
    "/metrics", summary="Figures for Prometheus", response_class=Response, responses=responses(401, 403)
)
async def metrics(request: Request, _sees: SeesFigures) -> Response:
    """This process's figures. From this machine, or with an admin's session or token."""
    operating = _operating(request)
    components = {**await operating.readiness.states(), **operating.readiness.beside()}

    def expose() -> bytes:
        return figures.exposed(StandFigures(operating.looker.look(), components))

    return Response(await run_in_threadpool(expose), headers={"Content-Type": figures.MEDIA_TYPE})


@router.get("/status", summary="How things stand", response_class=HTMLResponse, responses={401: {}, 403: {}})
async def status(
    request: Request,
    part: Annotated[Literal["", "body"], Query(description="`body`: only what changes.")] = "",
) -> Response:
    """The operator's page, for an admin; in the demo for anybody on this machine."""
    operating = _operating(request)
    page = operating.page
    try:
        await run_in_threadpool(may_see_page, request)
    except (NotSignedInError, NotAllowedError) as refusal:
        return HTMLResponse(page.refused(refusal), refusal.status, HEADERS)
    components = await operating.readiness.states()
    html = await run_in_threadpool(
        page.render, components, operating.readiness.beside(), only_body=part == "body"
    )
    return HTMLResponse(html, headers=HEADERS)
