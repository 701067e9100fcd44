"""What is said about goods that arrived wrong: one question for everything, then a short summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.problems.goods_case import ITEMS, KINDS, WHAT, Asked
from actions.turn import Reply
from actions.words import Words
from store.models import Order, ProblemReport
from store.vocabulary import Channel, ProblemKind, Wanted

PICTURES = {Channel.sms, Channel.widget}
"""Channels on which a customer can send a picture."""

MOST_BUTTONS = 5


@dataclass(frozen=True)
class GoodsWords:
    """The sentences about one order's goods."""

    order: Order
    report: ProblemReport
    asked: Asked
    words: Words
    channel: str

    @property
    def wants_photo(self) -> bool:
        """Whether a picture is asked for now: once, where one can be sent."""
        has_or_may = self.report.photo_asked or self.report.photo_given
        return self.channel in PICTURES and not has_or_may

    def ask(self, parts: list[str]) -> Reply:
        """All that is missing, in one question."""
        said = [self.words.say("goods-photo")] if self.wants_photo else []
        said.append(self._question(parts))
        if self.report.wanted is Wanted.unknown and not self.asked.counts:
            said.append(self.words.say("goods-ask-wish"))
        buttons = self._items() if ITEMS in parts else self._kinds()
        return Reply(text=" ".join(said), buttons=buttons)

    def summary(self) -> Reply:
        """What the team has; the wish may still be added."""
        said = [self._noted()]
        wish = self.report.wanted
        if wish is not Wanted.unknown:
            said.append(self.words.say(f"goods-wish-{wish}"))
        said.append(self.words.say("goods-has-all"))
        if wish is Wanted.unknown:
            said.append(self.words.say("goods-more"))
        if self.wants_photo:
            said.append(self.words.say("goods-photo"))
        choices = (Wanted.replacement, Wanted.refund) if wish is Wanted.unknown else ()
        buttons = tuple(self._choice(self.words.say(f"goods-button-{each}"), each) for each in choices)
        return Reply(text=" ".join(said), buttons=buttons)

    def _question(self, parts: list[str]) -> str:
        if parts == [ITEMS]:
            missing = self.report.kind is ProblemKind.missing_item and self.asked.kind_known
            return self.words.say("goods-ask-items-missing" if missing else "goods-ask-items")
        if parts == [WHAT]:
            return self.words.say("goods-ask-what", items=self._told())
        return self.words.say("goods-ask-both")

    def _noted(self) -> str:
        if not self.report.items:
            return self.words.say("goods-summary-order", order=self.order.name)
        values = {"order": self.order.name, "items": self._told()}
        if not self.asked.kind_known:
            return self.words.say("goods-summary-words", **values)
        return self.words.say(
            "goods-summary", what=self.words.say(f"goods-what-{self.report.kind}"), **values
        )

    def _told(self) -> str:
        return self.words.listing(
            self.words.say("item", count=item["quantity"], title=item["title"]) for item in self.report.items
        )

    def _items(self) -> tuple[Mapping[str, str], ...]:
        lines = self.order.line_items
        if len(lines) > MOST_BUTTONS:
            return ()
        return tuple(
            self._choice(self.words.say("item", count=line.quantity, title=line.title), str(line.id))
            for line in lines
        )

    def _kinds(self) -> tuple[Mapping[str, str], ...]:
        return tuple(self._choice(self.words.say(f"goods-button-{kind}"), kind) for kind in KINDS)

    def _choice(self, title: str, value: Any) -> Mapping[str, str]:
        return {"title": title, "payload": f'/inform{{"choice": "{value}"}}'}
