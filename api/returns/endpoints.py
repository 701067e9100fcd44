"""``GET /returns/{token}``: the slip, for whoever holds its link."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from api import problems
from api.returns.page import Shop, is_over, render, render_missing
from store.database import Database
from store.repositories.return_slips import ReturnSlipRepository
from store.returns.labels import ReturnSlips

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

router = APIRouter(tags=["returns"])


class Slips:
    """The slips of the store."""

    def __init__(self, database: Database, shop: Shop, labels: ReturnSlips, base_url: str) -> None:
        self._database = database
        self._shop = shop
        self._labels = labels
        self._base_url = base_url

    def page(self, token: str) -> tuple[int, str]:
        """Status and page: 404 when there is no such slip, 410 when it must not be used any more."""
        home = f"{self._base_url}/"
        with self._database.read() as session:
            slip = ReturnSlipRepository(session).find(token)
            if slip is None:
                return 404, render_missing(self._shop, home=home, over=False)
            if is_over(slip):
                return 410, render_missing(self._shop, home=home, over=True)
            way = self._labels.instruction(slip.entry, slip.agreed).way
            url = self._labels.link(slip.entry) or home
            return 200, render(slip, self._shop, way=way, url=url, home=home)


@router.get(
    "/returns/{token}", summary="A return slip", response_class=HTMLResponse, responses=problems.pages(404)
)
async def slip(request: Request, token: str) -> HTMLResponse:
    """The slip that goes with the parcel: number, code, items, address, and what to do."""
    slips: Slips = request.app.state.slips
    status, page = await run_in_threadpool(slips.page, token)
    return HTMLResponse(page, status_code=status, headers=HEADERS)
