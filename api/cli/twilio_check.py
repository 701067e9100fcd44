"""What ``doorstep doctor`` says about Twilio: the account, the number, and whether Twilio can reach us."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from api.channels.sms.access import TwilioAccess
from api.cli.findings import Finding

_PATIENCE: Final = 10.0


def examine(access: TwilioAccess) -> Iterator[Finding]:
    """What stands between these settings and the first text."""
    auth = (access.account_sid, access.auth_token.get_secret_value())
    with httpx.Client(auth=auth, timeout=_PATIENCE) as client:
        try:
            account = client.get(f"{access.account_url}.json")
            if not account.is_success:
                yield Finding(
                    f"Twilio refuses the account's id or its token ({account.status_code})",
                    False,
                    "Copy Account SID and Auth Token again from the console's first page.",
                )
                return
            yield _account(account.json())
            yield from _sender(client, access)
        except (httpx.HTTPError, ValueError) as error:
            yield Finding(
                f"Twilio does not answer: {type(error).__name__}",
                False,
                "Check the network and DOORSTEP_TWILIO_API_URL.",
            )
            return
    yield _reached(access.inbound_url)


def _account(told: dict[str, Any]) -> Finding:
    active = told.get("status") == "active"
    return Finding(
        f"Twilio's account {told.get('friendly_name')} is {told.get('status')}",
        active,
        "" if active else "Mend it in Twilio's console.",
    )


def _sender(client: httpx.Client, access: TwilioAccess) -> Iterator[Finding]:
    if access.sender.startswith("MG"):
        yield Finding(
            f"Texts go out through the Messaging Service {access.sender}",
            None,
            f"Its inbound webhook has to be {access.inbound_url} (POST).",
        )
        return
    asked = {"PhoneNumber": access.sender}
    answer = client.get(f"{access.account_url}/IncomingPhoneNumbers.json", params=asked).raise_for_status()
    found = next(iter(answer.json().get("incoming_phone_numbers", [])), None)
    if found is None:
        yield Finding(
            f"The account has no number {access.sender}",
            False,
            "Set DOORSTEP_TWILIO_FROM to a number of the account, or to a Messaging Service.",
        )
        return
    can_text = bool((found.get("capabilities") or {}).get("sms"))
    yield Finding(
        f"The number {access.sender} {'sends texts' if can_text else 'cannot send texts'}",
        can_text,
        "" if can_text else "Buy a number with SMS.",
    )
    if access.mms:
        yield _mms(access.sender, bool((found.get("capabilities") or {}).get("mms")))
    here = found.get("sms_url") == access.inbound_url
    yield Finding(
        f"Its texts come to {access.inbound_url}" if here else "Its texts do not come here",
        here,
        "" if here else f"Set “A message comes in” of the number to {access.inbound_url}, HTTP POST.",
    )


def _mms(sender: str, can: bool) -> Finding:
    return Finding(
        f"The number {sender} {'sends pictures' if can else 'cannot send pictures'}",
        can,
        "" if can else "Buy a number with MMS, or set DOORSTEP_SMS_PICTURES=link.",
    )


def _reached(url: str) -> Finding:
    if urlsplit(url).scheme != "https":
        return Finding(
            f"Twilio cannot reach {url} safely", False, "Set DOORSTEP_PUBLIC_URL to the https:// address."
        )
    try:
        answer = httpx.post(url, data={}, timeout=_PATIENCE)
    except httpx.HTTPError:
        return Finding(f"{url} is not reached from here", None, "Start Doorstep, and check the proxy.")
    fine = answer.status_code == httpx.codes.FORBIDDEN  # as it is not signed
    return Finding(
        f"{url} is reached" if fine else f"{url} answers with {answer.status_code}",
        fine,
        "" if fine else "The address has to lead to this Doorstep, and DOORSTEP_PUBLIC_URL to be right.",
    )
