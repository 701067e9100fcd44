"""``doorstep doctor`` about Twilio, against the stand-in."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from api.cli.findings import Finding
from api.cli.twilio_check import examine
from tests.api.conftest import serving
from tests.api.phone import TwilioDouble, twilio_double


@pytest.fixture(scope="module")
def twilio() -> Iterator[TwilioDouble]:
    with twilio_double(serving) as double:
        yield double


def found(twilio: TwilioDouble, **changes: object) -> list[Finding]:
    return list(examine(replace(twilio.access, **changes)))  # type: ignore[arg-type]


def test_account_and_number_are_fine_and_the_address_is_looked_at(twilio: TwilioDouble) -> None:
    *fine, reached = found(twilio)
    assert [finding.fine for finding in fine] == [True, True, True, True]
    assert fine[2].what == "The number +13125550100 sends pictures"
    assert reached.fine is None
    assert "not reached" in reached.what


def test_a_number_without_mms_is_named_when_pictures_are_to_go_so(
    twilio: TwilioDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio.stand_in, "sends_mms", False)
    number = found(twilio)[2]
    assert (number.fine, number.mend) == (False, "Buy a number with MMS, or set DOORSTEP_SMS_PICTURES=link.")
    assert not any("pictures" in finding.what for finding in found(twilio, mms=False))


def test_each_fault_is_named_with_its_remedy(twilio: TwilioDouble) -> None:
    (token,) = found(twilio, auth_token=SecretStr("wrong"))
    assert token.what == "Twilio refuses the account's id or its token (401)"
    assert "no number +13125550199" in found(twilio, sender="+13125550199")[1].what
    elsewhere = found(twilio, base_url="http://care.shop.example", mms=False)
    assert "https://" not in elsewhere[2].what
    assert "A message comes in" in elsewhere[2].mend
    assert "safely" in elsewhere[3].what
    service = found(twilio, sender="MG" + "1" * 32)
    assert "Messaging Service" in service[1].what
    (away,) = found(twilio, api_url="http://127.0.0.1:9")
    assert away.what.startswith("Twilio does not answer")
    faults = [token, elsewhere[2], elsewhere[3], service[1], away]
    assert all(finding.mend and finding.fine is not True for finding in faults)
