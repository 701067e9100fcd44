"""How texts go out: in order, once, with patience; and what is told when they do not arrive."""

import time
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from api.channels.sms.courier import SmsCourier
from api.channels.sms.picture_addresses import PictureAddresses
from api.channels.sms.side import SmsSide
from api.clock import Clock, utc_now
from api.simulators.twilio.rest import Trouble
from api.simulators.twilio.stand_in import UNREACHABLE
from store.models import SmsMessage
from store.vocabulary import SmsState, SmsStatus
from tests.api.conftest import Service
from tests.api.phone import PUBLIC, Phone, post
from tests.api.test_sms import texts_of
from tests.api.waiting import eventually


@pytest.fixture
def side(service: Service) -> SmsSide:
    assert service.parts.sms is not None
    return service.parts.sms


class Troubles:
    """These troubles for a phone, one after the other, then none."""

    def __init__(self, phone: Phone, *troubles: Trouble) -> None:
        self.number = phone.number
        self.left = list(troubles)
        self.tried = 0

    def __call__(self, form: Mapping[str, str]) -> Trouble | None:
        if form["To"] != self.number:
            return None
        self.tried += 1
        return self.left.pop(0) if self.left else None


def test_many_messages_arrive_once_and_in_order(service: Service, phone: Phone) -> None:
    for place in range(15):
        phone.text(f"message {place}")
    assert phone.wait_for(15) == [f"You said: message {place}" for place in range(15)]
    phone.stays_at(15)
    assert [one.position for one in phone.sent(service.parts.database)] == list(range(15))


def test_it_is_tried_again_when_twilio_is_busy_or_broken(service: Service, phone: Phone) -> None:
    troubles = Troubles(phone, Trouble(429, 20429, {"Retry-After": "1"}), Trouble(503, 20500))
    service.twilio.stand_in.api.trouble = troubles
    began = time.monotonic()
    phone.text("hello")
    assert phone.wait_for(1) == ["You said: hello"]
    assert troubles.tried == 3
    assert time.monotonic() - began > 1
    phone.stays_at(1)


def test_what_was_taken_although_the_answer_was_lost_is_not_sent_twice(
    service: Service, phone: Phone
) -> None:
    service.twilio.stand_in.api.trouble = Troubles(phone, Trouble(500, 20500, taken=True))
    service.twilio.stand_in.hooks.reached_at = {}  # no status settles it, only the list can
    try:
        phone.text("hello")
        message = eventually(
            lambda: next((one for one in phone.sent(service.parts.database) if one.sid), None), str
        )
        assert (message.state, message.tries) == (SmsState.sent, 2)
        phone.stays_at(1)
    finally:
        service.twilio.stand_in.hooks.reached_at = {PUBLIC: service.url}


def test_a_status_settles_what_a_crash_left_open(service: Service, phone: Phone, side: SmsSide) -> None:
    phone.text("hello")
    phone.wait_for(1)
    message = eventually(lambda: next(iter(phone.sent(service.parts.database)), None), str)
    eventually(
        lambda: phone.sent(service.parts.database)[0].status is SmsStatus.delivered, str
    )  # its last word
    with service.parts.database.begin() as session:
        session.execute(
            update(SmsMessage)
            .where(SmsMessage.id == message.id)
            .values(state=SmsState.sending, sid=None, status=None, taken_by="dead:1")
        )
    told = [("MessageSid", "SM" + "7" * 32), ("MessageStatus", "sent")]
    answer = post(phone.http, f"/sms/status?delivery={message.id}", told)
    assert answer.status_code == 204
    settled = phone.sent(service.parts.database)[0]
    assert (settled.state, settled.sid, settled.status) == (SmsState.sent, "SM" + "7" * 32, SmsStatus.sent)


def test_a_permanent_failure_is_kept_and_told_to_the_agent(service: Service, phone: Phone) -> None:
    service.twilio.stand_in.api.trouble = Troubles(phone, Trouble(400, 21211))
    phone.text("hello")
    message = eventually(
        lambda: next((one for one in phone.sent(service.parts.database) if one.error_code), None), str
    )
    assert (message.state, message.error_code, message.tries) == (SmsState.failed, 21211, 1)
    assert texts_of(service, phone)[-1] == (
        "system",
        'A text to the customer did not arrive (21211). They have not read: "You said: hello"',
    )
    phone.text("and now")
    assert phone.wait_for(1) == ["You said: and now"], "it holds nothing up"


def test_wrong_credentials_are_waited_for(service: Service, phone: Phone, side: SmsSide) -> None:
    troubles = Troubles(phone, *[Trouble(401, 20003)] * 2)
    service.twilio.stand_in.api.trouble = troubles
    phone.text("hello")
    eventually(lambda: side.courier.state() == "degraded" or None, str)
    assert phone.wait_for(1) == ["You said: hello"]
    eventually(lambda: side.courier.state() == "ok" or None, str)


def test_what_is_too_old_to_help_is_given_up(service: Service, phone: Phone, side: SmsSide) -> None:
    phone.text("hello")
    phone.wait_for(1)
    old = _courier(service, side, clock=lambda: utc_now() + timedelta(hours=5))
    message = _delivered(service, phone)
    _wait_again(service, message)
    assert old.run(str(message.id), 1) is None
    assert phone.sent(service.parts.database)[0].state is SmsState.failed
    phone.stays_at(1)


def test_nobody_waits_for_an_errand_that_came_back_in_another_process(
    service: Service, phone: Phone, side: SmsSide
) -> None:
    phone.text("hello")
    phone.wait_for(1)
    message = _delivered(service, phone)
    service.twilio.stand_in.api.trouble = Troubles(phone, Trouble(429, 20429, {"Retry-After": "1"}))
    here, there = (_courier(service, side) for _ in range(2))
    _wait_again(service, message)
    assert here.run(str(message.id), 1) == timedelta(seconds=1)
    over = time.monotonic() + 1
    assert there.run(str(message.id), 2) is None
    phone.text("hello?")
    phone.wait_for(3)
    later = _delivered(service, phone, besides=message.id)
    time.sleep(max(0, over - time.monotonic()))
    _wait_again(service, later)
    assert here.run(str(later.id), 1) is None
    assert [one.state for one in phone.sent(service.parts.database)] == [SmsState.sent] * 2


def test_the_status_comes_back_whatever_its_order(service: Service, phone: Phone) -> None:
    service.twilio.stand_in.hooks.shuffled = service.twilio.stand_in.hooks.twice = True
    for place in range(5):
        phone.text(f"message {place}")
    phone.wait_for(5)

    def all_delivered() -> bool | None:
        found = phone.sent(service.parts.database)
        return (len(found) == 5 and all(one.status is SmsStatus.delivered for one in found)) or None

    eventually(all_delivered, lambda: str([one.status for one in phone.sent(service.parts.database)]))


def test_a_text_that_is_lost_on_the_way_is_told_once(service: Service) -> None:
    phone = service.phone(UNREACHABLE)
    service.twilio.stand_in.hooks.twice = True
    phone.text("hello")
    phone.wait_for(1)
    message = eventually(
        lambda: next((one for one in phone.sent(service.parts.database) if one.error_code), None), str
    )
    assert (message.state, message.status) == (SmsState.failed, SmsStatus.undelivered)
    eventually(lambda: len(texts_of(service, phone)) >= 3 or None, str)
    time.sleep(0.3)
    notes = [text for author, text in texts_of(service, phone) if author == "system"]
    assert len(notes) == 1
    assert "undelivered, 30003" in notes[0]
    told = [("MessageSid", message.sid or ""), ("MessageStatus", "delivered")]
    assert post(phone.http, "/sms/status", told).status_code == 204
    assert phone.sent(service.parts.database)[0].state is SmsState.sent, "it arrived after all"


def test_statuses_of_unknown_messages_and_unknown_statuses_do_no_harm(phone: Phone) -> None:
    for status in ("sent", "new", "received"):
        told = [("MessageSid", "SM0"), ("MessageStatus", status)]
        assert post(phone.http, "/sms/status?delivery=nonsense", told).status_code == 204


def test_a_lost_call_is_mended_by_the_errand(service: Service, phone: Phone, side: SmsSide) -> None:
    phone.text("hello")
    phone.wait_for(1)
    conversation_id: UUID = phone.conversation_id(service.parts.database)
    side.watch._has_phone[conversation_id] = False  # nobody is told of what is said
    phone.text("hello?")
    eventually(lambda: len(texts_of(service, phone)) == 4 or None, str)
    side.outbox.run(f"{conversation_id}:0", 1)
    assert phone.wait_for(2)[-1] == "You said: hello?"
    side.outbox.run(f"{conversation_id}:0", 2)
    phone.stays_at(2)


def _courier(service: Service, side: SmsSide, *, clock: Clock = utc_now) -> SmsCourier:
    return SmsCourier(
        database=service.parts.database,
        twilio=side.twilio,
        fates=side.fates,
        addresses=PictureAddresses(side.twilio.access),
        executor_id="local",
        clock=clock,
    )


def _delivered(service: Service, phone: Phone, *, besides: UUID | None = None) -> SmsMessage:
    def found() -> SmsMessage | None:
        sent = phone.sent(service.parts.database)
        return next((one for one in sent if one.status == "delivered" and one.id != besides), None)

    return eventually(found, str)


def _wait_again(service: Service, message: SmsMessage) -> None:
    with service.parts.database.begin() as session:
        changed = {"state": SmsState.waiting, "sid": None, "status": None}
        session.execute(update(SmsMessage).where(SmsMessage.id == message.id).values(**changed))
