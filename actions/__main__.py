"""Starts the action server: ``python -m actions``."""

import logging
import sys
from pathlib import Path

from actions.base import StoreAction
from actions.cancelling import Cancellation
from actions.changing import CONFIRM, NEW_ADDRESS
from actions.codes import Codes
from actions.confirming import Confirmation, Outcome
from actions.conversation.chain import Conducted
from actions.conversation.composition import conversation
from actions.conversation.small_talk import SmallTalk
from actions.dialogue import HearingTopic, OrderDialogue, Topic
from actions.handover.case import case_reader
from actions.handover.watch import Watch, Watched
from actions.orders import AboutOrder, Inform
from actions.pending import PendingHandler
from actions.people import Affirm, Deny, Fallback, Handoff, OutOfScope, PersonNeeded
from actions.policy import HELPED, Policy
from actions.policy_search import PolicySearch
from actions.problems.delivery import DeliveryTrouble
from actions.problems.delivery_dialogue import DeliveryDialogue
from actions.problems.goods import GoodsDialogue, GoodsTrouble
from actions.problems.recording import DELIVERY, GOODS
from actions.problems.report import ReportProblem
from actions.readdressing import AddressTrouble, NewAddress
from actions.refunds import Money
from actions.return_draft import KIND as START_RETURN
from actions.returnable import Returnability
from actions.server import application
from actions.settings import ActionSettings
from actions.start_return import Opening, StartingReturn, StartReturn
from actions.wismo import Whereabouts
from store.commerce import Commerce, Elsewhere, OwnStore
from store.database import Database
from store.handover.rules import HandoverRules, load_handover_rules
from store.importing.shopify_order import SOURCE as SHOPIFY
from store.returns.labels import ReturnSlips
from store.returns.problems import RulesError
from store.verification import VerificationLimits
from store.vocabulary import ChangeKind
from telemetry import logs, tracing


def main() -> None:
    """Serve until told to stop."""
    settings = ActionSettings()
    if settings.rasa_token is None or not settings.rasa_token.get_secret_value():
        sys.exit("DOORSTEP_RASA_TOKEN is not set: the action server never runs without a token.")
    logs.configure(level=settings.log_level, json=settings.log_format == "json")
    for chatty in ("rasa_sdk", "sanic.root", "sanic.server"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    tracing.start("actions")
    database = Database(settings.url)
    limits = VerificationLimits(
        per_conversation=settings.limit_verification_attempts,
        per_address_and_hour=settings.limit_verification_attempts_per_address,
    )
    zone = settings.shop_zone
    slips = ReturnSlips(
        settings.base_url, addressed=bool(settings.returns_to), are_labels=settings.slip_is_label
    )
    cancellation, new_address = Cancellation(zone), NewAddress(database)
    trouble, goods = DeliveryTrouble(zone, settings.delivery_policy), GoodsTrouble()
    topics: dict[str, Topic | HearingTopic] = {
        "track_order": Whereabouts(zone),
        "refund_status": Money(zone, slips),
        "return_eligibility": Returnability(zone),
        "cancel_order": cancellation,
        "change_address": AddressTrouble(new_address, trouble),
        "start_return": Opening(zone),
        DELIVERY: trouble,
        GOODS: goods,
    }
    orders = OrderDialogue(database, limits, topics, zone)
    codes = Codes(database, orders, limits, topics)
    handoff = Handoff(database)
    outcomes: dict[ChangeKind, Outcome] = {ChangeKind.cancel: cancellation, ChangeKind.address: new_address}
    commerce: Commerce = Elsewhere(SHOPIFY) if settings.shopify_shop else OwnStore()
    confirmation = Confirmation(database, orders, commerce, new_address, outcomes)
    returns = StartingReturn(database, orders, zone, slips, goods)
    policy = Policy(database, PolicySearch.under(settings.data_dir), settings.base_url)
    pending: dict[str, PendingHandler] = {
        HELPED: policy.hear,
        CONFIRM: confirmation.hear,
        NEW_ADDRESS: new_address.hear,
        START_RETURN: returns.take,
        DELIVERY: DeliveryDialogue(database, orders, trouble).hear,
        GOODS: GoodsDialogue(database, orders).hear,
    }
    actions: list[StoreAction] = [
        *(AboutOrder(orders, wish) for wish in topics if wish not in (START_RETURN, DELIVERY, GOODS)),
        *(ReportProblem(database, orders, wish) for wish in (DELIVERY, GOODS)),
        StartReturn(orders, returns),
        Inform(orders),
        handoff,
        PersonNeeded(orders),
        policy,
        Fallback(orders, policy.otherwise),
        OutOfScope(orders, policy.otherwise),
        Affirm(handoff),
        Deny(),
        *(SmallTalk(intent) for intent in ("greet", "thank", "goodbye", "bot_challenge")),
    ]
    respond = conversation(actions, pending, database, zone, proofs=[codes])
    StoreAction.clock = settings.now
    host, port = settings.address
    watch = Watch(
        database,
        _handover_rules(settings.handover_rules),
        case_reader(vip_tags=settings.vip_tags, high_value=settings.handover_high_value),
    )
    app = application([Watched(Conducted(action, respond), watch) for action in actions], settings)
    logging.getLogger("actions").info("Action server on %s:%s", host, port)
    app.run(host=host, port=port, single_process=True, access_log=False, motd=False)
    tracing.stop()


def _handover_rules(path: Path | None) -> HandoverRules:
    try:
        return load_handover_rules(path)
    except RulesError as error:
        sys.exit(f"The rules of handing over (DOORSTEP_HANDOVER_RULES) are of no use:\n{error}")


if __name__ == "__main__":
    main()
