"""All endpoints and pages of the editor."""

from typing import Final

from api.editor import article_endpoints, gaps, pages, policy, signing_in, transfer_endpoints, trying

ROUTERS: Final = tuple(
    part.router for part in (signing_in, article_endpoints, trying, policy, gaps, transfer_endpoints, pages)
)
