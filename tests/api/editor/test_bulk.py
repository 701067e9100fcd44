"""One thing done to several articles: each for itself, and the way back."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.editor.merchant import Merchant, Team

HOW_IT_WAS = ("title", "short_answer", "body", "tags", "category", "status", "audience", "locale")


def bulk(merchant: Merchant, action: str, *articles: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    chosen = [{"id": each["id"], "version": each["version"]} for each in articles]
    answer = merchant.post("articles/bulk", action=action, articles=chosen, **more)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def undo(merchant: Merchant, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    changed = [
        {"id": each["id"], "version": each["article"]["version"], "before": each["before"]}
        for each in results
        if each["before"]
    ]
    answer = merchant.post("articles/bulk/undo", articles=changed)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def now(merchant: Merchant, article: dict[str, Any]) -> dict[str, Any]:
    return dict(merchant.get(f"articles/{article['id']}").json())


def is_shown(merchant: Merchant, article: dict[str, Any]) -> bool:
    return merchant.http.get(f"/help/{article['slug']}").status_code == 200


def told(article: dict[str, Any]) -> dict[str, Any]:
    return {name: article[name] for name in HOW_IT_WAS}


@pytest.fixture
def kinds(team: Team) -> dict[str, dict[str, Any]]:
    """An article of each state."""
    merchant = team("publisher")
    draft = merchant.article(title="A draft", short_answer="Draft.", tags=["old"])
    review = merchant.article(title="In review", short_answer="Review.")
    merchant.post(f"articles/{review['id']}/submit")
    published = merchant.published(title="Published", short_answer="Published.")
    newer = merchant.published(title="With a newer draft", short_answer="What customers see.")
    merchant.put(f"articles/{newer['id']}", version=newer["version"], short_answer="What they will see.")
    archived = merchant.published(title="Archived", short_answer="Archived.")
    merchant.delete(f"articles/{archived['id']}")
    made = {"draft": draft, "review": review, "published": published, "newer": newer, "archived": archived}
    return {name: now(merchant, article) for name, article in made.items()}


@pytest.mark.parametrize(
    ("action", "value"),
    [("publish", ""), ("archive", ""), ("tag", "canned"), ("untag", "old"), ("category", "shipping")],
)
def test_what_was_done_to_articles_of_every_state_can_be_undone(
    team: Team, kinds: dict[str, dict[str, Any]], action: str, value: str
) -> None:
    merchant = team("publisher")
    shown = {name: is_shown(merchant, article) for name, article in kinds.items()}
    results = bulk(merchant, action, *kinds.values(), value=value)
    assert [each["problem"] for each in results] == [None] * len(kinds)
    assert [each["id"] for each in results] == [article["id"] for article in kinds.values()]
    after = {name: now(merchant, article) for name, article in kinds.items()}
    match action:
        case "publish":
            assert all(is_shown(merchant, article) for article in kinds.values())
            assert {article["status"] for article in after.values()} == {"published"}
        case "archive":
            assert not any(is_shown(merchant, article) for article in kinds.values())
        case "tag":
            assert all("canned" in article["tags"] for article in after.values())
        case "untag":
            assert after["draft"]["tags"] == []
            assert after["review"]["version"] == kinds["review"]["version"], "nothing to take away"
        case "category":
            assert {article["category"] for article in after.values()} == {"shipping"}
    back = undo(merchant, results)
    assert [each["problem"] for each in back] == [None] * len(back)
    for name, article in kinds.items():
        assert told(now(merchant, article)) == told(article), name
        assert is_shown(merchant, article) == shown[name], name
    assert "What customers see." in merchant.http.get(f"/help/{kinds['newer']['slug']}").text
    assert "What they will see." not in merchant.http.get(f"/help/{kinds['newer']['slug']}").text


def test_each_article_is_told_for_itself_and_what_fails_holds_up_no_other(team: Team) -> None:
    merchant = team("publisher")
    good = merchant.article(title="Good", short_answer="Yes.")
    empty = merchant.article(title="Empty")
    unknown = merchant.article(title="Unknown fact", short_answer="{{ no_such_fact }} days")
    stale = merchant.article(title="Stale", short_answer="Old.")
    merchant.put(f"articles/{stale['id']}", version=1, short_answer="New.")
    gone = {"id": str(uuid4()), "version": 1}
    results = bulk(merchant, "publish", empty, unknown, stale, gone, good)
    assert [bool(each["problem"]) for each in results] == [True, True, True, True, False]
    assert "says nothing yet" in results[0]["problem"]
    assert "no_such_fact" in results[1]["problem"]
    assert "changed it meanwhile" in results[2]["problem"]
    assert results[3]["title"] == ""
    assert [now(merchant, each)["status"] for each in (empty, unknown, stale, good)] == [
        "draft",
        "draft",
        "draft",
        "published",
    ]
    again = bulk(merchant, "publish", now(merchant, good))
    assert again[0]["before"] is None, "it was published already"


def test_test_questions_stand_in_the_way_of_the_article_that_fails_them(team: Team) -> None:
    merchant = team("publisher")
    wrong = merchant.article(title="Bananas", short_answer="Yellow.")
    fine = merchant.article(title="Apples", short_answer="Red.")
    merchant.post(f"articles/{wrong['id']}/questions", text="how many days do i have to send it back")
    failed, done = bulk(merchant, "publish", wrong, fine)
    assert "test question" in failed["problem"]
    assert done["problem"] is None
    (forced,) = bulk(merchant, "publish", wrong, override_reason="a joke")
    assert forced["problem"] is None


def test_an_undo_leaves_alone_what_somebody_has_changed_since(team: Team) -> None:
    merchant = team("publisher")
    one, other = (merchant.article(title=title, short_answer="Yes.") for title in ("One", "Other"))
    results = bulk(merchant, "tag", one, other, value="canned")
    merchant.put(f"articles/{one['id']}", version=2, short_answer="Mended.")
    back = undo(merchant, results)
    assert "changed it meanwhile" in back[0]["problem"]
    assert back[1]["problem"] is None
    assert now(merchant, one)["short_answer"] == "Mended."
    assert now(merchant, other)["tags"] == []


def test_editors_tag_and_publishers_publish(team: Team) -> None:
    publisher, editor = team("publisher"), team("editor")
    article = publisher.published(title="Published", short_answer="Yes.")
    chosen = [{"id": article["id"]}]
    for action in ("publish", "archive"):
        assert editor.post("articles/bulk", action=action, articles=chosen).status_code == 403
    (tagged,) = bulk(editor, "tag", article, value="canned")
    assert tagged["article"]["status"] == "draft"
    (back,) = undo(editor, [tagged])
    assert back["problem"] is None
    assert now(editor, article)["tags"] == []
    assert is_shown(publisher, article)
    (hidden,) = bulk(publisher, "archive", now(publisher, article))
    (refused,) = undo(editor, [hidden])
    assert "publisher" in refused["problem"]
    assert not is_shown(publisher, article)


@pytest.mark.parametrize(
    "body",
    [
        {"action": "burn", "articles": [{"id": str(uuid4())}]},
        {"action": "publish", "articles": []},
        {"action": "publish", "articles": [{"id": str(uuid4())}] * 201},
        {"action": "tag", "articles": [{"id": str(uuid4())}]},
        {"action": "category", "articles": [{"id": str(uuid4())}], "value": "  "},
    ],
)
def test_what_cannot_be_done_is_refused_as_a_whole(team: Team, body: dict[str, Any]) -> None:
    assert team("publisher").post("articles/bulk", **body).status_code == 422
