"""Saved questions that articles are tried with before they are published."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from store.models import ArticleQuestion


class ArticleQuestionRepository:
    """Queries about saved questions, in the caller's session and transaction."""

    def __init__(self, session: Session) -> None:
        """Work in that session; the caller commits."""
        self._session = session

    def of(self, article_id: UUID | None = None) -> list[ArticleQuestion]:
        """All saved questions, or those of one article, oldest first."""
        query = select(ArticleQuestion).order_by(ArticleQuestion.id)
        if article_id is not None:
            query = query.where(ArticleQuestion.article_id == article_id)
        return list(self._session.scalars(query))

    def add(self, text: str, *, article_id: UUID | None, author: str, now: datetime) -> ArticleQuestion:
        """Save a question that ``article_id`` must answer; None: that no article may answer."""
        question = ArticleQuestion(article_id=article_id, text=text.strip(), author=author, created_at=now)
        self._session.add(question)
        self._session.flush()
        return question

    def remove(self, question_id: UUID) -> bool:
        """Forget a question; False when there was none."""
        gone = self._session.execute(
            delete(ArticleQuestion).where(ArticleQuestion.id == question_id).returning(ArticleQuestion.id)
        )
        return gone.first() is not None
