"""Starts the action server: ``python -m actions``."""

import logging

from actions.people import Affirm, Deny, Fallback, Handoff, PersonNeeded
from actions.server import application
from actions.settings import ActionSettings
from actions.tracking import Inform, OrderQuestions, TrackOrder
from actions.wismo import OrderStatus
from store.database import Database
from store.verification import VerificationLimits


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    for chatty in ("rasa_sdk", "sanic.root", "sanic.server"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    settings = ActionSettings()
    database = Database(settings.url)
    limits = VerificationLimits(
        per_conversation=settings.limit_verification_attempts,
        per_address_and_hour=settings.limit_verification_attempts_per_address,
    )
    orders = OrderQuestions(database, limits, OrderStatus(settings.shop_zone))
    handoff = Handoff(database)
    actions = [
        TrackOrder(orders), Inform(orders), handoff, PersonNeeded(), Fallback(orders), Affirm(handoff), Deny()
    ]  # fmt: skip
    host, port = settings.address
    app = application(actions, settings)
    logging.getLogger("actions").info("Action server on %s:%s", host, port)
    app.run(host=host, port=port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
