"""What is said while a return is set up: the questions, the read-back, the end. Each question has buttons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any
from uuid import UUID

from actions.buttons import person_button
from actions.return_case import Case, Judged
from actions.return_draft import Draft
from actions.returnable import Returnability, either, offer_words, terms_words
from actions.turn import Reply
from actions.words import Words
from store.returns.decisions import Decision, Offer, quote
from store.returns.labels import Instruction, WayBack
from store.returns.opening import OpenedReturn
from store.returns.schema import Question
from store.vocabulary import ReturnReason

REASONS = (
    ReturnReason.SIZE_TOO_SMALL,
    ReturnReason.SIZE_TOO_LARGE,
    ReturnReason.UNWANTED,
    ReturnReason.COLOR,
    ReturnReason.NOT_AS_DESCRIBED,
    ReturnReason.DEFECTIVE,
    ReturnReason.WRONG_ITEM,
    ReturnReason.OTHER,
)
_OPENED = {WayBack.review: "return-opened-review", WayBack.kept: "return-opened-keep"}
_PERSON_FOR = {
    WayBack.person: "return_label",
    WayBack.review: "return_review",
    WayBack.kept: "return_refund",
}
MOST_LINES = 8
CHOSEN_BY_COUNT = 3


@dataclass(frozen=True)
class ReturnWords:
    """The sentences about one order."""

    case: Case
    say: Words
    zone: tzinfo

    def which(self) -> Reply:
        """Which items?"""
        buttons = [
            _choice(self._label(UUID(item.id), pieces), f"{item.id}:{pieces}")
            for item in self.case.items[:MOST_LINES]
            if UUID(item.id) in self.case.possible
            for pieces in _counts(item.quantity)
        ]
        everything = _choice(self.say.say("return-which-all"), "all")
        return Reply(
            text=self.say.say("return-which", order=self.case.order.name), buttons=(*buttons, everything)
        )

    def why(self, draft: Draft) -> Reply:
        """Why?"""
        buttons = tuple(_choice(self._reason(reason), reason.value) for reason in REASONS)
        return Reply(text=self.say.say("return-why", items=self.items(draft.lines)), buttons=buttons)

    def condition(self, draft: Draft, line: UUID, question: Question) -> Reply:
        """One of the rule's questions; it names the item when there are several."""
        text = self.say.say("return-condition", ask=question.ask.strip())
        if len(draft.lines) > 1:
            item = self._label(line, draft.lines[line])
            text = self.say.say("return-condition-of", item=item, ask=question.ask.strip())
        return Reply(text=text, buttons=(self._button("button-yes", "/affirm"), self._no("button-no")))

    def outcome(self, judged: Judged) -> Reply:
        """What for?"""
        currency = self.case.order.currency
        offers = [offer_words(offer, currency, self.say) for offer in judged.offers.values()]
        lines = {line: n for line, n in judged.draft.lines.items() if line not in judged.review}
        text = self.say.say("return-outcome", items=self.items(lines), offers=either(offers, self.say))
        buttons = tuple(_choice(self.say.say(f"outcome-{kind}"), kind.value) for kind in judged.offers)
        return Reply(text=text, buttons=buttons)

    def read_back(self, judged: Judged) -> Reply:
        """Everything that a yes would do."""
        draft = judged.draft
        lines = [
            self.say.say("return-read-back", order=self.case.order.name),
            self.say.say("return-read-items", items=self.items(draft.lines)),
            self.say.say("return-read-reason", reason=self._reason(draft.reason or ReturnReason.UNKNOWN)),
            *self._answers(draft),
        ]
        if offer := judged.offers.get(draft.outcome) if draft.outcome else None:
            lines.append(self._gets(offer))
        if judged.review:
            reviewed = {line: draft.lines[line] for line in draft.lines if line in judged.review}
            lines.append(self.say.say("return-read-review", items=self.items(reviewed)))
        if offer and offer.last_day:
            lines.append(self.say.say("return-read-last", day=self._day(offer.last_day)))
        lines.append(self.say.say("return-read-yes"))
        buttons = (self._button("button-open", "/affirm"), self._no("button-dont"))
        return Reply(text="\n".join(lines), buttons=buttons)

    def opened(self, opened: OpenedReturn, draft: Draft, instruction: Instruction) -> Reply:
        """The number, and what comes next; a person only where one is needed."""
        way = instruction.way
        values = {"rma": opened.rma, "items": self.items(draft.lines)}
        done = self.say.say(_OPENED.get(way, "return-opened"), **values)
        follows = self.say.say(f"return-next-{way}", link=instruction.link or "")
        data = self.facts(draft) | {"kind": "return_opened", "rma": opened.rma, "slip": instruction.link}
        return Reply(text=f"{done} {follows}".strip(), handoff=_PERSON_FOR.get(way), data=data)

    def denied(self, decisions: Iterable[Decision]) -> str:
        """Why these cannot go back."""
        returnability = Returnability(self.zone)
        return "\n".join(
            returnability.sentence(
                self.case.order,
                self.case.lines[decision.line_item_id],
                decision,
                {},
                self.case.rules,
                self.say,
                self.case.now,
            )
            for decision in decisions
        )

    def facts(self, draft: Draft) -> dict[str, Any]:
        """What has been said so far, for whoever takes over."""
        return {
            "kind": "return_request",
            "order": self.case.order.name,
            "items": [
                {"title": line.title, "variant": line.variant, "quantity": draft.lines[line.id]}
                for line in self.case.lines.values()
                if line.id in draft.lines
            ],
            "reason": draft.reason.value if draft.reason else None,
            "in_their_words": draft.why,
            "outcome": draft.outcome.value if draft.outcome else None,
        }

    def items(self, lines: Mapping[UUID, int]) -> str:
        """ "Lamp and 2 × Mug"."""
        return self.say.listing(self._label(line, lines[line]) for line in self.case.lines if line in lines)

    def person_button(self) -> Mapping[str, str]:
        """A person is one press away."""
        return person_button(self.say)

    def _gets(self, offer: Offer) -> str:
        amount = self.say.money(quote([offer]).total, self.case.order.currency)
        terms = terms_words(offer, self.case.order.currency, self.say)
        return self.say.say(f"return-read-{offer.kind}", amount=amount, terms=terms)

    def _answers(self, draft: Draft) -> list[str]:
        asked = {one.id: one.ask for rule in self.case.rules.rules.rules for one in rule.questions}
        said = []
        for line, given in draft.answers.items():
            for question, answer in given.items():
                ask = asked.get(question, question).strip()
                if len(draft.lines) > 1:
                    ask = self.say.say(
                        "return-condition-of", item=self._label(line, draft.lines.get(line, 1)), ask=ask
                    )
                said.append(self.say.say("return-read-answer", ask=ask, answer="yes" if answer else "no"))
        return said

    def _label(self, line_id: UUID, pieces: int) -> str:
        line = self.case.lines[line_id]
        title = line.title
        if line.variant:
            title = self.say.say("return-item-variant", title=line.title, variant=line.variant)
        return self.say.say("return-item", count=pieces, title=title)

    def _reason(self, reason: ReturnReason) -> str:
        return self.say.say(f"reason-{reason}")

    def _day(self, day: date) -> str:
        return self.say.day(day, today=self.case.now.astimezone(self.zone).date())

    def _no(self, key: str) -> Mapping[str, str]:
        return self._button(key, "/deny")

    def _button(self, key: str, payload: str) -> Mapping[str, str]:
        return {"title": self.say.say(key), "payload": payload}


def _choice(title: str, value: str) -> Mapping[str, str]:
    return {"title": title, "payload": f'/inform{{"choice": "{value}"}}'}


def _counts(quantity: int) -> list[int]:
    return list(range(1, quantity + 1)) if quantity <= CHOSEN_BY_COUNT else [quantity]
