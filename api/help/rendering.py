"""An article's Markdown as HTML that is safe to show."""

from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

_TAGS: Final = frozenset(
    {"a", "b", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li"}
    | {"ol", "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align", "scope"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_ID_PREFIX: Final = "part-"

_MARKDOWN: Final = (
    MarkdownIt("commonmark", {"html": False})
    .enable(["table", "strikethrough"])
    .use(anchors_plugin, min_level=1, max_level=4, slug_func=lambda title: _ID_PREFIX + _slug(title))
)


def _slug(title: str) -> str:
    return "-".join("".join(letter if letter.isalnum() else " " for letter in title.lower()).split())


def render(markdown: str) -> str:
    """HTML of the body: headings one level down, as the page's own is the first. Raw HTML shows as text.

    Whatever else a renderer might let through is taken out: scripts, styles, images, odd link schemes.
    """
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        _lower(token)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener nofollow",
    )


def _lower(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1:]) + (token.markup in ('#', '=')))}"
