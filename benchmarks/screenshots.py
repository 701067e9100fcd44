"""The pictures of docs/images, taken anew: ``python -m benchmarks screenshots``."""

from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from benchmarks.widget import browser
from tests.e2e.product import ROOT, Product
from tests.widget.chat import Chat

FOLDER: Final = ROOT / "docs" / "images"
DESKTOP: Final = {"viewport": {"width": 1280, "height": 860}}
PHONE: Final = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
COLOURS: Final = 128
"""Of a picture: what is drawn needs no more, and the files stay small."""


def take(product: Product, folder: Path = FOLDER) -> list[Path]:
    """The widget on a desktop and on a phone, light and dark."""
    taken = []
    with browser() as chromium:
        for scheme in ("light", "dark"):
            for name, looks in (("desktop", DESKTOP), ("phone", PHONE)):
                path = folder / f"widget-{name}-{scheme}.png"
                _conversation(chromium, product.api_url, path, {"color_scheme": scheme, **looks})
                taken.append(path)
    return taken


def _conversation(chromium: Browser, url: str, path: Path, looks: dict[str, Any]) -> None:
    context = chromium.new_context(timezone_id="America/Chicago", reduced_motion="reduce", **looks)
    page = context.new_page()
    page.goto(url)
    chat = Chat(page)
    page.evaluate("Doorstep.open()")
    chat.send("It's order 1001 and my email is maya.lindqvist@example.com")
    expect(chat.log.get_by_role("region", name="Order #1001")).to_be_visible(timeout=20_000)
    _shoot(page, path)
    context.close()


def _shoot(page: Page, path: Path) -> None:
    page.screenshot(path=path)
    with Image.open(path) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
