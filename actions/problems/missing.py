"""A parcel that is marked as delivered and is not there: what the scan says, where to look, a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from actions.buttons import person_button
from actions.telling import Telling
from store.problems import DeliveryPolicy, Missing, missing, wait_until
from store.shipping import DeliveredHow

CHECKED, LATER, FOUND = "checked", "later", "found"


@dataclass(frozen=True)
class MissingParcel:
    """The sentences about one parcel that its customer does not have."""

    telling: Telling
    policy: DeliveryPolicy
    now: datetime

    def verdict(self, *, checked: bool) -> Missing:
        """Whether there is something to wait for."""
        return missing(self.telling.shipment.delivered_at, checked=checked, policy=self.policy, now=self.now)

    def scan(self) -> str:
        """What the carrier says of the delivery, and one word of regret."""
        parcel, how = self.telling.shipment, self.telling.assessment.delivered or DeliveredHow.delivered
        if parcel.delivered_at is None:
            said = self.telling.say("missing-undated")
        else:
            moment = self.telling.moment(parcel.delivered_at, self.telling.zone)
            said = self.telling.say(f"missing-{how}", moment=moment, **{"in": self.telling.place})
        event = self.telling.last_event
        message = event.message.strip().rstrip(".") if event else ""
        note = self.telling.say("problem-note", message=message) if message else ""
        return " ".join(filter(None, [said, note, self.telling.say("missing-sorry")]))

    def look(self) -> str:
        """Whether the customer has looked and asked."""
        how = self.telling.assessment.delivered or DeliveredHow.delivered
        plain = how is DeliveredHow.delivered
        return self.telling.say("missing-look" if plain else f"missing-look-{how}")

    def until(self) -> str:
        """Until when to wait, and what happens then."""
        at = self.telling.shipment.delivered_at
        if at is None or self.verdict(checked=False) is Missing.person:
            return self.telling.say("missing-later")
        moment = self.telling.moment(wait_until(at, self.policy), self.telling.zone)
        return self.telling.say("missing-until", moment=moment)

    def buttons(self, *, person: bool) -> tuple[Mapping[str, str], ...]:
        """The answers to the question."""
        choices: list[Mapping[str, str]] = [
            {
                "title": self.telling.say(f"missing-button-{choice}"),
                "payload": f'/inform{{"choice": "{choice}"}}',
            }
            for choice in (CHECKED, LATER, FOUND)
        ]
        if person:
            choices.append(person_button(self.telling.words))
        return tuple(choices)
