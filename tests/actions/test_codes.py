"""Proof by a one-time code, in the order in which customers come to it."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from actions.base import StoreAction
from actions.codes import Codes
from actions.conversation.chain import Conducted, chain
from actions.orders import AboutOrder, Inform
from actions.people import Affirm, Deny, Fallback, Handoff
from actions.turn import Answer, Entity, Reply, Turn
from store.one_time_codes import Outgoing, make_code, release_code, settle_code
from store.verification import VerificationLimits
from store.vocabulary import ShipmentStatus
from tests.actions.shop import NOW, Shop, days, order, parcel
from tests.store.builders import statements

MINUTE = timedelta(minutes=1)


@dataclass
class CodeTalk:
    """One conversation through the real actions; slots are kept as Rasa would."""

    shop: Shop
    codes: tuple[str, ...] = ("email",)
    id: UUID = field(init=False)
    slots: dict[str, Any] = field(default_factory=dict)
    sent: list[Outgoing] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.id = self.shop.conversation().id
        database, orders = self.shop.database, self.shop.orders
        handoff = Handoff(database)
        listening = Codes(database, orders, VerificationLimits(), self.shop.topics)
        actions: dict[str, StoreAction] = {
            "track_order": AboutOrder(orders, "track_order"),
            "refund_status": AboutOrder(orders, "refund_status"),
            "inform": Inform(orders),
            "nlu_fallback": Fallback(orders),
            "talk_to_human": handoff,
            "affirm": Affirm(handoff),
            "deny": Deny(),
        }
        self.actions = {
            intent: Conducted(action, chain([listening], action.answer)) for intent, action in actions.items()
        }

    def hear(
        self, text: str, intent: str = "inform", *, now: datetime = NOW, keep: bool = True, **entities: str
    ) -> Answer:
        """A message; what a reply asks to be sent is delivered, as the service does. See `sent`."""
        found = tuple(Entity(kind, value, start) for start, (kind, value) in enumerate(entities.items()))
        turn = Turn(
            self.id, intent, found, dict(self.slots), text, now=now, message_id=uuid4().hex, codes=self.codes
        )
        answer = self.actions[intent].answer(turn)
        if keep:
            self.slots |= answer.slots
            self._deliver(answer, now)
        else:
            again = self.actions[intent].answer(turn)
            assert again == answer, "a repeated turn says the same"
        return answer

    def press(self, answer: Answer, index: int = 0, *, now: datetime = NOW) -> Answer:
        """Press a button."""
        payload = answer.replies[-1].buttons[index]["payload"]
        entities = dict(re.findall(r'"(\w+)": "(\w+)"', payload))
        return self.hear(payload, payload[1:].partition("{")[0], now=now, **entities)

    def code(self) -> str:
        """The newest code in the customer's mailbox."""
        return self.sent[-1].code

    def _deliver(self, answer: Answer, now: datetime) -> None:
        for reply in answer.replies:
            if reply.send_code is None:
                continue
            code_id = UUID(reply.send_code)
            with self.shop.database.begin() as session:
                assert release_code(session, code_id=code_id, conversation_id=self.id, now=now)
                made = make_code(session, code_id=code_id, now=now)
                assert made is not None
                settle_code(session, code_id=code_id, sent=made.address is not None, now=now)
            self.sent.append(made)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    moving = parcel(ShipmentStatus.InTransit)
    return Shop.at(
        tmp_path,
        order(moving),
        order(moving, external_id="2", name="#W2044", placed_at=NOW - days(2)),
        order(moving, external_id="3", name="#482913"),
    )


@pytest.fixture
def talk(shop: Shop) -> CodeTalk:
    return CodeTalk(shop)


def names(answer: Answer) -> list[str]:
    return [reply.response or (reply.data or {}).get("kind") or "words" for reply in answer.replies]


def said(answer: Answer) -> str:
    return "\n".join(reply.text or reply.response or "" for reply in answer.replies)


def titles(answer: Answer) -> list[str]:
    return [button["title"] for button in answer.replies[-1].buttons]


def failed(talk: CodeTalk, number: str = "1001") -> Answer:
    return talk.hear("where is it", "track_order", order_number=number, email="eve@example.com")


def test_a_wrong_pair_then_a_code_then_the_answer(talk: CodeTalk) -> None:
    offered = failed(talk)
    assert names(offered) == ["utter_no_match_code"]
    assert titles(offered) == ["Send me a code", "Talk to a person"]
    assert talk.sent == []
    announced = talk.press(offered)
    assert said(announced).startswith(
        "If #1001 is one of ours, a code is on its way to the e-mail address on it."
    )
    assert titles(announced) == ["Send a new code", "Talk to a person"]
    assert talk.sent[0].address == "maya@example.com"
    answer = talk.hear(talk.code())
    assert names(answer) == ["shipment_status"]
    assert (answer.replies[0].data or {})["order"] == "#1001"
    assert talk.slots["code"] is None


def test_the_wish_is_remembered(talk: CodeTalk) -> None:
    talk.hear("where's my refund", "refund_status", order_number="1001", email="eve@example.com")
    talk.hear("send me a code")
    assert "refund" in said(talk.hear(talk.code())).lower()


def test_who_does_not_know_gets_the_offer_and_yes_takes_it(talk: CodeTalk) -> None:
    offered = talk.hear(
        "where is order 1001, i dont remember which email i used", "track_order", order_number="1001"
    )
    assert "Shall I?" in said(offered)
    assert talk.sent == []
    talk.hear("yes please", "affirm")
    assert names(talk.hear(talk.code())) == ["shipment_status"]


def test_no_to_the_offer_is_a_no(talk: CodeTalk) -> None:
    failed(talk)
    assert names(talk.hear("no", "deny")) == ["utter_anything_else"]
    assert talk.sent == []


def test_a_code_without_a_number_asks_for_it(talk: CodeTalk) -> None:
    talk.hear("where is my order", "track_order")
    assert "order number?" in said(talk.hear("can you text me a code"))
    announced = talk.hear("w2044", order_number="W2044")
    assert said(announced).startswith("If W2044 is one of ours")
    assert (talk.hear(talk.code()).replies[0].data or {})["order"] == "#W2044"


def test_spoken_and_spaced_and_named_codes(talk: CodeTalk) -> None:
    for form in ("{0}{1}", "{0} {1}", "it's {0}-{1} thanks", "the code for my order is {0} {1}"):
        failed(talk)
        talk.hear("send me a code")
        code = talk.code()
        answer = talk.hear(form.format(code[:3], code[3:]))
        assert names(answer) == ["shipment_status"], form
        talk = CodeTalk(talk.shop)


def test_wrong_codes_say_how_many_tries_are_left(talk: CodeTalk) -> None:
    failed(talk)
    talk.hear("send me a code")
    wrong = f"{(int(talk.code()) + 1) % 1_000_000:06d}"
    told = [talk.hear(wrong) for _ in range(3)]
    assert "try 2 more times" in said(told[0])
    assert "try once more" in said(told[1])
    assert "can't be tried again" in said(told[2])
    assert all(titles(answer) == ["Send a new code", "Talk to a person"] for answer in told)
    assert "doesn't work any more" in said(talk.hear(talk.code()))
    talk.press(told[2])
    # One failed pair and three wrong codes: the fifth failure is the last.
    assert names(talk.hear(talk.code())) == ["shipment_status"]


def test_too_many_failures_lead_to_a_person(talk: CodeTalk) -> None:
    for _ in range(4):
        failed(talk)
    talk.hear("send me a code")
    assert "can't be tried again" in said(talk.hear(f"{(int(talk.code()) + 1) % 1_000_000:06d}"))
    locked = talk.hear(talk.code())
    assert names(locked) == ["utter_verification_locked"]
    assert locked.replies[0].handoff == "verification_locked"
    asked = CodeTalk.hear(talk, "send me a code", order_number="1001")
    assert asked.replies[0].handoff == "verification_locked"


def test_sent_again_until_there_were_enough(talk: CodeTalk) -> None:
    failed(talk)
    talk.hear("send me a code")
    older = talk.code()
    again = talk.hear("didn't get it", now=NOW + MINUTE)
    assert said(again).startswith("If #1001 is one of ours, a new code")
    if older != talk.code():
        assert "isn't the code" in said(talk.hear(older, now=NOW + MINUTE))
    talk.hear("resend please", now=NOW + 2 * MINUTE)
    enough = talk.hear("still nothing", now=NOW + 3 * MINUTE)
    assert "several codes" in said(enough)
    assert titles(enough) == ["Talk to a person"]
    assert len(talk.sent) == 3
    assert names(talk.hear(talk.code(), now=NOW + 3 * MINUTE)) == ["shipment_status"]


def test_a_late_code_is_told_to_be_late(talk: CodeTalk) -> None:
    failed(talk)
    talk.hear("send me a code")
    late = talk.hear(talk.code(), now=NOW + 11 * MINUTE)
    assert "doesn't work any more" in said(late)
    talk.press(late, now=NOW + 11 * MINUTE)
    assert names(talk.hear(talk.code(), now=NOW + 12 * MINUTE)) == ["shipment_status"]


def test_other_wishes_in_between_are_served_and_the_code_still_counts(talk: CodeTalk) -> None:
    failed(talk)
    talk.hear("send me a code")
    assert names(talk.hear("a person please", "talk_to_human")) == ["utter_handoff_asked"]
    assert names(talk.hear("hm", "nlu_fallback")) == ["utter_not_understood"]
    reminded = talk.hear("so where is my order", "track_order")
    assert "six-digit code" in said(reminded)
    assert names(talk.hear("no", "deny")) == ["utter_anything_else"]
    assert names(talk.hear(talk.code())) == ["shipment_status"]


def test_the_right_pair_works_meanwhile(talk: CodeTalk) -> None:
    failed(talk)
    talk.hear("send me a code")
    assert names(talk.hear("my zip is 60625", postcode="60625")) == ["shipment_status"]
    assert talk.slots["code"] is None
    other = talk.hear("482913", order_number="482913")
    assert "isn't the code" not in said(other), "no code is waited for any more"


def test_six_digits_are_an_order_number_where_no_code_is_waited_for(talk: CodeTalk) -> None:
    answer = talk.hear("482913", order_number="482913", email="maya@example.com")
    assert (answer.replies[0].data or {})["order"] == "#482913"


def test_a_proven_order_needs_no_code(talk: CodeTalk) -> None:
    button = failed(talk)
    talk.hear("maya@example.com", email="maya@example.com")
    assert names(talk.press(button)) == ["shipment_status"]
    assert talk.sent == []


def test_without_a_way_to_send_codes_none_are_offered(shop: Shop) -> None:
    talk = CodeTalk(shop, codes=())
    assert names(failed(talk)) == ["utter_no_match"]
    assert all(reply.send_code is None for reply in talk.hear("send me a code").replies)
    assert talk.slots.get("code") is None


def test_a_repeated_turn_asks_for_one_code_and_counts_one_try(talk: CodeTalk) -> None:
    failed(talk)
    talk.hear("send me a code", keep=False)
    talk.hear("send me a code")
    talk.hear("000000" if talk.code() != "000000" else "111111", keep=False)
    answer = talk.hear(talk.code(), keep=False)
    assert names(answer) == ["shipment_status"]


def test_nobody_learns_whether_there_is_such_an_order(shop: Shop) -> None:
    heard = []
    for number in ("1001", "9999"):
        talk = CodeTalk(shop)
        answers, sent = [], []
        with statements(shop.database) as queries:
            answers += [failed(talk, number)]
            answers += [talk.hear("send me a code", keep=False)]
            sent.append(len(queries))
        answers += [talk.hear("send me a code")]
        with statements(shop.database) as queries:
            answers += [
                talk.hear("000001"),
                talk.hear("didn't get it"),
                talk.hear("where is it", "track_order"),
            ]
            sent.append(len(queries))
        heard.append(([plain(reply, number) for answer in answers for reply in answer.replies], sent))
    assert heard[0] == heard[1]
    assert "example.com" not in str(heard), "no address, not even masked"


def plain(reply: Reply, number: str) -> str:
    """All that a customer gets of a reply, without the number that they gave."""
    shown = (
        reply.text,
        reply.response,
        reply.buttons,
        reply.data,
        reply.handoff,
        reply.send_code is not None,
    )
    return str(shown).replace(number, "N")


def test_the_service_says_where_codes_can_go() -> None:
    told = {"text": "hi", "metadata": {"codes": ["email"]}}
    assert Turn.of(sender_id=str(uuid4()), slots={}, latest_message=told).codes == ("email",)
    assert Turn.of(sender_id=str(uuid4()), slots={}, latest_message={"text": "hi"}).codes == ()
