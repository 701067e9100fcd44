"""What became of every message: the ledger against the conversations and the threads."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from benchmarks.faults.ledger import Ledger

Message = dict[str, Any]


@dataclass
class Verdict:
    """Counts; ``complaints`` says of each wrong thing what it was."""

    sent: int = 0
    answered: int = 0
    apologies: int = 0
    agent_lines: int = 0
    texts: int = 0
    poisoned: int = 0
    rude: int = 0
    lost: int = 0
    doubled: int = 0
    reordered: int = 0
    complaints: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled or out of order."""
        return not (self.lost or self.doubled or self.reordered)

    def judge_conversation(self, ledger: Ledger, conversation: str, messages: Sequence[Message]) -> None:
        """Every acknowledged message is there once, in its order, and was answered once, in that order."""
        acknowledged = _of(ledger, "acknowledged", conversation)
        self.sent += len(acknowledged)
        numbers = [entry["seq"] for entry in acknowledged]
        self._order(conversation, "acknowledged", numbers)
        self._order(conversation, "stored", [message["seq"] for message in messages])
        copies = Counter(message["client_id"] for message in messages if message["client_id"])
        for entry in acknowledged:
            self._once(conversation, f"message {entry['seq']}", copies[entry["client_id"]])
        self._judge_answers(conversation, messages)
        self._judge_agent(ledger, conversation, messages)

    def judge_thread(self, ledger: Ledger, conversation: str, thread: Sequence[str]) -> None:
        """Every line that the customer wrote to the agent is in the thread once, in order."""
        lines = [entry["text"] for entry in _of(ledger, "sent", conversation)]
        lines = [text for text in lines if text.startswith("customer line")]
        places = []
        for text in lines:
            found = [place for place, said in enumerate(thread) if text in said]
            self._once(conversation, f"{text!r} in the thread", len(found))
            places += found[:1]
        self._order(conversation, "in the thread", places)

    def judge_texts(
        self,
        number: str,
        *,
        messages: Sequence[Message],
        taken: Sequence[str],
        queued: Sequence[str],
        received: Sequence[str],
    ) -> None:
        """Every text that was taken is there and answered; what was queued came once, in order."""
        self.sent += len(taken)
        self.texts += len(received)
        copies = Counter(message["client_id"] for message in messages if message["client_id"])
        for client_id in taken:
            self._once(number, f"text {client_id}", copies[client_id])
        self._judge_answers(number, messages)
        arrived, wanted = Counter(received), Counter(queued)
        for text in wanted | arrived:
            if arrived[text] != wanted[text]:
                self.lost += max(wanted[text] - arrived[text], 0)
                self.doubled += max(arrived[text] - wanted[text], 0)
                self.complaints.append(f"{number}: {text[:60]!r} {arrived[text]} of {wanted[text]} times")
        if arrived == wanted and list(received) != list(queued):
            self.reordered += 1
            self.complaints.append(f"{number}: texts out of order")

    def judge_refusals(self, ledger: Ledger) -> None:
        """Whoever was refused was told to come back, not that something went wrong."""
        rude = Counter(entry["status"] for entry in ledger.of("refused") if not entry["honest"])
        self.complaints += [
            f"refused with {status} and no Retry-After, {count} times" for status, count in rude.items()
        ]
        self.rude = rude.total()

    def judge_poisoned(self, conversation: str, messages: Sequence[Message]) -> None:
        """A message that ends or fails whoever works on it got an honest answer and a person."""
        self.poisoned += 1
        kinds = {message["author"]["kind"] for message in messages}
        if "system" not in kinds or not any(_is_apology(message) for message in messages):
            self.lost += 1
            self.complaints.append(f"{conversation}: the poisoned message got no person")

    def _judge_answers(self, conversation: str, messages: Sequence[Message]) -> None:
        by_id = {message["id"]: message for message in messages}
        answers: defaultdict[str, list[Message]] = defaultdict(list)
        order = []
        for message in messages:
            if message["in_reply_to"] and message["author"]["kind"] == "bot":
                answers[message["in_reply_to"]].append(message)
                order.append(by_id[message["in_reply_to"]]["seq"])
        self._order(conversation, "answered", order)
        claimed_at = _claimed_at(messages)
        for message in messages:
            if message["author"]["kind"] != "customer" or message["seq"] > claimed_at:
                continue
            mine = answers[message["id"]]
            said = Counter(answer["text"] for answer in mine)
            self._once(conversation, f"the answer to {message['seq']}", min(len(mine), 1))
            self._once(conversation, f"each reply to {message['seq']}", max(said.values(), default=1))
            self.answered += bool(mine)
            self.apologies += any(_is_apology(answer) for answer in mine)

    def _judge_agent(self, ledger: Ledger, conversation: str, messages: Sequence[Message]) -> None:
        wrote = [entry["text"] for entry in _of(ledger, "agent wrote", conversation)]
        heard = [message["text"] for message in messages if message["author"]["kind"] == "agent"]
        self.agent_lines += len(wrote)
        for text in wrote:
            self._once(conversation, repr(text), heard.count(text))
        self._order(
            conversation, "heard of the agent", [wrote.index(text) for text in heard if text in wrote]
        )

    def _once(self, conversation: str, what: str, count: int) -> None:
        self.lost += count == 0
        self.doubled += count > 1
        if count != 1:
            self.complaints.append(f"{conversation}: {what} {count} times")

    def _order(self, conversation: str, what: str, numbers: Iterable[int]) -> None:
        numbers = list(numbers)
        wrong = sum(later < earlier for earlier, later in pairwise(numbers))
        self.reordered += wrong
        if wrong:
            self.complaints.append(f"{conversation}: {what} out of order: {numbers}")


def _is_apology(message: Message) -> bool:
    return message["author"]["kind"] == "bot" and "I can't answer that right now" in message["text"]


def _of(ledger: Ledger, what: str, conversation: str) -> list[dict[str, Any]]:
    return [entry for entry in ledger.of(what) if entry["conversation"] == conversation]


def _claimed_at(messages: Sequence[Message]) -> int:
    """The number of the agent's arrival; beyond the end when none came."""
    arrivals = [m["seq"] for m in messages if m["author"]["kind"] == "system" and "joined" in m["text"]]
    return min(arrivals, default=10**9)
