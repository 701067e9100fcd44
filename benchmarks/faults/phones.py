"""Customers who write text messages through everything."""

import contextlib
import itertools
import random
import threading
import time
from collections.abc import Sequence
from secrets import token_hex
from typing import Any

import httpx

from benchmarks.faults.ledger import Ledger
from benchmarks.faults.people import PATIENCE, PROOF, QUESTIONS
from benchmarks.faults.verdict import Message, Verdict
from store.database import Database
from store.repositories.conversations import ConversationRepository
from store.repositories.sms import SmsRepository
from store.vocabulary import SmsState
from tests.api.phone import Phone, TwilioDouble, post


class Texter:
    """A phone. What the service did not take is sent again under the same id."""

    def __init__(self, urls: Sequence[str], ledger: Ledger, twilio: TwilioDouble) -> None:
        self._doors = itertools.cycle([httpx.Client(base_url=url, timeout=20) for url in urls])
        self._ledger = ledger
        self._phone = Phone(urls[0], twilio)
        ledger.note("phone", number=self._phone.number)

    def send(self, text: str) -> None:
        """Return when it has been taken."""
        sid = f"SM{token_hex(16)}"
        parameters = self._phone.parameters(text, sid=sid)
        for door in self._doors:
            with contextlib.suppress(httpx.HTTPError):
                answer = post(door, "/sms/inbound", parameters)
                if answer.status_code == 200:
                    break
                if answer.status_code < 500 and answer.status_code != 429:
                    raise AssertionError(f"{answer.status_code} {answer.text}")
            time.sleep(0.3)
        self._ledger.note("texted", number=self._phone.number, client_id=sid)

    def waits_for(self, many: int, stopping: threading.Event) -> None:
        """Until that many texts have come, or patience ends."""
        deadline = time.monotonic() + PATIENCE
        while len(self._phone.received()) < many and time.monotonic() < deadline and not stopping.is_set():
            time.sleep(0.2)

    @property
    def received(self) -> int:
        return len(self._phone.received())


def ask_by_text(
    urls: Sequence[str], ledger: Ledger, stopping: threading.Event, twilio: TwilioDouble, seed: int
) -> None:
    """Ask question after question, sometimes two at once."""
    drawn = random.Random(seed)
    texter = Texter(urls, ledger, twilio)
    texter.send(PROOF)
    texter.waits_for(1, stopping)
    while not stopping.is_set():
        before = texter.received
        for _ in range(drawn.choice((1, 1, 2))):
            texter.send(drawn.choice(QUESTIONS))
        texter.waits_for(before + 1, stopping)
        stopping.wait(drawn.uniform(0.3, 1.0))


def judge_phones(verdict: Verdict, ledger: Ledger, database: Database, twilio: TwilioDouble) -> None:
    """Every text that was taken was answered, and what was said is on the phone, once and in order."""
    for entry in ledger.of("phone"):
        number = entry["number"]
        taken = [each["client_id"] for each in ledger.of("texted") if each["number"] == number]
        with database.read() as session:
            thread = SmsRepository(session).thread_of(number)
            messages = (
                [
                    _message(each)
                    for each in ConversationRepository(session).after(thread.conversation_id, 0, 10**6)
                ]
                if thread
                else []
            )
            queued = SmsRepository(session).sent_to(number)
            texts = [one.text for one in queued]
            waiting = sum(one.state not in (SmsState.sent, SmsState.withheld) for one in queued)
        received = Phone(twilio.url, twilio, number).received()
        verdict.judge_texts(number, messages=messages, taken=taken, queued=texts, received=received)
        verdict.lost += waiting
        if waiting:
            verdict.complaints.append(f"{number}: {waiting} texts are not known as sent")


def _message(stored: Any) -> Message:
    return {
        "seq": stored.seq,
        "id": str(stored.id),
        "client_id": stored.external_id,
        "author": {"kind": stored.author_kind.value},
        "in_reply_to": str(stored.in_reply_to) if stored.in_reply_to else None,
        "text": stored.text,
    }
