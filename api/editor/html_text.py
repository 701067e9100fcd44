"""Markdown from HTML that other help centres export."""

import re
from html.parser import HTMLParser
from typing import Final

_SKIPPED: Final = frozenset(
    {"script", "style", "head", "noscript", "template", "iframe", "svg", "nav", "form"}
)
_BLOCKS: Final = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "blockquote",
        "table",
        "ul",
        "ol",
        "pre",
        "hr",
    }
)
_MARKS: Final = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_HEADING: Final = re.compile(r"h[1-6]")


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.parts: list[str] = []
        self._skipped = 0
        self._in_title = False
        self._lists: list[int | None] = []
        self._links: list[str] = []
        self._cells: list[str] | None = None
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = True
        if tag in _SKIPPED:
            self._skipped += 1
        elif tag in _MARKS:
            self._add(_MARKS[tag])
        elif _HEADING.fullmatch(tag):
            self._add(f"\n\n{'#' * int(tag[1])} ")
        elif tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
            self._add("" if len(self._lists) > 1 else "\n\n")
        elif tag == "li":
            self._item()
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")
            self._add("[")
        elif tag == "br":
            self._add("\n")
        elif tag == "tr":
            self._cells = []
        elif tag in ("td", "th") and self._cells is not None:
            self._cells.append("")
        elif tag in _BLOCKS:
            self._add("\n\n")
            self._rows = 0 if tag == "table" else self._rows

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag in _SKIPPED:
            self._skipped = max(0, self._skipped - 1)
        elif tag in _MARKS:
            self._add(_MARKS[tag])
        elif tag in ("ul", "ol"):
            if self._lists:
                self._lists.pop()
            self._add("\n" if self._lists else "\n\n")
        elif tag == "a" and self._links:
            target = self._links.pop()
            safe = re.match(r"(?:https?:|mailto:|tel:|/)", target)
            self._add(f"]({target})" if safe else "]()")
        elif tag == "tr" and self._cells is not None:
            self._row(self._cells)
        elif tag in _BLOCKS or _HEADING.fullmatch(tag):
            self._add("\n\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._skipped:
            self._add(re.sub(r"\s+", " ", data))

    def _item(self) -> None:
        number = self._lists[-1] if self._lists else None
        indent = "   " * (len(self._lists) - 1)
        if number is not None:
            self._lists[-1] = number + 1
        self._add(f"\n{indent}{f'{number}.' if number is not None else '-'} ")

    def _row(self, cells: list[str]) -> None:
        self._cells = None
        self._rows += 1
        self._add("\n| " + " | ".join(cell.strip() for cell in cells) + " |")
        if self._rows == 1:
            self._add("\n" + "|---" * len(cells) + "|")

    def _add(self, text: str) -> None:
        if self._skipped:
            return
        if self._cells:
            self._cells[-1] += text.replace("\n", " ")
        else:
            self.parts.append(text)


def from_html(html: str) -> tuple[str, str]:
    """Title and Markdown of a page. Scripts, styles, forms and what is no text are left out."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    text = "".join(writer.parts).replace("]()", "]").replace("\xa0", " ")
    text = "\n".join(re.sub(r"[ \t]+$", "", line) for line in text.splitlines())
    text = re.sub(r"(?m)^ (?=\S)", "", re.sub(r"\n{3,}", "\n\n", text)).strip()
    heading = re.match(r"# (.+)\n*", text)
    if heading:
        return heading[1].strip(), text[heading.end() :].strip()
    return writer.title.strip(), text
