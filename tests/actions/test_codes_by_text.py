"""Codes to the order's phone: where it has no e-mail address, and for whoever would rather have a text."""

from pathlib import Path

import pytest

from actions.code_words import way_wanted, without_mailbox
from store.vocabulary import AddressKind, ShipmentStatus
from tests.actions.shop import NOW, Shop, order, parcel
from tests.actions.test_codes import MINUTE, CodeTalk, failed, names, plain, said, titles
from tests.store.builders import statements

BOTH = ("email", "phone")
PHONE, OTHER = "+13125550148", "+13125550199"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    moving = parcel(ShipmentStatus.InTransit)
    return Shop.at(
        tmp_path,
        order(moving, phone=PHONE),
        order(moving, external_id="2", name="#1002", email=None, phone=OTHER),
    )


@pytest.fixture
def talk(shop: Shop) -> CodeTalk:
    return CodeTalk(shop, codes=BOTH)


def test_a_text_is_a_choice_beside_the_mail(talk: CodeTalk) -> None:
    offered = failed(talk)
    assert "by text to its phone number if it has no e-mail address" in offered.replies[0].values["place"]
    assert titles(offered) == ["Send me a code", "Text me a code", "Talk to a person"]
    announced = talk.press(offered, 1)
    assert said(announced).startswith(
        "If #1001 is one of ours, a code is on its way by text to the phone number on it. It has six digits"
    )
    assert talk.sent[-1].address == PHONE
    assert titles(announced) == ["Send a new code", "E-mail me one instead", "Talk to a person"]
    assert names(talk.hear(talk.code())) == ["shipment_status"]
    assert talk.slots["code"] is None


def test_another_code_comes_in_the_same_way_until_the_other_is_chosen(talk: CodeTalk) -> None:
    announced = talk.press(failed(talk), 1)
    again = talk.press(announced, now=NOW + MINUTE)
    assert "may have landed in the spam folder" not in said(again)
    assert talk.sent[-1].address == PHONE
    mailed = talk.press(again, 1, now=NOW + 2 * MINUTE)
    assert talk.sent[-1].address == "maya@example.com"
    assert "to the e-mail address on it" in said(mailed)
    assert titles(mailed) == ["Send a new code", "Text me one instead", "Talk to a person"]
    assert names(talk.hear(talk.code(), now=NOW + 2 * MINUTE)) == ["shipment_status"]


def test_an_order_without_a_mail_address_gets_a_text_by_itself(talk: CodeTalk) -> None:
    announced = talk.press(failed(talk, "1002"))
    assert "to the e-mail address on it, or by text to its phone number if it has no e-mail address" in said(
        announced
    )
    assert talk.sent[-1].address == OTHER
    assert names(talk.hear(talk.code())) == ["shipment_status"]


def test_it_can_be_said_in_words(talk: CodeTalk) -> None:
    failed(talk)
    talk.hear("can you text me a code")
    assert talk.sent[-1].address == PHONE
    talk.hear("didn't get it", now=NOW + MINUTE)
    assert talk.sent[-1].address == PHONE
    talk.hear("email me a code then", now=NOW + 2 * MINUTE)
    assert talk.sent[-1].address == "maya@example.com"


def test_who_cannot_read_the_mailbox_is_offered_a_text(talk: CodeTalk) -> None:
    talk.hear("where is order 1001", "track_order", order_number="1001")
    offered = talk.hear("i have no access to that email any more")
    assert said(offered).startswith("That's all right. I can have a code sent by text to the phone number on")
    assert titles(offered) == ["Text me a code", "Talk to a person"]
    talk.hear("yes please", "affirm")
    assert talk.sent[-1].address == PHONE
    assert names(talk.hear(talk.code())) == ["shipment_status"]


def test_where_only_texts_can_be_sent_nothing_is_said_of_mail(shop: Shop) -> None:
    talk = CodeTalk(shop, codes=("phone",))
    offered = failed(talk)
    assert titles(offered) == ["Send me a code", "Talk to a person"]
    assert offered.replies[0].values["place"] == "by text to the phone number on the order"
    assert "mail" not in said(talk.press(offered))
    assert talk.sent[-1].address == PHONE


def test_where_only_mail_can_be_sent_a_text_is_not_promised(shop: Shop) -> None:
    talk = CodeTalk(shop)
    talk.hear("where is order 1001", "track_order", order_number="1001")
    assert "Shall I" not in said(talk.hear("i have no access to that email any more"))
    failed(talk)
    assert "by text" not in said(talk.hear("can you text me a code"))
    assert talk.sent[-1].address == "maya@example.com"


@pytest.mark.parametrize("index", [0, 1])
def test_nobody_learns_whether_there_is_such_an_order_or_what_is_on_it(shop: Shop, index: int) -> None:
    heard = []
    for number in ("1001", "1002", "9999"):
        talk = CodeTalk(shop, codes=BOTH)
        with statements(shop.database) as queries:
            offered = failed(talk, number)
            answers = [offered, talk.press(offered, index), talk.hear("000001"), talk.hear("resend")]
            sent = len([one for one in queries if "one_time_codes" in one])
        heard.append(([plain(reply, number) for answer in answers for reply in answer.replies], sent))
    assert heard[0] == heard[1] == heard[2]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("can you text me a code", AddressKind.phone),
        ("by sms please", AddressKind.phone),
        ("send it to my phone", AddressKind.phone),
        ("email me the code", AddressKind.email),
        ("send me a code", None),
        ("my phone is broken", None),
    ],
)
def test_the_way_that_is_wanted(text: str, way: AddressKind | None) -> None:
    assert way_wanted(text) is way


def test_a_mailbox_that_is_not_read() -> None:
    assert without_mailbox("I don't have access to that e-mail any more")
    assert not without_mailbox("I don't remember which e-mail it was")
    assert not without_mailbox("no access to the email with the order number")
