"""One person on two channels: which conversation goes on where, and what may be said there.

The rules, over plain data; the reasons are in docs/decisions/018-one-conversation-two-channels.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar
from uuid import UUID

from store.vocabulary import Channel, ProofKind

CARRIES_ON_FOR: Final = timedelta(hours=24)
"""How long after the customer's last words a conversation can be taken to the other channel."""

LINKS: Final = (ProofKind.order_email, ProofKind.code)
"""Proofs of an order that let the order's phone go on in that conversation. Not its postcode: that stands on
every parcel beside the order's number."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A conversation with its contact. ``said_at`` is when the customer last wrote there.

    ``with_people``: an agent has it, or is asked for.
    """

    conversation_id: UUID
    contact_id: UUID
    email: str | None
    said_at: datetime
    with_people: bool = False

    @property
    def person(self) -> str:
        """Who that is, as far as it is known."""
        return self.email or str(self.contact_id)


class Evidence(Protocol):
    """A proof, as far as the rules need it. ``channel`` is where it was made."""

    @property
    def kind(self) -> ProofKind:
        """What it rests on."""

    @property
    def channel(self) -> Channel | None:
        """Where it was made; None: before there were two for one conversation."""

    @property
    def expires_at(self) -> datetime:
        """When it ends."""


Proven = TypeVar("Proven", bound=Evidence)


def is_recent(said_at: datetime, now: datetime) -> bool:
    """Whether somebody who wrote then is still at it."""
    return now - said_at <= CARRIES_ON_FOR


def goes_on_in(own: Held | None, elsewhere: Sequence[Held], *, now: datetime) -> Held | None:
    """The widget's conversation that a text goes into; None: it stays in the phone's ``own``.

    ``elsewhere`` are those that are proven to be of the phone's owner. If they are of more than one person,
    or of another than ``own``, nobody knows who texts: none of them is shown to anybody. People who have
    ``own`` keep it, and so does whoever wrote there last.
    """
    recent = [one for one in elsewhere if is_recent(one.said_at, now)]
    known = {own.email} if own and own.email else set()
    if not recent or len({one.person for one in recent} | known) != 1:
        return None
    newest = max(recent, key=lambda one: one.said_at)
    if own is not None and (own.with_people or own.said_at >= newest.said_at):
        return None
    return newest


def stays(joined: Held, *, now: datetime) -> bool:
    """Whether a phone that went on in a widget's conversation is still there with its next text."""
    return joined.with_people or is_recent(joined.said_at, now)


def comes_back_to(
    phones: Held, *, email: str | None, is_shown: bool, strange: bool, is_closed: bool, now: datetime
) -> bool:
    """Whether a browser whose signed identity names the phone goes on in the phone's conversation.

    ``email`` is the identity's, ``is_shown`` whether a browser of another identity has the conversation,
    ``strange`` whether an order was proven in it that the identity does not cover.
    """
    if is_closed or is_shown or strange or phones.email not in (None, email):
        return False
    return phones.with_people or is_recent(phones.said_at, now)


def counting(
    proofs: Sequence[Proven], *, side: Channel, is_shared: bool, now: datetime
) -> list[list[Proven]]:
    """The proofs that each have to cover an order for it to be spoken of on that side.

    The website sees everything that is said, the phone what is said on its side. So on the phone only what
    the phone proves is spoken of and, when a browser reads along (``is_shared``), only what the browser has
    proven, too; in the browser what the phone proves does not count.
    """
    valid = [proof for proof in proofs if proof.expires_at > now]
    if side is Channel.sms:
        phones = [proof for proof in valid if proof.kind is ProofKind.phone or _by_text(proof)]
        return [phones, [proof for proof in proofs if proof.kind is not ProofKind.phone]][: 1 + is_shared]
    return [[proof for proof in valid if not (is_shared and proof.kind is ProofKind.phone)]]


def _by_text(proof: Evidence) -> bool:
    return proof.channel is Channel.sms and proof.kind is not ProofKind.identity
