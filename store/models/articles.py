"""The merchant's articles, version by version, the facts they name, and the questions they leave open."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, Identified, enum, owned_by
from store.types import json_column
from store.vocabulary import ArticleStatus, Audience, GapOutcome, GapState


class _Content(Base):
    """What an article says. Valid from ``valid_from`` until just before ``valid_until``."""

    __abstract__ = True

    title: Mapped[str]
    short_answer: Mapped[str]
    body: Mapped[str]  # Markdown
    category: Mapped[str]
    tags: Mapped[list[str]] = mapped_column(json_column(), default=list)
    locale: Mapped[str]
    audience: Mapped[Audience] = enum(Audience)
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]


class Article(Identified, _Content):
    """An article as its newest version has it.

    ``version`` counts from 1. Customers see ``published_version``, whatever is drafted on top of it, unless
    the article is archived.
    """

    __tablename__ = "articles"

    slug: Mapped[str] = mapped_column(unique=True)
    status: Mapped[ArticleStatus] = enum(ArticleStatus, index=True)
    version: Mapped[int]
    published_version: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class ArticleVersion(_Content):
    """One version of an article; never changed."""

    __tablename__ = "article_versions"

    article_id: Mapped[UUID] = owned_by("articles", index=False, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    author: Mapped[str]
    note: Mapped[str | None]
    restored_from: Mapped[int | None]
    created_at: Mapped[datetime]


class ArticleQuestion(Identified):
    """A saved question that an article must answer; without an article, one that none may answer."""

    __tablename__ = "article_questions"

    article_id: Mapped[UUID | None] = owned_by("articles", nullable=True)
    text: Mapped[str]
    author: Mapped[str]
    created_at: Mapped[datetime]


class ShopFactSet(Identified):
    """One version of the shop's facts (shipping fees and such); never changed. The highest is in force."""

    __tablename__ = "shop_facts"

    version: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(json_column())
    author: Mapped[str]
    note: Mapped[str | None]
    restored_from: Mapped[int | None]
    created_at: Mapped[datetime]


class PolicyGap(Identified):
    """A customer's question that the articles did not settle. ``text`` has personal data masked.

    ``embedding`` is a unit vector of little-endian float32, made by the model whose digest ``model`` is;
    ``article_id`` the article that was given as an answer.
    """

    __tablename__ = "policy_gaps"
    __table_args__ = (UniqueConstraint("conversation_id", "message_key"),)

    conversation_id: Mapped[UUID] = owned_by("conversations", index=False)
    message_key: Mapped[str]  # of the message that asked, so that a repeated turn records it once
    text: Mapped[str]
    embedding: Mapped[bytes]
    model: Mapped[str]
    outcome: Mapped[GapOutcome] = enum(GapOutcome)
    state: Mapped[GapState] = enum(GapState, default=GapState.open, index=True)
    article_id: Mapped[UUID | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    draft_id: Mapped[UUID | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    locale: Mapped[str | None]
    at: Mapped[datetime]
