"""Where the time of a turn goes: each part asked by itself, one after another."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx

from benchmarks.figures import median
from benchmarks.turns import PROOF, QUESTION, Widget
from knowledge.embedding import Encoder
from store.database import Database
from store.repositories.orders import OrderRepository
from store.verification import proven_orders
from tests.e2e.product import Product

WARM_UP = 5


@dataclass(frozen=True)
class Parts:
    """Median seconds of each part."""

    rasa: float
    actions: float
    store: float
    embedding: float


def measure(product: Product, embedding: Path, *, rounds: int) -> Parts:
    """Ask Rasa, the action server, the store and the encoder the same question by themselves."""
    database = Database(f"sqlite:///{product.data_dir / 'doorstep.db'}")
    encoder = Encoder(embedding)
    conversation = Widget.open(product.api_url).conversation
    with httpx.Client(headers={"Authorization": f"Bearer {product.rasa_token}"}, timeout=30) as client:
        ask_rasa(client, product, conversation, PROOF)
        parts = Parts(
            rasa=_median(lambda: ask_rasa(client, product, conversation, QUESTION), rounds),
            actions=_median(lambda: _ask_actions(client, product, conversation), rounds),
            store=_median(lambda: _ask_store(database, UUID(conversation)), rounds),
            embedding=_median(lambda: encoder.states(QUESTION), rounds),
        )
    database.dispose()
    return parts


def ask_rasa(client: httpx.Client, product: Product, conversation: str, text: str) -> None:
    """One turn of Rasa's, with its action and its tracker."""
    body = {"conversation": conversation, "message_id": str(uuid.uuid4()), "text": text, "metadata": {}}
    client.post(f"{product.rasa_url}/webhooks/doorstep/turn", json=body).raise_for_status()


def _ask_actions(client: httpx.Client, product: Product, conversation: str) -> None:
    tracker = {
        "sender_id": conversation,
        "slots": {},
        "latest_message": {"intent": {"name": "track_order"}, "entities": [], "text": QUESTION},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    call = {"next_action": "action_track_order", "sender_id": conversation, "tracker": tracker, "domain": {}}
    client.post(f"{product.actions_url}/webhook", json=call).raise_for_status()


def _ask_store(database: Database, conversation: UUID) -> None:
    with database.begin() as session:
        (order,) = proven_orders(session, conversation, datetime.now(UTC))
        OrderRepository(session).get(order.id)


def _median(work: Callable[[], object], rounds: int) -> float:
    for _ in range(WARM_UP):
        work()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return median(taken)
