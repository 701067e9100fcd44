"""Slack and Twilio in trouble."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from api.simulators.slack.web_api import Trouble as SlackTrouble
from api.simulators.twilio.rest import Trouble as TwilioTrouble
from benchmarks.faults.sabotage import Faults
from tests.api.agent import SlackDouble
from tests.api.phone import TwilioDouble

SLOW = 17.0
"""Seconds: more than the service waits for Twilio's answer."""


def slack_faults(slack: SlackDouble) -> Faults:
    """Slack fails, limits, loses its answers, or delivers twice."""
    limited = SlackTrouble(status=429, error="ratelimited", retry_after=1)
    return {
        "Slack answers 500 for 6 s": lambda: _slack_in_trouble(slack, SlackTrouble(status=500)),
        "Slack limits the rate for 6 s": lambda: _slack_in_trouble(slack, limited),
        "Slack's answers get lost for 6 s": lambda: _slack_in_trouble(
            slack, SlackTrouble(status=500, after=True)
        ),
        "Slack delivers events twice for 6 s": lambda: _slack_stutters(slack),
    }


def twilio_faults(twilio: TwilioDouble) -> Faults:
    """Twilio fails, limits, loses its answers, is slow, or calls back twice and in any order."""
    limited = TwilioTrouble(429, 20429, {"Retry-After": "1"})
    return {
        "Twilio answers 500 for 6 s": lambda: _twilio_in_trouble(twilio, TwilioTrouble(500, 20500)),
        "Twilio limits the rate for 6 s": lambda: _twilio_in_trouble(twilio, limited),
        "Twilio's answers get lost for 6 s": lambda: _twilio_in_trouble(
            twilio, TwilioTrouble(500, 20500, taken=True)
        ),
        "Twilio takes 17 s to answer for 4 s": lambda: _twilio_slow(twilio),
        "Twilio calls back twice and in any order for 6 s": lambda: _twilio_stutters(twilio),
    }


@contextmanager
def _slack_in_trouble(slack: SlackDouble, trouble: SlackTrouble) -> Iterator[None]:
    def answer(method: str, _arguments: Any) -> SlackTrouble | None:
        return trouble if method.startswith(("chat.", "reactions.")) else None

    slack.stand_in.api.trouble = answer
    try:
        yield
    finally:
        slack.calm()


@contextmanager
def _slack_stutters(slack: SlackDouble) -> Iterator[None]:
    slack.stand_in.sender.twice = True
    try:
        yield
    finally:
        slack.calm()


@contextmanager
def _twilio_in_trouble(twilio: TwilioDouble, trouble: TwilioTrouble) -> Iterator[None]:
    twilio.stand_in.api.trouble = lambda _form: trouble
    try:
        yield
    finally:
        twilio.calm()


@contextmanager
def _twilio_slow(twilio: TwilioDouble) -> Iterator[None]:
    twilio.stand_in.api.delay = SLOW
    try:
        yield
    finally:
        twilio.calm()


@contextmanager
def _twilio_stutters(twilio: TwilioDouble) -> Iterator[None]:
    twilio.stand_in.hooks.shuffled = twilio.stand_in.hooks.twice = True
    try:
        yield
    finally:
        twilio.calm()
