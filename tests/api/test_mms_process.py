"""The service as a process that is killed while a picture is on its way to a phone."""

from collections.abc import Mapping
from pathlib import Path

from api.simulators.twilio.rest import Trouble
from store.database import Database
from store.vocabulary import SmsState
from tests.api.agent import SECRET, slack_double
from tests.api.agent import TOKEN as SLACK_TOKEN
from tests.api.conftest import serving
from tests.api.phone import NUMBER, PUBLIC, SID, TOKEN, Phone, twilio_double
from tests.api.process import api_process
from tests.api.rasa_double import HAND_OFF, rasa_double
from tests.api.test_slack_files import png
from tests.api.waiting import eventually

HANGS = 3.0  # seconds that Twilio takes to answer


def test_killed_before_and_after_twilio_took_it_a_picture_is_sent_once(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    tried: list[str] = []

    def refuses(form: Mapping[str, str]) -> Trouble | None:
        if not form.get("MediaUrl"):
            return None
        tried.append(form["MediaUrl"])
        return Trouble(503, 20500)

    def takes_and_hangs(form: Mapping[str, str]) -> Trouble | None:
        return Trouble(500, 20500, taken=True) if form.get("MediaUrl") else None

    with rasa_double() as rasa, twilio_double(serving) as twilio, slack_double(serving) as slack:
        rasa.answer = HAND_OFF
        settings = {
            "twilio_account_sid": SID,
            "twilio_auth_token": TOKEN,
            "twilio_from": NUMBER,
            "twilio_api_url": twilio.url,
            "sms_pictures": "mms",
            "slack_bot_token": SLACK_TOKEN,
            "slack_signing_secret": SECRET,
            "slack_channel": slack.access.channel,
            "slack_api_url": slack.access.api_url,
            "public_url": PUBLIC,
        }
        with api_process(tmp_path, port=unused_tcp_port, rasa_url=rasa.url, **settings) as api:
            database = Database(f"sqlite:///{tmp_path / 'var' / 'doorstep.db'}")
            slack.stand_in.sender.url = f"{api.url}/slack/events"
            twilio.stand_in.hooks.reached_at = {f"{PUBLIC}/sms/pictures": f"{api.url}/sms/pictures"}
            phone, ana = Phone(api.url, twilio), slack.agent("Ana Silva")
            phone.text("a person please")
            phone.wait_for(2)
            conversation_id = str(phone.conversation_id(database))
            ana.press("claim", ana.card(conversation_id))
            phone.wait_for(3)
            card = ana.card(conversation_id, "Claimed by")
            twilio.stand_in.api.trouble = refuses
            ana.share("p.png", png(), card, "Is it this one?")
            eventually(lambda: tried or None, lambda: "the first try")
            api.kill()  # Twilio has not taken it
            twilio.stand_in.api.trouble, twilio.stand_in.api.delay = takes_and_hangs, HANGS
            api.start()
            ((kind, content),) = phone.pictures("Is it this one?")
            api.kill()  # Twilio has it with its picture, and nobody has noted it
            twilio.calm()
            api.start()
            phone.text("Yes!")
            ana.sees(card["ts"], "Yes!")
            message = eventually(lambda: one if (one := phone.sent(database)[-1]).sid else None, str)
            assert message.state is SmsState.sent
            assert phone.received().count("Ana Silva: Is it this one?") == 1
            phone.stays_at(4, seconds=1.5)
            assert (kind, content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
            token = tried[0].rpartition("/")[2]
            database.dispose()
            ana.close()
            assert token not in api.log
            assert "/sms/pictures/…" in api.log or "/sms/pictures/\\u2026" in api.log
