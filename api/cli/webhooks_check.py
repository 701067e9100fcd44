"""What ``doorstep doctor`` says about webhooks: which secrets are set, what came, what did not get on."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from api.cli.findings import Finding
from api.settings import Settings
from store.database import Database
from store.repositories.webhooks import SourceSummary, WebhookRepository
from store.vocabulary import WebhookSource, WebhookState


def examine(settings: Settings) -> Iterator[Finding]:
    """How the webhooks of each source fare."""
    if not settings.webhook_secrets:
        yield Finding(
            "No webhooks are taken: orders and parcels change only by imports",
            None,
            "Set DOORSTEP_SHOPIFY_WEBHOOK_SECRET or a carrier's; see docs/webhooks.md.",
        )
        return
    summaries = _summaries(settings)
    for source in settings.webhook_secrets:
        summary = summaries.get(source)
        if summary is not None:  # else the store does not answer, which has been said
            yield from _of_source(summary)


def _summaries(settings: Settings) -> dict[WebhookSource, SourceSummary]:
    database = Database(settings.url)
    try:
        with database.read() as session:
            webhooks = WebhookRepository(session)
            return {source: webhooks.summary(source) for source in settings.webhook_secrets}
    except SQLAlchemyError:
        return {}
    finally:
        database.dispose()


def _of_source(summary: SourceSummary) -> Iterator[Finding]:
    name = summary.source.value
    if summary.last_at is None:
        yield Finding(
            f"Webhooks of {name}: none has come yet", None, "docs/webhooks.md says how to send one for a try."
        )
        return
    yield Finding(f"Webhooks of {name}: the last came at {summary.last_at:%Y-%m-%d %H:%M} UTC", True)
    if waiting := summary.counts.get(WebhookState.waiting):
        yield Finding(
            f"Webhooks of {name}: {waiting} wait for their order or parcel",
            None,
            "Import the orders (`doorstep import-orders`), or see that Shopify's webhooks arrive.",
        )
    if failed := summary.counts.get(WebhookState.failed):
        yield Finding(
            f"Webhooks of {name}: {failed} could not be applied; the last because: {summary.last_error}",
            None,
            "They are kept in the table webhook_events. When the cause is gone, have them sent again.",
        )
    if summary.odd:
        yield Finding(
            f"Webhooks of {name}: {summary.odd} held something unknown; the last: {summary.last_note}",
            None,
            "The rest of them was applied. Tell us of statuses that are missing.",
        )
