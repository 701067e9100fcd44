"""Every table has a place in the register, and what the register says holds in the schema."""

import pytest
from sqlalchemy import LargeBinary

from store.models import Base
from store.personal.register import REGISTER, Erasure, Whose
from store.personal.retention import STORED
from store.personal.tables import parent_of, root_of, table
from store.types import UtcDateTime


def test_every_table_is_classified() -> None:
    missing = set(Base.metadata.tables) - set(REGISTER)
    assert not missing, f"say in store/personal/register.py whose data these hold: {sorted(missing)}"
    assert set(REGISTER) <= set(Base.metadata.tables)


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_what_it_says_is_in_the_schema(name: str) -> None:
    holding, columns = REGISTER[name], table(name).c
    file = holding.file or ()
    for column in (*holding.addresses, *holding.personal, *holding.withheld, *file):
        assert column in columns
    assert all(columns[column].nullable for column in holding.personal)
    if holding.age:
        assert holding.kept is not None
        assert isinstance(columns[holding.age].type, UtcDateTime)


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_what_is_about_somebody_can_be_found(name: str) -> None:
    holding = REGISTER[name]
    if holding.whose in (Whose.customer, Whose.order):
        assert root_of(name) in ("contacts", "orders") or holding.addresses
    else:
        assert holding.erasure is Erasure.kept


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_what_is_deleted_goes_with_what_it_hangs_on(name: str) -> None:
    holding = REGISTER[name]
    if holding.erasure is Erasure.deleted and parent_of(name) is not None:
        (key,) = table(name).c[holding.owner or ""].foreign_keys
        assert key.ondelete == "CASCADE"


def test_bytes_are_files_or_withheld() -> None:
    for name, holding in REGISTER.items():
        for column in table(name).c:
            if isinstance(column.type, LargeBinary) and holding.whose is Whose.customer:
                assert column.name in (*holding.withheld, *(holding.file or ())), f"{name}.{column.name}"


def test_every_age_belongs_to_a_table() -> None:
    aged = {holding.kept for holding in REGISTER.values() if holding.age}
    assert aged >= set(STORED)
