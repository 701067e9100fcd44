"""What all tables share."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

from store.types import UtcDateTime, enum_column, new_id


class Base(DeclarativeBase):
    """Root of the declarative models."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime(), UUID: Uuid()}


class Identified(Base):
    """A table with a UUIDv7 key, which an object has from its construction on."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)

    def __init__(self, **values: Any) -> None:
        """Take the columns and relationships by name."""
        values.setdefault("id", new_id())
        super().__init__(**values)


def owned_by(
    table: str, *, nullable: bool = False, index: bool = True, primary_key: bool = False
) -> MappedColumn[Any]:
    """A foreign key whose rows go when their owner goes."""
    return mapped_column(
        ForeignKey(f"{table}.id", ondelete="CASCADE"),
        nullable=nullable,
        index=index,
        primary_key=primary_key,
    )


def enum(kind: type[StrEnum], **options: Any) -> MappedColumn[Any]:
    """A column of one of the vocabulary's enums."""
    return mapped_column(enum_column(kind), **options)


def money(**options: Any) -> MappedColumn[Any]:
    """An amount in minor units of the row's (or its order's) currency."""
    return mapped_column(BigInteger, **options)
