"""Whose phones the demo suggests: customers with orders, newest order first."""

from typing import Final

from sqlalchemy import select

from api.simulators.twilio.stand_in import Person
from store.database import Database
from store.models import Order

MOST: Final = 200


def people_of(database: Database) -> list[Person]:
    """Each phone once, with the orders that it proves."""
    query = (
        select(Order.customer_phone, Order.customer_name, Order.name)
        .where(Order.customer_phone.is_not(None))
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(MOST)
    )
    with database.read() as session:
        rows = session.execute(query).all()
    names = {row.customer_phone: row.customer_name or row.customer_phone for row in rows}
    return [
        Person(
            phone=phone,
            name=name,
            about=", ".join(row.name for row in rows if row.customer_phone == phone),
        )
        for phone, name in names.items()
    ]
