"""What a card says, as plain data read from the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from babel.dates import format_date
from babel.numbers import format_currency
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from store.models import Contact, Conversation, Handoff, Message, Order, Proof, Rating, Shipment, SlackThread
from store.repositories.conversations import ConversationRepository
from store.repositories.follow_ups import FollowUpRepository
from store.repositories.orders import OrderRepository
from store.repositories.problems import ProblemReportRepository
from store.shipping import ShipmentFacts, assess, zone_of
from store.types import major_units
from store.vocabulary import AuthorKind, Channel, ConversationStatus, HandoffPriority, ProofKind

LONGEST_SUMMARY = 140
_TRIED = 2


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One shipment in words."""

    what: str
    promised: str | None
    estimated: str | None
    late_days: int


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """The proven order. Where it goes is told without the street."""

    name: str
    placed: str
    total: str
    payment: str
    place: str
    items: tuple[str, ...]
    parcels: tuple[Parcel, ...]
    returns: tuple[tuple[str, str], ...]
    refunds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """An answer that the assistant gave, and the articles it came from."""

    text: str
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """Everything on a card. ``secrets`` are the streets to keep off it."""

    conversation_id: UUID
    name: str | None
    proofs: tuple[ProofKind, ...]
    earlier_contacts: int
    reason: str
    priority: HandoffPriority
    summary: str
    mood: str | None
    order: OrderFacts | None
    problems: tuple[tuple[str, str], ...]
    tried: tuple[Tried, ...]
    channel: Channel
    language: str | None
    waiting_since: datetime
    status: ConversationStatus
    agent_name: str | None
    claimed_by: str | None
    snoozed_until: datetime | None
    rating: int | None
    follow_up: bool
    is_old: bool
    secrets: tuple[str, ...]


def card_facts(session: Session, thread: SlackThread, *, now: datetime) -> CardFacts | None:
    """The facts for the card of a thread; None when the conversation has been erased."""
    conversation = session.get(Conversation, thread.conversation_id)
    if conversation is None:
        return None
    contact = session.get_one(Contact, conversation.contact_id)
    handoff = session.get(Handoff, thread.handoff_id) if thread.handoff_id else None
    proofs = list(
        session.scalars(
            select(Proof).where(Proof.conversation_id == conversation.id).order_by(Proof.proven_at.desc())
        )
    )
    order = _order(session, handoff, proofs)
    rating = session.scalar(
        select(Rating.score)
        .where(Rating.conversation_id == conversation.id, Rating.rated_at >= thread.opened_at)
        .order_by(Rating.id.desc())
        .limit(1)
    )
    follow_up = FollowUpRepository(session).of(conversation.id)
    return CardFacts(
        conversation_id=conversation.id,
        name=contact.name or (order.customer_name if order else None),
        proofs=tuple(dict.fromkeys(proof.kind for proof in proofs)),
        earlier_contacts=_earlier(session, conversation, contact, proofs),
        reason=handoff.reason if handoff else "",
        priority=handoff.priority if handoff else HandoffPriority.normal,
        summary=_summary(session, conversation, handoff),
        mood=handoff.mood if handoff else None,
        order=order_facts(order, now) if order else None,
        problems=_problems(session, conversation.id),
        tried=_tried(session, conversation.id, thread.opened_at),
        channel=conversation.channel,
        language=conversation.locale,
        waiting_since=handoff.requested_at if handoff else thread.opened_at,
        status=conversation.status,
        agent_name=conversation.agent_name,
        claimed_by=thread.claimed_by,
        snoozed_until=thread.snoozed_until,
        rating=rating,
        follow_up=follow_up is not None and follow_up.address is not None,
        is_old=thread.ended_at is not None,
        secrets=streets(order),
    )


def streets(order: Order | None) -> tuple[str, ...]:
    """The lines of an order's address that agents do not see."""
    return tuple(filter(None, (order.shipping_address1, order.shipping_address2))) if order else ()


def proven_streets(session: Session, conversation_id: UUID) -> tuple[str, ...]:
    """The same for the order that a conversation has proven."""
    proofs = select(Proof).where(Proof.conversation_id == conversation_id).order_by(Proof.proven_at.desc())
    return streets(_order(session, None, session.scalars(proofs).all()))


def _order(session: Session, handoff: Handoff | None, proofs: Sequence[Proof]) -> Order | None:
    """The order that was talked about, else the last that was proven."""
    orders = OrderRepository(session)
    talked_about = handoff.order_id if handoff else None
    named = talked_about or next((proof.order_id for proof in proofs if proof.order_id), None)
    if named:
        return orders.get(named)
    for proof in proofs:
        newest = orders.of_email(proof.email) if proof.email else orders.of_phone(proof.phone or "")
        if newest:
            return orders.get(newest[0].id)
    return None


def _earlier(session: Session, conversation: Conversation, contact: Contact, proofs: Sequence[Proof]) -> int:
    emails = {contact.email, *(proof.email for proof in proofs)} - {None}
    phones = {contact.phone, *(proof.phone for proof in proofs)} - {None}
    same = or_(Contact.id == contact.id, Contact.email.in_(emails), Contact.phone.in_(phones))
    query = (
        select(func.count())
        .select_from(Conversation)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(same, Conversation.created_at < conversation.created_at)
    )
    return session.scalar(query) or 0


def _summary(session: Session, conversation: Conversation, handoff: Handoff | None) -> str:
    """The customer's own words: those that the hand-off names, or that asked for it, or their first."""
    if handoff and handoff.summary:
        return handoff.summary
    said = list(
        session.scalars(
            select(Message)
            .where(Message.conversation_id == conversation.id, Message.author_kind == AuthorKind.customer)
            .order_by(Message.seq)
        )
    )
    telling = max(said, key=lambda message: min(len(message.text), LONGEST_SUMMARY), default=None)
    return " ".join(telling.text.split()) if telling else ""


def _problems(session: Session, conversation_id: UUID) -> tuple[tuple[str, str], ...]:
    """What was reported as wrong: its kind, and the items and the customer's words."""
    reports = ProblemReportRepository(session).of_conversation(conversation_id)
    return tuple(
        (
            report.kind,
            " · ".join(
                filter(
                    None,
                    (
                        ", ".join(f"{item['quantity']} × {item['title']}" for item in report.items),
                        " ".join(report.description.split()),
                        "📷" if report.photo_given else "",
                    ),
                )
            ),
        )
        for report in reports
        if not report.closed
    )


def _tried(session: Session, conversation_id: UUID, before: datetime) -> tuple[Tried, ...]:
    answers = [
        message
        for message in ConversationRepository(session).last_bot_messages(conversation_id, 6)
        if message.in_reply_to and message.created_at <= before and (message.citations or message.data)
    ]
    return tuple(
        Tried(
            text=message.text,
            sources=tuple((str(one["title"]), str(one["url"])) for one in message.citations),
        )
        for message in answers[:_TRIED]
    )


def order_facts(order: Order, now: datetime) -> OrderFacts:
    """An order, loaded with everything, as a card tells it."""
    place = filter(None, (order.shipping_city, order.shipping_province_code, order.shipping_country_code))
    return OrderFacts(
        name=order.name,
        placed=_day(order.placed_at) or "",
        total=_money(order.total, order.currency),
        payment=_words(order.financial_status),
        place=", ".join(place),
        items=tuple(
            f"{item.quantity} × {item.title}" + (f" ({item.variant})" if item.variant else "")
            for item in order.line_items
        ),
        parcels=tuple(_parcel(shipment, now) for shipment in order.shipments),
        returns=tuple((entry.name or "", _words(entry.status)) for entry in order.returns),
        refunds=tuple((_money(one.amount, one.currency), _words(one.status)) for one in order.refunds),
    )


def _parcel(shipment: Shipment, now: datetime) -> Parcel:
    scans = shipment.events
    assessed = assess(
        ShipmentFacts(
            status=shipment.status,
            sub_status=shipment.sub_status,
            shipped_at=shipment.shipped_at,
            promised_by=shipment.promised_by,
            estimated_delivery=shipment.estimated_delivery,
            delivered_at=shipment.delivered_at,
            last_scan_at=scans[-1].occurred_at if scans else None,
            time_zone=shipment.destination_time_zone,
        ),
        now,
    )
    last = scans[-1] if scans else None
    seen = f"{last.message}, {last.city or ''} {_day(last.occurred_at, last.time_zone)}" if last else ""
    return Parcel(
        what=" · ".join(
            filter(None, (shipment.carrier, shipment.tracking_number, _words(assessed.condition), seen))
        ),
        promised=_day(shipment.promised_by, shipment.destination_time_zone),
        estimated=_day(shipment.estimated_delivery, shipment.destination_time_zone),
        late_days=assessed.late_days,
    )


def _day(at: datetime | None, zone: str | None = None) -> str | None:
    return str(format_date(at.astimezone(zone_of(zone)), "EEE, MMM d", locale="en_US")) if at else None


def _money(amount: int, currency: str) -> str:
    return str(format_currency(major_units(amount, currency), currency, locale="en_US"))


def _words(status: str) -> str:
    spaced = "".join(
        f" {letter}" if letter.isupper() and not status.isupper() else letter for letter in status
    )
    return spaced.replace("_", " ").strip().lower()
