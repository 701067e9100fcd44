"""``/knowledge``: the editor's pages, one shell that a module of plain JavaScript fills."""

import hashlib
from functools import cache
from typing import Final

from fastapi import APIRouter, HTTPException, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.editor.callers import COOKIE, Caller
from api.shop import STATIC, Asset
from store.vocabulary import ArticleStatus, EditorRole

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}
_PAGES: Final = Environment(
    loader=PackageLoader("api.editor", "templates"), autoescape=True, undefined=StrictUndefined
)
_MEDIA_TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}

router = APIRouter(include_in_schema=False)


@cache
def _assets() -> dict[str, Asset]:
    paths = sorted((STATIC / "editor").iterdir())
    return {
        path.name: Asset(path.read_bytes(), _MEDIA_TYPES[path.suffix])
        for path in paths
        if path.suffix in _MEDIA_TYPES
    }


@cache
def _edition() -> str:
    """Names all files together, so that a page never gets some of them old and some new."""
    return hashlib.sha256("".join(asset.etag for asset in _assets().values()).encode()).hexdigest()[:12]


@router.get("/knowledge/assets/{_edition_}/{name}")
def asset(request: Request, _edition_: str, name: str) -> Response:
    """A file of the pages. Its address changes with its content, so it may be kept."""
    found = _assets().get(name)
    if found is None:
        raise HTTPException(404)
    response = found.response(request)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@router.get("/knowledge")
@router.get("/knowledge/articles/{article_id}")
@router.get("/knowledge/gaps")
@router.get("/knowledge/rules")
@router.get("/knowledge/team")
async def page(request: Request) -> Response:
    """The editor, or where one signs in."""
    editor = request.app.state.editor
    caller: Caller | None = await run_in_threadpool(
        editor.accounts.by_session, request.cookies.get(COOKIE, "")
    )
    if caller is None:
        return _shell(request, "sign_in.html", rules=editor.accounts.rules)
    return _shell(
        request,
        "editor.html",
        caller=caller,
        roles=list(EditorRole),
        statuses=list(ArticleStatus),
        may_publish=caller.role.covers(EditorRole.publisher),
        is_admin=caller.role.covers(EditorRole.admin),
    )


@router.get("/knowledge/")
def with_slash(request: Request) -> Response:
    """The page's address has no slash at its end."""
    return RedirectResponse(request.app.state.editor.root, status_code=308)


def _shell(request: Request, template: str, **values: object) -> HTMLResponse:
    editor = request.app.state.editor
    page_ = _PAGES.get_template(template).render(
        root=editor.root,
        home=editor.root.removesuffix("/knowledge"),
        assets=f"{editor.root}/assets/{_edition()}",
        shop=editor.shop,
        **values,
    )
    return HTMLResponse(page_, headers=HEADERS)
