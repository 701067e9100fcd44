"""Markdown as blocks of plain words under their headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_PARSER = MarkdownIt("commonmark").enable("table")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9À-ÖØ-Þ¿¡])|(?<=[。！？])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|approx|no|nos|vs|Mr|Mrs|Ms|Dr|St|z\.B)\.)$", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """A piece that belongs together. ``whole``: a list, a table or code, which is not cut."""

    path: tuple[str, ...]
    text: str
    whole: bool


def blocks(markdown: str) -> Iterator[Block]:
    """The blocks of a text, in order; headings are their paths. HTML is left out."""
    path: list[tuple[int, str]] = []
    for node in SyntaxTreeNode(_PARSER.parse(markdown)).children:
        if node.type == "heading":
            level = int(node.tag[1:])
            path = [each for each in path if each[0] < level] + [(level, _inline(node))]
            continue
        text = _plain(node)
        if text:
            names = tuple(name for _, name in path if name)
            yield Block(names, text, whole=node.type not in ("paragraph", "blockquote"))


def sentences(text: str) -> list[str]:
    """The sentences of plain words; a line of a list or of a table counts as one."""
    found: list[str] = []
    for line in text.splitlines():
        parts: list[str] = []
        for piece in _SENTENCE_END.split(line.strip()):
            if parts and _ABBREVIATION.search(parts[-1]):
                parts[-1] = f"{parts[-1]} {piece}"
            elif piece.strip():
                parts.append(piece.strip())
        found.extend(parts)
    return found


def _plain(node: SyntaxTreeNode, indent: str = "") -> str:
    match node.type:
        case "paragraph":
            return _inline(node)
        case "bullet_list" | "ordered_list":
            return "\n".join(_items(node, indent))
        case "table":
            return "\n".join(_rows(node))
        case "fence" | "code_block":
            return node.content.strip()
        case "html_block" | "hr":
            return ""
    return "\n".join(filter(None, (_plain(child, indent) for child in node.children)))


def _items(node: SyntaxTreeNode, indent: str) -> Iterator[str]:
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
    for number, item in enumerate(node.children, start=first):
        mark = f"{number}." if node.type == "ordered_list" else "-"
        words = [_plain(child, f"{indent}  ") for child in item.children]
        yield f"{indent}{mark} " + "\n".join(filter(None, words))


def _rows(node: SyntaxTreeNode) -> Iterator[str]:
    for part in node.children:  # thead, tbody
        for row in part.children:
            yield " | ".join(_inline(cell) for cell in row.children)


def _inline(node: SyntaxTreeNode) -> str:
    return re.sub(r"[ \t]+", " ", "".join(_words(node.children))).strip()


def _words(nodes: Sequence[SyntaxTreeNode]) -> Iterator[str]:
    for node in nodes:
        if node.type in ("text", "code_inline"):
            yield node.content
        elif node.type in ("softbreak", "hardbreak"):
            yield " " if node.type == "softbreak" else "\n"
        elif node.type == "image":
            yield str(node.content)
        elif node.type != "html_inline":
            yield from _words(node.children)
