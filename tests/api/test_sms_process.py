"""The service as a process that is killed while texts are on their way."""

import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event

from api.simulators.twilio.rest import Trouble
from store.database import Database
from store.vocabulary import SmsState
from tests.api.conftest import serving
from tests.api.phone import NUMBER, PUBLIC, SID, TOKEN, Phone, twilio_double
from tests.api.process import api_process
from tests.api.rasa_double import Asked, echo, rasa_double


def test_killed_at_any_moment_each_text_goes_out_once_and_in_order(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    asked, taken = Event(), Event()

    def slowly(question: Asked) -> object:
        asked.set()
        time.sleep(0.5)
        return echo(question)

    def takes_and_hangs(_form: Mapping[str, str]) -> Trouble | None:
        """Twilio takes the first text, but its answer comes too late for a process that is dead by then."""
        if taken.is_set():
            return None
        taken.set()
        return Trouble(500, 20500, taken=True)

    with rasa_double() as rasa, twilio_double(serving) as twilio:
        settings = {
            "twilio_account_sid": SID,
            "twilio_auth_token": TOKEN,
            "twilio_from": NUMBER,
            "twilio_api_url": twilio.url,
            "public_url": PUBLIC,
        }
        with api_process(tmp_path, port=unused_tcp_port, rasa_url=rasa.url, **settings) as api:
            database = Database(f"sqlite:///{tmp_path / 'var' / 'doorstep.db'}")
            phone = Phone(api.url, twilio)
            rasa.answer = slowly
            phone.text("one")
            phone.text("two")
            assert asked.wait(20)
            api.kill()  # taken in, not answered
            rasa.answer = echo
            twilio.stand_in.api.trouble = takes_and_hangs
            api.start()
            assert taken.wait(40)
            api.kill()  # one text is Twilio's, and nobody has noted it
            api.start()
            assert phone.wait_for(2) == ["You said: one", "You said: two"]
            phone.text("three")
            assert phone.wait_for(3)[-1] == "You said: three"
            phone.stays_at(3, seconds=1.5)
            assert [one.state for one in phone.sent(database)] == [SmsState.sent] * 3
            database.dispose()
            assert phone.number not in api.log
            assert "You said" not in api.log
