"""``/help`` and ``/help/{slug}``."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from babel.dates import format_date
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response

from api import problems
from api.addresses import address_key
from api.help.content import Absent, Page, by_category, find, related, visible
from api.help.rendering import render
from api.knowledge.keeper import Keeper
from api.limits import Limit, Limiter
from api.shop import PAGE_POLICY
from knowledge.embedding import ArtefactError
from knowledge.search import Circumstances, search
from store.database import Database

LONGEST_QUERY: Final = 200
MOST_FOUND: Final = 8
SEARCHES: Final = Limit.per_minute("help-searches", 60)
"""For each address; an embedding costs milliseconds."""

router = APIRouter(tags=["help"])


class HelpPages:
    """Renders the pages."""

    def __init__(
        self,
        *,
        database: Database,
        keeper: Keeper,
        base_url: str,
        shop: str,
        clock: Callable[[], datetime],
        limiter: Limiter | None = None,
    ) -> None:
        """``shop`` is its name, empty when it is not known."""
        self._database = database
        self._keeper = keeper
        self._clock = clock
        self._limiter = limiter or Limiter()
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {"base_url": base_url, "prefix": urlsplit(base_url).path, "shop": shop}
        self._templates.filters["day"] = _day

    def overview(self, query: str, address: str) -> str:
        """All articles by category, or those that fit ``query``."""
        with self._database.read() as session:
            pages = visible(session, self._clock())
        if not query:
            return self._html("overview.html", groups=by_category(pages), query="", found=[])
        self._limiter.check(SEARCHES, address)
        return self._html("overview.html", groups={}, query=query, found=self._search(query, pages))

    def article(self, slug: str) -> tuple[str, int]:
        """The page of an article, or one that helps on, with its status."""
        with self._database.read() as session:
            page = find(session, slug, self._clock())
            pages = visible(session, self._clock())
        if isinstance(page, Absent):
            html = self._html("absent.html", gone=page is Absent.archived, groups=by_category(pages))
            return html, 410 if page is Absent.archived else 404
        body = Markup(render(page.content.body))  # made safe there
        return self._html("article.html", page=page, body=body, related=related(page, pages)), 200

    def _search(self, query: str, pages: list[Page]) -> list[Page]:
        readable = {page.slug: page for page in pages}
        try:
            snapshot = self._keeper.library.current()
            if snapshot is not None:
                found = search(
                    snapshot,
                    self._keeper.encoder,
                    query,
                    Circumstances(now=self._clock()),
                    limit=MOST_FOUND,
                )
                slugs = [match.document.slug for match in found.matches]
                return [readable[slug] for slug in slugs if slug in readable]
        except ArtefactError:
            pass  # no model yet: by the words alone
        words = query.casefold().split()
        return [page for page in pages if all(word in page.content.title.casefold() for word in words)]

    def _html(self, name: str, **values: Any) -> str:
        return self._templates.get_template(name).render(values)


@router.get(
    "/help",
    summary="All help articles",
    response_class=HTMLResponse,
    responses={304: {"description": "Not Modified"}},
)
def overview(request: Request, q: Annotated[str, Query(max_length=LONGEST_QUERY)] = "") -> Response:
    """What customers may read, by category; with `q` what fits it best."""
    pages: HelpPages = request.app.state.help
    return _response(request, pages.overview(q.strip(), address_key(request)), 200)


@router.get(
    "/help/{slug}",
    summary="One help article",
    response_class=HTMLResponse,
    responses=problems.pages(404, 410) | {304: {"description": "Not Modified"}},
)
def article(request: Request, slug: str) -> Response:
    """The published article; 410 when it was archived, 404 when there is none that holds now."""
    pages: HelpPages = request.app.state.help
    return _response(request, *pages.article(slug))


def _response(request: Request, html: str, status: int) -> Response:
    body = html.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Content-Security-Policy": PAGE_POLICY}
    if status == 200 and etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(body, status, headers)


def _day(moment: datetime, locale: str) -> str:
    return str(format_date(moment, "long", locale=locale.replace("-", "_")))
