"""Articles through the JSON API, as a script would use it."""

import io
import zipfile
from typing import Any

import pytest

from tests.api.editor.merchant import Merchant, Team

ANSWER = "You have {{ return_window_days }} days from delivery."


def test_what_is_published_is_what_the_next_question_gets(team: Team) -> None:
    merchant = team("publisher")
    article = merchant.published(short_answer=ANSWER, body="Count from the day after delivery.")
    assert (article["status"], article["version"], article["published_version"]) == ("published", 1, 1)
    found = merchant.post("search", query="how many days do i have to send it back").json()
    assert found["answer"] == "You have 30 days from delivery."
    assert found["citation"]["url"] == "http://127.0.0.1:8000/help/how-long-may-i-keep-it"
    assert 0.5 < found["confidence"] <= 1
    assert set(found["passages"][0]) >= {"article_id", "title", "text", "score"}
    assert merchant.http.get("/help/how-long-may-i-keep-it").status_code == 200
    changed = merchant.put(
        f"articles/{article['id']}", version=1, short_answer="You have 45 days from delivery."
    ).json()
    assert (changed["status"], changed["version"], changed["published_version"]) == ("draft", 2, 1)
    assert changed["title"] == article["title"]
    query = {"query": "how many days do i have to send it back"}
    assert "30 days" in merchant.post("search", **query).json()["answer"]
    assert "45 days" in merchant.post("search", **query, draft=True).json()["answer"]
    merchant.post(f"articles/{article['id']}/publish", version=2)
    assert "45 days" in merchant.post("search", **query).json()["answer"]
    restored = merchant.post(f"articles/{article['id']}/versions/1/restore").json()
    assert (restored["status"], restored["version"]) == ("published", 3)
    assert "30 days" in merchant.post("search", **query).json()["answer"]
    versions = merchant.get(f"articles/{article['id']}/versions").json()
    assert [each["version"] for each in versions] == [3, 2, 1]
    assert versions[0]["restored_from"] == 1
    assert versions[0]["author"] == "Publisher"


def test_a_question_that_no_article_settles_gets_none_and_still_shows_passages(team: Team) -> None:
    merchant = team("publisher")
    assert merchant.post("search", query="anything").json() == {
        "answer": None, "short_answer": None, "confidence": 0.0, "citation": None, "passages": []
    }  # fmt: skip
    merchant.published(short_answer=ANSWER)
    found = merchant.post("search", query="who won the chess championship in 1972").json()
    assert found["answer"] is None
    assert found["citation"] is None
    assert found["passages"]


def test_archived_articles_are_gone_for_customers_and_come_back_only_by_publishing(team: Team) -> None:
    merchant = team("publisher")
    article = merchant.published(short_answer=ANSWER)
    gone = merchant.delete(f"articles/{article['id']}").json()
    assert gone["status"] == "archived"
    assert merchant.http.get(f"/help/{article['slug']}").status_code == 410
    assert merchant.post("search", query="how many days do i have").json()["answer"] is None
    merchant.put(f"articles/{article['id']}", version=1, short_answer="Something new.")
    assert merchant.http.get(f"/help/{article['slug']}").status_code in (404, 410)
    assert merchant.post("search", query="how many days do i have").json()["answer"] is None
    merchant.post(f"articles/{article['id']}/publish")
    assert merchant.http.get(f"/help/{article['slug']}").status_code == 200


def test_two_editors_on_one_article_lose_nothing(team: Team) -> None:
    ana, bo = team("editor"), team("publisher")
    article = ana.article(short_answer="The first.")
    assert bo.put(f"articles/{article['id']}", version=1, short_answer="Bo's.").status_code == 200
    late = ana.put(f"articles/{article['id']}", version=1, short_answer="Ana's.")
    assert late.status_code == 409
    problem = late.json()
    assert problem["current"]["short_answer"] == "Bo's."
    assert problem["current"]["version"] == 2
    assert problem["yours"]["short_answer"] == "Ana's."
    assert ana.get(f"articles/{article['id']}").json()["short_answer"] == "Bo's."
    assert bo.post(f"articles/{article['id']}/publish", version=1).status_code == 409
    again = ana.put(f"articles/{article['id']}", version=2, short_answer="Ana's.")
    assert again.json()["version"] == 3


def test_saving_the_same_again_makes_no_version(team: Team) -> None:
    merchant = team("publisher")
    article = merchant.published(short_answer="Same.")
    same = merchant.put(f"articles/{article['id']}", **{**article, "version": 1}).json()
    assert (same["version"], same["status"]) == (1, "published")


WRITING = {"write": 201, "change": 200, "submit": 200}
MAY = {
    "editor": WRITING | {"publish": 403, "archive": 403, "rules": 403, "users": 403},
    "publisher": WRITING | {"publish": 200, "archive": 200, "rules": 200, "users": 403},
    "admin": WRITING | {"publish": 200, "archive": 200, "rules": 200, "users": 200},
}


@pytest.mark.parametrize("role", list(MAY))
def test_each_role_may_what_it_may(team: Team, role: str) -> None:
    merchant = team(role)
    written = merchant.post("articles", title="How?", short_answer="So.")
    address = f"articles/{written.json()['id']}"
    rules = merchant.get("rules").json()
    found = {
        "write": written.status_code,
        "change": merchant.put(address, version=1, short_answer="So it is.").status_code,
        "submit": merchant.post(f"{address}/submit").status_code,
        "publish": merchant.post(f"{address}/publish").status_code,
        "archive": merchant.delete(address).status_code,
        "rules": merchant.put("rules", version=rules["version"], text=rules["text"] + "\n").status_code,
        "users": merchant.get("users").status_code,
    }
    assert found == MAY[role]


def test_restoring_what_customers_see_takes_a_publisher(team: Team) -> None:
    publisher, editor = team("publisher"), team("editor")
    article = publisher.published(short_answer="One.")
    publisher.put(f"articles/{article['id']}", version=1, short_answer="Two.")
    assert editor.post(f"articles/{article['id']}/versions/1/restore").json()["status"] == "draft"
    publisher.post(f"articles/{article['id']}/publish")
    assert editor.post(f"articles/{article['id']}/versions/1/restore").status_code == 403


UNKEEPABLE: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "title"),
    ({"title": "two\nlines"}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"short_answer": "x" * 481}, "short_answer"),
    ({"body": "x" * 100_001}, "body"),
    ({"body": "\x00"}, "body"),
    ({"locale": "xx-nowhere"}, "locale"),
    ({"category": "No Capitals!"}, "category"),
    ({"slug": "No Slug"}, "slug"),
    ({"valid_from": "2026-03-02T00:00:00Z", "valid_until": "2026-03-01T00:00:00Z"}, "article"),
]


def test_what_cannot_be_kept_is_told_with_its_place(team: Team) -> None:
    editor = team("editor")
    for fields, place in UNKEEPABLE:
        refused = editor.post("articles", **({"title": "How?"} | fields))
        assert refused.status_code == 422, refused.text
        assert place in [each["place"] for each in refused.json()["errors"]]
    assert editor.get("articles").json() == []


def test_a_time_without_a_zone_is_refused(team: Team) -> None:
    refused = team("editor").post("articles", title="How?", valid_from="2026-03-02T00:00:00")
    assert refused.status_code == 422
    assert "timezone" in refused.json()["detail"]


def test_an_article_of_a_hundred_thousand_characters_goes_in_and_out(team: Team) -> None:
    body = "Päckchen 📦 " * 8_000
    merchant = team("publisher")
    article = merchant.published(body=body, short_answer="Yes.")
    assert merchant.get(f"articles/{article['id']}").json()["body"] == body


def test_an_empty_article_and_an_unknown_fact_are_refused_at_publishing(team: Team) -> None:
    merchant = team("publisher")
    empty = merchant.article()
    assert merchant.post(f"articles/{empty['id']}/publish").status_code == 422
    unknown = merchant.article(title="Other", short_answer="It takes {{ moon_phase }} days.")
    refused = merchant.post(f"articles/{unknown['id']}/publish")
    assert refused.status_code == 422
    assert refused.json()["unknown"] == ["moon_phase"]
    assert "return_window_days" in refused.json()["known"]


def test_slugs_come_from_titles_and_stay_once_published(team: Team) -> None:
    merchant = team("publisher")
    one, two = merchant.article(title="Can I pay — later?"), merchant.article(title="Can I pay, later?")
    assert (one["slug"], two["slug"]) == ("can-i-pay-later", "can-i-pay-later-2")
    assert merchant.post("articles", title="x", slug="can-i-pay-later").status_code == 409
    renamed = merchant.put(f"articles/{two['id']}", version=1, slug="pay-later", short_answer="No.").json()
    assert renamed["slug"] == "pay-later"
    merchant.post(f"articles/{two['id']}/publish")
    assert merchant.put(f"articles/{two['id']}", version=2, slug="pay-much-later").status_code == 409


def test_the_list_filters_and_searches(team: Team) -> None:
    merchant = team("publisher")
    merchant.published(title="Shipping costs", category="shipping", short_answer="Little.")
    merchant.article(title="Rücksendung", locale="de", body="Per Post.")
    titles = lambda **params: sorted(each["title"] for each in merchant.get("articles", **params).json())  # noqa: E731
    assert titles() == ["Rücksendung", "Shipping costs"]
    assert titles(q="RÜCKSENDUNG post") == ["Rücksendung"]
    assert titles(status="published") == ["Shipping costs"]
    assert titles(category="shipping", locale="de") == []
    assert merchant.get("articles", limit=1).headers["x-total-count"] == "2"


def test_a_readable_difference(team: Team) -> None:
    merchant = team("editor")
    article = merchant.article(short_answer="You have 30 days.", tags=["a"])
    merchant.put(f"articles/{article['id']}", version=1, short_answer="You have 45 days.", tags=["a", "b"])
    changes = merchant.get(f"articles/{article['id']}/versions/1/diff").json()
    assert {each["field"] for each in changes} == {"short_answer", "tags"}
    pieces = next(each["pieces"] for each in changes if each["field"] == "short_answer")
    assert pieces == [
        {"kind": "same", "text": "You have "},
        {"kind": "removed", "text": "30"},
        {"kind": "added", "text": "45"},
        {"kind": "same", "text": " days."},
    ]


def test_test_questions_must_pass_or_there_is_a_reason(team: Team) -> None:
    merchant = team("publisher")
    article = merchant.published(short_answer=ANSWER)
    address = f"articles/{article['id']}"
    assert merchant.post(f"{address}/questions", text="how many days do i have").status_code == 201
    merchant.post("questions", text="who won the chess championship")
    trials = merchant.post(f"{address}/questions/run").json()
    assert [each["passed"] for each in trials] == [True, True]
    merchant.put(address, version=1, title="Bananas", short_answer="Bananas are yellow.", body="Fruit.")
    assert merchant.post(f"{address}/questions/run").json()[0]["passed"] is False
    refused = merchant.post(f"{address}/publish")
    assert refused.status_code == 409
    assert [each["text"] for each in refused.json()["questions"]] == ["how many days do i have"]
    assert merchant.get(address).json()["status"] == "draft"
    assert merchant.post(f"{address}/publish", override_reason="we sell fruit now").status_code == 200
    for question in merchant.get("questions").json():
        assert merchant.delete(f"questions/{question['id']}").status_code == 204
    assert merchant.get("questions").json() == []


def test_one_articles_text_may_not_break_anothers_question(team: Team) -> None:
    merchant = team("publisher")
    one = merchant.published(title="How long may I keep it?", short_answer=ANSWER)
    merchant.post(f"articles/{one['id']}/questions", text="how long may i keep it")
    other = merchant.article(title="How long may I keep it", short_answer="For ever. How long may I keep it.")
    refused = merchant.post(f"articles/{other['id']}/publish")
    if (
        merchant.post("search", query="how long may i keep it", draft=True).json()["citation"]["article_id"]
        != one["id"]
    ):
        assert refused.status_code == 409
    else:
        assert refused.status_code == 200


def test_warnings_name_twins_and_other_numbers(team: Team) -> None:
    merchant = team("publisher")
    merchant.published(
        title="How long do I have to return something?", short_answer="Gift cards are valid for 3 years."
    )
    draft = {
        "title": "How long do I have to return things?",
        "short_answer": "A gift card expires after 2 years.",
    }
    found = merchant.post("warnings", **draft).json()
    assert {each["kind"] for each in found} == {"twin", "numbers"}
    numbers = next(each for each in found if each["kind"] == "numbers")
    assert (numbers["ours"], numbers["theirs"]) == (
        draft["short_answer"],
        "Gift cards are valid for 3 years.",
    )
    assert merchant.post("warnings", title="Do you have a shop in Oslo?", short_answer="No.").json() == []


XSS = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) "
    '<a href="data:text/html,x">y</a>'
)


def test_nothing_that_an_editor_writes_can_act_in_a_browser(team: Team) -> None:
    merchant = team("publisher")
    seen = merchant.post("preview", title=XSS, short_answer=XSS, body=XSS).json()["html"]
    article = merchant.published(title=XSS[:150], short_answer="ok", body=XSS)
    public = merchant.http.get(f"/help/{article['slug']}").text
    page = merchant.http.get(f"/knowledge/articles/{article['id']}").text
    for html in (seen, public, page):
        assert "<script>alert" not in html
        assert "<img" not in html
        assert '<a href="javascript' not in html
        assert '<a href="data' not in html


def test_the_preview_fills_in_facts_and_counts_the_sms(team: Team) -> None:
    seen = (
        team("editor")
        .post("preview", title="T", short_answer=ANSWER, body="{{ return_fee }} {{ nothing }}")
        .json()
    )
    assert "$6.95" in seen["html"]
    assert seen["unknown"] == ["nothing"]
    assert seen["sms"]["text"] == "You have 30 days from delivery.\nhttp://127.0.0.1:8000/help/t"
    assert (seen["sms"]["encoding"], seen["sms"]["segments"]) == ("GSM-7", 1)


def test_files_go_in_as_drafts_and_a_bad_one_is_told(team: Team) -> None:
    merchant = team("editor")
    report = merchant.upload(
        ("gift-cards.md", b"---\ntitle: Gift cards\ncategory: payment\nstatus: published\n---\n\nThey last."),
        ("Plain Words.md", b"# What we sell\n\nThings."),
        (
            "old.html",
            b"<title>t</title><h1>Sizes</h1><p>Small &amp; <b>tall</b></p><ul><li>a</ul><script>x</script>",
        ),
        ("rows.csv", b'title,short_answer,tags\nHours?,Nine to five.,"open, hours"\n,empty,\n'),
        ("picture.png", b"\x89PNG"),
        ("broken.md", b"---\ntitle: [\n---\n"),
        ("latin.md", b"\xe9\xe9"),
    ).json()
    assert (report["imported"], report["updated"], report["unchanged"]) == (4, 0, 0)
    assert sorted(each["name"] for each in report["refused"]) == [
        "broken.md",
        "latin.md",
        "picture.png",
        "rows.csv, line 3",
    ]
    articles = {each["title"]: each for each in merchant.get("articles").json()}
    assert {each["status"] for each in articles.values()} == {"draft"}
    assert articles["Sizes"]["body"] == "Small & **tall**\n\n- a"
    assert articles["Hours?"]["tags"] == ["open", "hours"]
    assert articles["What we sell"]["body"] == "Things."


def test_an_export_is_everything_and_goes_in_again(team: Team) -> None:
    merchant = team("publisher")
    article = merchant.published(short_answer=ANSWER, body="## More\n\nText.", tags=["a", "b"])
    merchant.post(f"articles/{article['id']}/questions", text="how many days")
    packed = merchant.get("export").content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert set(archive.namelist()) == {
            f"articles/{article['slug']}.md", "return_rules.yml", "shop_facts.yml", "test_questions.csv"
        }  # fmt: skip
    assert merchant.upload(("all.zip", packed)).json() == {
        "imported": 0, "updated": 0, "unchanged": 1, "refused": []
    }  # fmt: skip
    assert merchant.upload(("all.zip", b"no zip")).json()["refused"][0]["name"] == "all.zip"
    assert merchant.get(f"articles/{article['id']}").json()["status"] == "published"


def test_files_that_are_too_large_are_refused(team: Team) -> None:
    merchant = team("editor")
    refused = merchant.upload(("big.md", b"x" * 1_500_000)).json()["refused"]
    assert refused[0]["reason"].startswith("larger than")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.md", b"x" * 30_000_000)
    assert merchant.upload(("bomb.zip", bomb.getvalue())).json()["refused"]


def test_what_is_not_there_is_404(team: Team) -> None:
    merchant: Merchant = team("admin")
    nowhere = "0199e7a0-0000-7000-8000-000000000000"
    article = merchant.article()
    for path in (
        f"articles/{nowhere}",
        f"articles/{nowhere}/versions",
        f"articles/{article['id']}/versions/9",
    ):
        assert merchant.get(path).status_code == 404
    assert merchant.put(f"articles/{nowhere}", version=1).status_code == 404
    assert merchant.delete(f"articles/{nowhere}").status_code == 404
    assert merchant.post(f"articles/{article['id']}/versions/9/restore").status_code == 404
    assert merchant.delete(f"questions/{nowhere}").status_code == 404
