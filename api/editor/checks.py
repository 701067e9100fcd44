"""What the store refuses, told as the API tells it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError

from api.editor.errors import ConflictError, InvalidError, NotFoundError, TakenError
from api.editor.schemas import article_out
from store.articles.content import ArticleContent
from store.articles.variables import UnknownVariableError
from store.repositories.articles import (
    IncompleteArticleError,
    SlugFixedError,
    SlugTakenError,
    StaleArticleError,
    UnknownArticleVersionError,
)

DEFAULT_CATEGORY = "general"


@contextmanager
def told() -> Iterator[None]:
    """Turn what the store raises into problems with a status."""
    try:
        yield
    except StaleArticleError as error:
        raise ConflictError(
            based_on=error.based_on,
            current=article_out(error.current).model_dump(mode="json"),
            yours=error.yours.model_dump(mode="json") if error.yours else None,
        ) from error
    except SlugTakenError:
        raise TakenError("Another article has this address. Choose another slug.") from None
    except SlugFixedError:
        raise TakenError("Customers may hold a link to this article, so its slug stays.") from None
    except IncompleteArticleError:
        raise InvalidError(
            "The article says nothing yet. Give it a short answer or a text.",
            [{"place": "short_answer", "message": "is empty, and so is the text"}],
        ) from None
    except UnknownVariableError as error:
        raise unknown_variables(error) from None
    except UnknownArticleVersionError:
        raise NotFoundError("version") from None
    except LookupError:
        raise NotFoundError("article") from None


def unknown_variables(error: UnknownVariableError) -> InvalidError:
    """A text that names facts which the shop does not have."""
    names = ", ".join(f"{{{{ {name} }}}}" for name in error.names)
    return InvalidError(
        f"The article names what the shop does not have: {names}. "
        f"Known are: {', '.join(error.known) or 'none'}.",
        [{"place": name, "message": "is not known"} for name in error.names],
        unknown=list(error.names),
        known=list(error.known),
    )


def content_from(data: Mapping[str, Any]) -> ArticleContent:
    """Checked content. Raises `InvalidError` (422) with each place."""
    try:
        return ArticleContent.model_validate({"category": DEFAULT_CATEGORY} | dict(data))
    except ValidationError as error:
        errors = [
            {
                "place": ".".join(str(part) for part in each["loc"]) or "article",
                "message": each["msg"].removeprefix("Value error, "),
            }
            for each in error.errors()
        ]
        sentence = "; ".join(f"{each['place']}: {each['message']}" for each in errors[:5])
        raise InvalidError(f"The article cannot be kept. {sentence}.", errors) from None


def slug_of(title: str) -> str:
    """``"How long do I have?"`` -> ``"how-long-do-i-have"``; ``"article"`` when no letter is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"['’]", "", plain)
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:60].strip("-") or "article"
