"""Answers to trouble with a delivery: the parcel's state decides, the customer's word is kept."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from actions.buttons import person_button
from actions.cards import order_card, shipment_card, unsent_card
from actions.problems import delivery_words
from actions.problems.hearing import delivery_claim, has_checked
from actions.problems.missing import MissingParcel
from actions.problems.parcels import Parts, concerned, named_parts, parts_of
from actions.problems.recording import (
    DELIVERY,
    GOODS,
    LOST,
    items_told,
    reason_to_ask,
    somebody_is_asked,
    told,
    told_before,
)
from actions.telling import Telling
from actions.turn import Reply, Turn
from actions.words import Words, words
from store.models import Order
from store.problems import DeliveryPolicy, Help, Missing, help_of, kind_of
from store.repositories.problems import ProblemFacts, ProblemReportRepository
from store.shipping import ExceptionKind
from store.vocabulary import ProblemKind

REASONS = {ExceptionKind.lost: LOST, ExceptionKind.tracking_expired: LOST, ExceptionKind.damaged: GOODS}
"""Why a person is asked for at once; any other reason is trouble with the delivery."""


@dataclass(frozen=True)
class _Case:
    """An order, as a message about its delivery finds it."""

    session: Session
    order: Order
    turn: Turn
    now: datetime
    words: Words
    zone: tzinfo
    claim: ProblemKind | None
    checked: bool

    def pending(self, step: str, parcel: Telling | None = None, *, asked: bool = False) -> dict[str, Any]:
        """The slots while something is asked; ``asked``: a person has been asked for already."""
        shipment = str(parcel.shipment.id) if parcel else None
        slot = {"kind": DELIVERY, "step": step, "order": str(self.order.id), "shipment": shipment}
        return {"pending": slot | {"asked": asked}}

    def person(self, reason: str) -> tuple[str, str | None]:
        """What is said of the person, and the reason to ask for one."""
        already = somebody_is_asked(self.session, self.turn)
        key = "problem-person-already" if already else "problem-person"
        return self.words.say(key), reason_to_ask(self.session, self.turn, reason)


class DeliveryTrouble:
    """Composes the answers to "something is wrong with my delivery"."""

    def __init__(self, shop_zone: tzinfo, policy: DeliveryPolicy) -> None:
        self._zone = shop_zone
        self._policy = policy

    def reply_to(
        self, session: Session, order: Order, turn: Turn, *, now: datetime, locale: str | None
    ) -> Reply:
        """The facts about the parcel that is meant, and what can be done."""
        return self.answer(session, order, turn, now=now, locale=locale)

    def answer(
        self,
        session: Session,
        order: Order,
        turn: Turn,
        *,
        now: datetime,
        locale: str | None,
        shipment_id: UUID | None = None,
    ) -> Reply:
        """As `reply_to`, about one parcel when ``shipment_id`` names it."""
        said, before = told(turn) or "", told_before(session, turn, order.id, goods=False)
        case = _Case(
            session=session,
            order=order,
            turn=turn,
            now=now,
            words=words(locale),
            zone=self._zone,
            claim=delivery_claim(said) or delivery_claim(before),
            checked=has_checked(said) or has_checked(before),
        )
        every = parts_of(order, now=now, zone=self._zone, words=case.words)
        meant = (
            every.of(shipment_id) if shipment_id else concerned(every, claim=case.claim, texts=(said, before))
        )
        self._record(case, meant)
        reply = self._about(case, meant)
        return replace(reply, data=self._facts(case, meant or every))

    def delivered(self, order: Order, *, now: datetime, locale: str | None) -> tuple[MissingParcel, ...]:
        """An order's delivered parcels, to go on about."""
        every = parts_of(order, now=now, zone=self._zone, words=words(locale))
        return tuple(MissingParcel(each, self._policy, now) for each in every.delivered)

    def means_another(
        self, order: Order, shipment_id: UUID | None, text: str, *, now: datetime, locale: str | None
    ) -> bool:
        """Whether ``text`` names what is in other parcels of the order."""
        every = parts_of(order, now=now, zone=self._zone, words=words(locale))
        meant = named_parts(every, text)
        return meant is not None and not any(each.shipment.id == shipment_id for each in meant.parcels)

    def _about(self, case: _Case, meant: Parts) -> Reply:
        if case.order.cancelled_at is not None and not case.order.shipments:
            return self._cancelled(case)
        if not meant:
            text = case.words.say("problem-nothing", order=case.order.name)
            return Reply(text=text, buttons=(person_button(case.words),))
        if meant.ask:
            return self._which(case, meant)
        if meant.delivered:
            return self._missing(case, meant.delivered[0])
        return self._on_its_way(case, meant)

    def _missing(self, case: _Case, parcel: Telling) -> Reply:
        """Marked as delivered: look around first, or a person at once."""
        lost = MissingParcel(parcel, self._policy, case.now)
        if lost.verdict(checked=case.checked) is Missing.look:
            text = f"{lost.scan()}\n\n{lost.look()} {lost.until()}"
            return Reply(text=text, buttons=lost.buttons(person=True), asks=case.pending("missing", parcel))
        _, reason = case.person(LOST)
        key = "problem-person-already" if somebody_is_asked(case.session, case.turn) else "missing-person"
        said = f"{lost.scan()} {parcel.say(key)}"
        if case.checked:
            return Reply(text=said, handoff=reason, asks=case.pending("note", parcel, asked=True))
        look = parcel.say("missing-meanwhile", question=_lower(lost.look()))
        return Reply(
            text=f"{said}\n\n{look}",
            handoff=reason,
            buttons=lost.buttons(person=False),
            asks=case.pending("missing", parcel, asked=True),
        )

    def _on_its_way(self, case: _Case, meant: Parts) -> Reply:
        paragraphs = [delivery_words.trouble(parcel, case.claim) for parcel in meant.parcels]
        if meant.unsent:
            paragraphs.append(
                delivery_words.unsent_words(meant.unsent, words=case.words, zone=self._zone, now=case.now)
            )
        paragraphs = _one_apology(paragraphs, case.words)
        urgent = [each for each in meant.parcels if help_of(each.assessment) is Help.at_once]
        if urgent:
            return self._person_at_once(case, paragraphs, urgent)
        question = self._offer(case, meant)
        if not question:
            return Reply(text="\n\n".join(paragraphs), buttons=(person_button(case.words),))
        if somebody_is_asked(case.session, case.turn):
            return Reply(text="\n\n".join([*paragraphs, case.words.say("problem-person-already")]))
        first = meant.parcels[0] if meant.parcels else None
        return Reply(
            text="\n\n".join([*paragraphs, question]),
            buttons=_yes_no(case.words),
            asks=case.pending("offer", first),
        )

    def _person_at_once(self, case: _Case, paragraphs: list[str], urgent: list[Telling]) -> Reply:
        kind = urgent[0].assessment.exception
        person, reason = case.person(REASONS.get(kind, DELIVERY) if kind else DELIVERY)
        refunds = delivery_words.refund_words(case.order, words=case.words, zone=self._zone, now=case.now)
        more = "" if refunds else delivery_words.tell_more(urgent[0])
        text = "\n\n".join([*paragraphs, " ".join(filter(None, [refunds, person, more]))])
        return Reply(
            text=text, handoff=reason, asks=case.pending("note", urgent[0], asked=True) if more else {}
        )

    def _offer(self, case: _Case, meant: Parts) -> str:
        offers = [delivery_words.offer(parcel) for parcel in meant.parcels]
        if meant.unsent and meant.unsent.dispatch.late_days:
            offers.append(case.words.say("problem-unsent-offer"))
        return next(filter(None, offers), "")

    def _which(self, case: _Case, meant: Parts) -> Reply:
        buttons = tuple(
            {"title": parcel.subject, "payload": f'/inform{{"choice": "{parcel.shipment.id}"}}'}
            for parcel in meant.delivered
        )
        return Reply(text=case.words.say("missing-which"), buttons=buttons, asks=case.pending("which"))

    def _cancelled(self, case: _Case) -> Reply:
        assert case.order.cancelled_at is not None
        today = case.now.astimezone(self._zone).date()
        day = case.words.day(case.order.cancelled_at.astimezone(self._zone).date(), today=today)
        said = [
            case.words.say("problem-cancelled", order=case.order.name, day=day),
            delivery_words.refund_words(case.order, words=case.words, zone=self._zone, now=case.now),
        ]
        return Reply(text=" ".join(filter(None, said)), buttons=(person_button(case.words),))

    def _record(self, case: _Case, meant: Parts) -> None:
        one = meant.parcels[0] if meant.parcels and not meant.ask else None
        seen = kind_of(one.assessment) if one else None
        otherwise = ProblemKind.not_received if meant.delivered else ProblemKind.late
        held = [(item.line_item, item.quantity) for item in one.shipment.items] if one else []
        lines = held or list(meant.unsent.lines if meant.unsent else ())
        ProblemReportRepository(case.session).record(
            conversation_id=case.turn.conversation_id,
            order_id=case.order.id,
            goods=False,
            facts=ProblemFacts(
                kind=seen or case.claim or otherwise,
                shipment_id=one.shipment.id if one else None,
                items=items_told(lines),
                said=told(case.turn),
            ),
            now=case.now,
        )

    def _facts(self, case: _Case, meant: Parts) -> dict[str, Any]:
        cards = [
            shipment_card(
                case.order,
                each.shipment,
                each.assessment,
                zone=each.zone,
                words=case.words,
                now=case.now,
            )
            for each in meant.parcels
        ]
        if meant.unsent:
            cards.append(unsent_card(case.order, meant.unsent.lines, zone=self._zone, words=case.words))
        return order_card(case.order, cards, zone=self._zone)


def _one_apology(paragraphs: list[str], catalogue: Words) -> list[str]:
    """The apology of the first paragraph is enough."""
    sorry = catalogue.say("problem-sorry")
    apologised = False
    kept = []
    for paragraph in paragraphs:
        kept.append(paragraph.replace(f" {sorry}", "") if apologised else paragraph)
        apologised = apologised or sorry in paragraph
    return kept


def _yes_no(catalogue: Words) -> tuple[dict[str, str], ...]:
    return (
        {"title": catalogue.say("problem-button-yes"), "payload": "/affirm"},
        {"title": catalogue.say("problem-button-no"), "payload": "/deny"},
    )


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
