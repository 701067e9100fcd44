"""The details in a message that name an order or prove it."""

from dataclasses import dataclass

from actions.turn import Entity, Turn

PROOF_ASKED = "order_proof"


@dataclass(frozen=True)
class Details:
    """What the customer gave in this message."""

    numbers: tuple[str, ...] = ()
    email: str | None = None
    postcode: str | None = None

    def __bool__(self) -> bool:
        return bool(self.numbers or self.email or self.postcode)


def details(turn: Turn) -> Details:
    """Sort the message's entities into order numbers, e-mail and postcode.

    Five digits alone can be an order number or a ZIP code. They are a ZIP code when an order number is known
    already, from this message or from the one before, and no other postcode is given.
    """
    numbers = {entity.start: entity for entity in turn.entities if entity.kind == "order_number"}
    postcodes = {entity.start: entity for entity in turn.entities if entity.kind == "postcode"}
    clear_postcodes = [entity for start, entity in postcodes.items() if start not in numbers]
    unclear = [start for start in numbers if start in postcodes]
    known = bool(turn.slots.get("order_number")) and turn.slots.get("pending") == PROOF_ASKED
    postcode = clear_postcodes[0].value if clear_postcodes else None
    if unclear and postcode is None and (known or len(numbers) > 1):
        postcode = postcodes[unclear[-1]].value
        del numbers[unclear[-1]]
    return Details(
        numbers=tuple(dict.fromkeys(entity.value for entity in numbers.values())),
        email=_first(turn.entities, "email"),
        postcode=postcode,
    )


def _first(entities: tuple[Entity, ...], kind: str) -> str | None:
    return next((entity.value for entity in entities if entity.kind == kind), None)
