"""All endpoints and pages of the editor."""

from typing import Final

from api.editor import (
    article_endpoints,
    bulk_endpoints,
    facts_versions,
    gaps,
    own_password,
    pages,
    policy,
    signing_in,
    transfer_endpoints,
    trying,
)

ROUTERS: Final = tuple(
    part.router
    for part in (
        signing_in,
        own_password,
        bulk_endpoints,
        article_endpoints,
        trying,
        policy,
        facts_versions,
        gaps,
        transfer_endpoints,
        pages,
    )
)
