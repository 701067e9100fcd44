"""What becomes of a message's pictures on a phone: MMS, links, or nothing, which the agent is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.channels.sms.access import TwilioAccess
from api.channels.sms.picture_addresses import FOR_CUSTOMERS, PictureAddresses
from api.channels.sms.text import plain
from api.conversations.ports import Phrases
from store.models import Message
from store.sms_rules import Enclosed, goes_as_mms
from store.vocabulary import AuthorKind


@dataclass(frozen=True, kw_only=True)
class Composed:
    """What is said on the phone (nothing when ``text`` is empty), and the uploads that go along as MMS.

    ``left_out`` is how many pictures the phone gets in no way.
    """

    text: str
    pictures: tuple[str, ...] = ()
    left_out: int = 0


class Enclosing:
    """Decides it for each message."""

    def __init__(self, access: TwilioAccess, addresses: PictureAddresses, phrases: Phrases) -> None:
        self._access = access
        self._addresses = addresses
        self._phrases = phrases

    def compose(self, message: Message, phone: str) -> Composed:
        """A message to the customer, as it goes to that phone."""
        shown, text = message.attachments, self._named(message)
        if shown and not self._access.calls_back:
            return Composed(text=text, left_out=len(shown))
        if shown and not text:
            agent = message.author_name or "none"
            text = self._phrases.say("sms-pictures", None, agent=agent, count=len(shown))
        return self.enclose(text, shown, phone)

    def enclose(self, text: str, shown: Sequence[dict[str, Any]], phone: str) -> Composed:
        """Words of ours with a message's attachments, as far as the phone can get to these."""
        if not shown or not self._access.calls_back:
            return Composed(text=text)
        if self._access.mms and goes_as_mms(phone, plain(text), _enclosed(shown)):
            return Composed(text=text, pictures=tuple(str(each["id"]) for each in shown))
        return Composed(text=self._with_links(text, shown))

    def _named(self, message: Message) -> str:
        """The words, under the name of the agent who wrote them."""
        if not message.text or message.author_kind is not AuthorKind.agent or not message.author_name:
            return message.text
        return self._phrases.say("sms-agent", None, agent=message.author_name, text=message.text)

    def _with_links(self, text: str, shown: Sequence[dict[str, Any]]) -> str:
        days = FOR_CUSTOMERS.days
        heading = self._phrases.say("sms-pictures-link", None, count=len(shown), days=days)
        links = [self._addresses.for_customer(UUID(each["id"])) for each in shown]
        return "\n".join([text, heading, *links])


def _enclosed(shown: Sequence[dict[str, Any]]) -> list[Enclosed]:
    return [Enclosed(content_type=each["content_type"], byte_size=each["byte_size"]) for each in shown]
