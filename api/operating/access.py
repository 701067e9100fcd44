"""Who may see how things stand: somebody on this machine, or an admin."""

import ipaddress
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from api.editor.callers import caller_of
from store.vocabulary import EditorRole

_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "x-forwarded-host", "via")


@dataclass(frozen=True, kw_only=True)
class Access:
    """What is open to this machine without signing in.

    With a public URL elsewhere nothing is: there a reverse proxy on this machine speaks for the whole world,
    and one that tells nobody's address could not be told from the operator.
    """

    figures: bool
    page: bool

    @classmethod
    def of(cls, base_url: str, *, demo: bool) -> "Access":
        """For a service under that URL: figures are open here, the page in the demo."""
        here = _is_loopback(urlsplit(base_url).hostname or "")
        return cls(figures=here, page=here and demo)


def is_from_here(connection: HTTPConnection) -> bool:
    """Whether the caller's own address is this machine's, and nobody is spoken for.

    Behind a trusted proxy the server has put in the address that the proxy reports (``TRUSTED_PROXIES``).
    """
    if any(name in connection.headers for name in _FORWARDED):
        return False
    host = connection.headers.get("host", "")
    named = urlsplit(f"//{host}").hostname or ""
    # A name that someone else's page has pointed at this machine is not ours.
    return _is_loopback(connection.client.host if connection.client else "") and _is_loopback(named)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_see_figures(request: Request) -> None:
    """Raise `NotSignedInError` (401) or `NotAllowedError` (403) for whoever may not see the figures."""
    access: Access = request.app.state.operating.access
    if not (access.figures and is_from_here(request)):
        caller_of(request).must(EditorRole.admin)


def may_see_page(request: Request) -> None:
    """Raise `NotSignedInError` (401) or `NotAllowedError` (403) for whoever may not see the page."""
    access: Access = request.app.state.operating.access
    if not (access.page and is_from_here(request)):
        caller_of(request).must(EditorRole.admin)


SeesFigures = Annotated[None, Depends(may_see_figures)]
SeesPage = Annotated[None, Depends(may_see_page)]
