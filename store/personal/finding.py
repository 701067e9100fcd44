"""Who is meant by an address or an id, and what is theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from store.models import Contact, Conversation, Message, Order, Proof
from store.normalise import e164, email_key


class UnreadablePersonError(ValueError):
    """What was given is no e-mail address, telephone number or id."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """What belongs to somebody: addresses as they are compared, ids of contacts, conversations and orders.

    ``mentioned`` are conversations of unknown people in which an address was written: perhaps theirs,
    perhaps not, so nothing is done to them.
    """

    addresses: tuple[str, ...]
    contacts: tuple[UUID, ...]
    conversations: tuple[UUID, ...]
    orders: tuple[UUID, ...]
    mentioned: tuple[UUID, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is anything."""
        return bool(self.contacts or self.orders)


def find_person(session: Session, who: str) -> Person:
    """The person with that e-mail address, telephone number (with its country), contact or conversation.

    An address is found where it is proven: on contacts that the shop or the telephone network vouches for, on
    orders, and through the proofs of those orders. Raises `UnreadablePersonError`.
    """
    who = who.strip()
    try:
        return _by_id(session, UUID(who))
    except ValueError:
        pass
    address = email_key(who) or e164(who, None)
    if address is None:
        raise UnreadablePersonError(
            "Give an e-mail address, a telephone number with its country (+44 …), or the id of a contact or "
            "a conversation."
        )
    return _by_address(session, address)


def _by_id(session: Session, wanted: UUID) -> Person:
    conversation = session.get(Conversation, wanted)
    contact = session.get(Contact, conversation.contact_id if conversation else wanted)
    if contact is None:
        return Person(addresses=(), contacts=(), conversations=(), orders=())
    addresses = tuple(filter(None, (contact.email, contact.phone)))
    theirs = session.scalars(select(Conversation.id).where(Conversation.contact_id == contact.id)).all()
    orders = set(_orders_of(session, addresses))
    proven = select(Proof.order_id).where(Proof.conversation_id.in_(theirs), Proof.order_id.is_not(None))
    orders |= {one for one in session.scalars(proven) if one is not None}
    return Person(
        addresses=addresses,
        contacts=(contact.id,),
        conversations=tuple(theirs),
        orders=tuple(sorted(orders)),
    )


def _by_address(session: Session, address: str) -> Person:
    orders = _orders_of(session, (address,))
    named = select(Contact.id).where(or_(Contact.email == address, Contact.phone == address))
    contacts = set(session.scalars(named)) | _who_proved(session, address, orders)
    theirs = session.scalars(select(Conversation.id).where(Conversation.contact_id.in_(contacts))).all()
    return Person(
        addresses=_addresses_of(session, address, contacts),
        contacts=tuple(sorted(contacts)),
        conversations=tuple(theirs),
        orders=tuple(orders),
        mentioned=_mentioned(session, address, contacts),
    )


def _addresses_of(session: Session, given: str, contacts: set[UUID]) -> tuple[str, ...]:
    """The given address first, then the others that these contacts are vouched for with."""
    rows = session.execute(select(Contact.email, Contact.phone).where(Contact.id.in_(contacts)))
    others = {address for row in rows for address in row if address} - {given}
    return (given, *sorted(others))


def _orders_of(session: Session, addresses: Iterable[str]) -> list[UUID]:
    wanted = list(addresses)
    columns = (Order.email, Order.phone, Order.customer_phone, Order.shipping_phone)
    return list(session.scalars(select(Order.id).where(or_(*(one.in_(wanted) for one in columns)))))


def _who_proved(session: Session, address: str, orders: list[UUID]) -> set[UUID]:
    """Contacts that proved the address or one of its orders, and are not known to be somebody else."""
    proven: ColumnElement[bool] = or_(
        Proof.email == address, Proof.phone == address, Proof.order_id.in_(orders)
    )
    query = (
        select(Contact.id)
        .join(Conversation, Conversation.contact_id == Contact.id)
        .join(Proof, Proof.conversation_id == Conversation.id)
        .where(proven, Contact.email.is_(None), Contact.phone.is_(None))
    )
    return set(session.scalars(query.distinct()))


def _mentioned(session: Session, address: str, contacts: set[UUID]) -> tuple[UUID, ...]:
    query = (
        select(Conversation.id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Message.text.icontains(address, autoescape=True), Conversation.contact_id.not_in(contacts))
        .distinct()
        .order_by(Conversation.id)
    )
    return tuple(session.scalars(query))
