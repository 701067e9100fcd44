"""Return rules and facts through the API: validated, versioned, and in every article at once."""

from tests.api.editor.merchant import Team


def test_rules_are_read_changed_and_restored(team: Team) -> None:
    merchant = team("publisher")
    rules = merchant.get("rules").json()
    assert rules["version"] == 1
    assert rules["rules"]["policy"] == {"article": "returns", "version": "1"}
    merchant.published(short_answer="You have {{ return_window_days }} days.")
    longer = {
        "policy": {"article": "returns", "version": "2"},
        "rules": [
            {"id": "all", "window": {"days": 90}, "outcomes": [{"kind": "refund", "label": "customer"}]}
        ],
    }
    changed = merchant.put("rules", version=1, rules=longer, note="generous")
    assert changed.status_code == 200, changed.text
    assert changed.json()["version"] == 2
    query = {"query": "how many days may i keep it"}
    assert merchant.post("search", **query).json()["answer"] == "You have 90 days."
    restored = merchant.post("rules/versions/1/restore", version=2).json()
    assert (restored["version"], restored["text"]) == (3, rules["text"])
    assert merchant.post("search", **query).json()["answer"] == "You have 30 days."
    versions = merchant.get("rules/versions").json()
    assert [(each["version"], each["author"], each["note"]) for each in versions] == [
        (3, "Publisher", None),
        (2, "Publisher", "generous"),
        (1, "Doorstep", None),
    ]
    assert merchant.get("rules/versions/2").json()["rules"] == longer
    assert merchant.get("rules/versions/2/diff").json()[0]["field"] == "text"


def test_rules_that_cannot_be_used_are_told_with_their_lines(team: Team) -> None:
    merchant = team("publisher")
    broken = "policy: {article: r, version: '1'}\nrules:\n  - id: all\n    window: {days: -3}\n    fun: yes\n"
    refused = merchant.put("rules", version=1, text=broken)
    assert refused.status_code == 422
    told = {each["place"]: each["line"] for each in refused.json()["errors"]}
    assert told["rules[1].window.days"] == 4
    assert told["rules[1].fun"] == 5
    assert merchant.post("rules/check", text=broken).json() == refused.json()["errors"]
    assert merchant.post("rules/check", text=merchant.get("rules").json()["text"]).json() == []
    for text in ("", "[1]", "a: [", "x" * 500_001):
        assert merchant.put("rules", version=1, text=text).status_code == 422
    assert merchant.put("rules", version=1).status_code == 422
    assert merchant.get("rules").json()["version"] == 1


def test_the_second_of_two_changes_is_told(team: Team) -> None:
    ana, bo = team("publisher"), team("admin")
    text = ana.get("rules").json()["text"]
    assert ana.put("rules", version=1, text=text + "# Ana\n").status_code == 200
    late = bo.put("rules", version=1, text=text + "# Bo\n")
    assert late.status_code == 409
    assert late.json()["current"]["text"].endswith("# Ana\n")
    assert late.json()["yours"]["text"].endswith("# Bo\n")
    assert bo.post("rules/versions/1/restore", version=1).status_code == 409
    assert bo.get("rules/versions/7").status_code == 404


def test_facts_change_what_every_article_says(team: Team) -> None:
    merchant = team("publisher")
    article = merchant.published(title="Free shipping?", short_answer="Free from {{ free_shipping_from }}.")
    facts = merchant.get("facts").json()
    text = "currency: USD\nfree_shipping_from: {USD: '99.00'}\n"
    assert merchant.put("facts", version=facts["version"], text=text).status_code == 200
    assert "$99.00" in merchant.http.get(f"/help/{article['slug']}").text
    assert merchant.post("search", query="free shipping").json()["answer"] == "Free from $99.00."
    assert merchant.put("facts", version=0, text=text).status_code == 409
    assert merchant.put("facts", version=2, text="- a list").status_code == 422
    values = {each["name"]: each["value"] for each in merchant.get("variables").json()}
    assert values["free_shipping_from"] == "$99.00"
    assert values["return_window_days"] == "30"


def test_earlier_facts_are_listed_compared_and_put_into_force_again(team: Team) -> None:
    merchant, editor = team("publisher"), team("editor")
    article = merchant.published(title="Free shipping?", short_answer="Free from {{ free_shipping_from }}.")
    before = merchant.get("facts").json()
    said = merchant.http.get(f"/help/{article['slug']}").text
    text = before["text"].rstrip() + "\n# looked at again\n"
    changed = "currency: USD\nfree_shipping_from: {USD: '99.00'}\n"
    merchant.put("facts", version=before["version"], text=text, note="a look")
    merchant.put("facts", version=before["version"] + 1, text=changed, note="dearer")
    first = before["version"]
    (change,) = editor.get(f"facts/versions/{first}/diff").json()
    assert change["field"] == "text"
    pieces = {
        kind: [one["text"] for one in change["pieces"] if one["kind"] == kind] for kind in ("added", "same")
    }
    assert "99" in "".join(pieces["added"])
    assert "free_shipping_from" in "".join(pieces["same"])
    assert editor.get(f"facts/versions/{first}").json()["text"] == before["text"]
    assert editor.post(f"facts/versions/{first}/restore", version=first + 2).status_code == 403
    assert merchant.post(f"facts/versions/{first}/restore", version=first).status_code == 409
    assert merchant.post("facts/versions/99/restore", version=first + 2).status_code == 404
    restored = merchant.post(f"facts/versions/{first}/restore", version=first + 2).json()
    assert (restored["version"], restored["text"]) == (first + 3, before["text"])
    assert merchant.http.get(f"/help/{article['slug']}").text == said
    versions = editor.get("facts/versions").json()
    assert [(each["version"], each["note"], each["restored_from"]) for each in versions[:3]] == [
        (first + 3, None, first),
        (first + 2, "dearer", None),
        (first + 1, "a look", None),
    ]
    assert editor.get("facts/versions/99/diff").status_code == 404
