"""Starts the action server: ``python -m actions``."""

import logging

from actions.dialogue import OrderDialogue, Topic
from actions.orders import AboutOrder, Inform
from actions.pending import PendingFirst
from actions.people import Affirm, Deny, Fallback, Handoff, PersonNeeded
from actions.refunds import Money
from actions.returnable import Returnability
from actions.server import application
from actions.settings import ActionSettings
from actions.start_return import Opening, StartingReturn, StartReturn
from actions.wismo import Whereabouts
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
    zone = settings.shop_zone
    topics: dict[str, Topic] = {
        "track_order": Whereabouts(zone),
        "refund_status": Money(zone),
        "return_eligibility": Returnability(zone),
        "start_return": Opening(zone),
    }
    orders = OrderDialogue(database, limits, topics, zone)
    handoff = Handoff(database)
    returns = StartingReturn(database, orders, zone)
    actions = [
        *(AboutOrder(orders, wish) for wish in topics if wish != "start_return"),
        StartReturn(orders, returns),
        Inform(orders),
        handoff,
        PersonNeeded(),
        Fallback(orders),
        Affirm(handoff),
        Deny(),
    ]
    waiting = [returns]
    host, port = settings.address
    app = application([PendingFirst(action, waiting) for action in actions], settings)
    logging.getLogger("actions").info("Action server on %s:%s", host, port)
    app.run(host=host, port=port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
