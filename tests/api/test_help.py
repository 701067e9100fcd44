"""The public help pages."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

from api.help.rendering import render
from api.parts import Parts
from store.articles.content import ArticleContent
from store.repositories.articles import ArticleRepository
from store.vocabulary import Audience
from tests.api.test_widget_http import client
from tests.store.articles.builders import published, with_facts

MakeApp = Callable[..., FastAPI]
NOW = datetime.now(UTC)


@pytest.fixture
def app(quiet_app: MakeApp) -> FastAPI:
    app = quiet_app(public_url="https://shop.example/support")
    database = with_facts(parts(app).database)
    published(
        database, "return-window", tags=("late",), body="## Count\n\nFrom **delivery**, {{ return_fee }}."
    )
    published(database, "late", title="Too late <for> returns?", tags=("late",), short_answer="Ask us.")
    published(database, "shipping", title="What does shipping cost?", category="shipping", tags=())
    return app


def parts(app: FastAPI) -> Parts:
    found: Parts = app.state.parts
    return found


@pytest.mark.anyio
async def test_an_article_with_its_facts_links_and_related(app: FastAPI) -> None:
    async with client(app) as http:
        response = await http.get("/support/help/return-window")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    page = response.text
    assert '<h1 dir="auto">How long do I have to send something back?</h1>' in page
    assert "You have 30 days from delivery." in page
    assert "<strong>delivery</strong>, $6.95." in page
    assert '<link rel="canonical" href="https://shop.example/support/help/return-window">' in page
    assert 'href="/support/help/late"' in page
    assert "Too late &lt;for&gt; returns?" in page
    assert "/support/help/shipping" not in page
    assert 'src="/support/widget.js"' in page
    assert "Last updated" in page


@pytest.mark.anyio
async def test_an_unchanged_page_is_not_sent_again(app: FastAPI) -> None:
    async with client(app) as http:
        first = await http.get("/help/late")
        again = await http.get("/help/late", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.anyio
async def test_what_does_not_hold_has_no_page_and_what_was_archived_is_gone(app: FastAPI) -> None:
    database = parts(app).database
    published(database, "inside", audience=Audience.agents)
    published(database, "over", valid_until=NOW - timedelta(days=1))
    published(database, "to-come", valid_from=NOW + timedelta(days=1))
    article = published(database, "gone")
    with database.begin() as session:
        articles = ArticleRepository(session)
        articles.archive(article.id, based_on=1, author="editor:7", now=NOW)
        articles.create(
            "draft", ArticleContent(title="Draft", category="x", body="x"), author="editor:7", now=NOW
        )
    async with client(app) as http:
        for slug in ("inside", "over", "to-come", "draft", "nothing", "%3Cscript%3E"):
            response = await http.get(f"/help/{slug}")
            assert response.status_code == 404, slug
            assert "What does shipping cost?" in response.text, "it helps on"
            assert "<script>" not in response.text
        response = await http.get("/help/gone")
        assert response.status_code == 410
        assert "no longer here" in response.text
        overview = (await http.get("/help")).text
    assert all(f"/help/{slug}" not in overview for slug in ("inside", "over", "to-come", "draft", "gone"))


@pytest.mark.anyio
async def test_the_list_and_its_search_by_words_without_a_model(app: FastAPI) -> None:
    async with client(app) as http:
        overview = (await http.get("/help")).text
        found = (await http.get("/help", params={"q": "shipping"})).text
        nothing = (await http.get("/help", params={"q": '"><script>x'})).text
        too_long = await http.get("/help", params={"q": "x" * 201})
    assert overview.index("Returns</h2>") < overview.index("Shipping</h2>")
    assert "What does shipping cost?" in found
    assert "How long" not in found
    assert "Nothing was found" in nothing
    assert "<script>x" not in nothing
    assert too_long.status_code == 422


@pytest.mark.anyio
async def test_a_change_of_the_rules_changes_the_page(app: FastAPI) -> None:
    from store.demo import return_rules
    from store.repositories.return_rules import ReturnRulesRepository

    text = return_rules().replace("window: {days: 30, from: delivery}", "window: {days: 45, from: delivery}")
    with parts(app).database.begin() as session:
        ReturnRulesRepository(session).publish(text, based_on=1, author="editor:7", now=NOW)
    async with client(app) as http:
        assert "You have 45 days" in (await http.get("/help/return-window")).text


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://tracker.example/pixel.gif)",
        "<a href='https://x.example' onclick='alert(1)'>x</a>",
        "<style>*{display:none}</style>",
        "# <svg onload=alert(1)>",
        "| <iframe src=//x> |\n|---|\n| x |",
    ],
)
def test_markdown_cannot_bring_in_what_acts(markdown: str) -> None:
    html = render(markdown)
    for tag in (
        "<script",
        "<img",
        "<style",
        "<svg",
        "<iframe",
        "<a href='",
        'href="javascript',
        'href="data',
    ):
        assert tag not in html


def test_markdown_becomes_a_page_under_its_own_heading() -> None:
    html = render("# One\n\n## Two\n\n1. a\n2. b\n\n| x |\n|---|\n| y |\n\n[l](https://x.example)")
    assert '<h2 id="part-one">One</h2>' in html
    assert '<h2 id="part-two">Two</h2>' in html or '<h3 id="part-two">Two</h3>' in html
    assert "<ol>" in html
    assert "<td>y</td>" in html
    assert '<a href="https://x.example" rel="noopener nofollow">l</a>' in html
