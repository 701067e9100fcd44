import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.documents import Document
from knowledge.generations import KEPT, Generations
from knowledge.library import LOOK_EVERY, Library
from knowledge.search import Circumstances, search
from knowledge.snapshot import Snapshot
from tests.knowledge.toy import ARTICLES, NOW, ToyEmbedder

HERE = Circumstances(now=NOW)
ROOT = Path(__file__).parents[2]


def edition(number: int) -> list[Document]:
    """The articles, every one of them saying which edition it is."""
    return [
        replace(each, version=number, short_answer=f"{each.short_answer} (edition {number})")
        for each in ARTICLES
    ]


def test_what_was_built_is_found_again(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "knowledge")
    assert generations.load() is None
    assert generations.manifest() is None
    made = generations.build(ARTICLES, ToyEmbedder(), facts="rules-1")
    assert (made.generation, made.model, made.facts, made.index) == (1, "toy-1", "rules-1", "exact")
    assert made.articles == {each.id: 1 for each in ARTICLES}
    loaded = generations.load()
    assert loaded
    assert loaded.manifest == made
    assert list(loaded.documents) == list(ARTICLES)
    assert len(list(loaded.passages)) == made.passages
    found = search(loaded, ToyEmbedder(), "what does shipping cost", HERE)
    assert found.matches[0].document.slug == "shipping-costs"


def test_only_what_changed_is_embedded_again(tmp_path: Path) -> None:
    generations, embedder = Generations(tmp_path), ToyEmbedder()
    first = generations.build(ARTICLES, embedder)
    assert embedder.asked == first.embedded == first.passages
    changed = [replace(ARTICLES[0], version=2, short_answer="45 days."), *ARTICLES[1:]]
    second = generations.build(changed, embedder)
    assert (second.generation, second.embedded) == (2, 1)
    assert embedder.asked == first.passages + 1


def test_the_same_articles_again_change_nothing_but_new_facts_or_a_new_model_do(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    generations.build(ARTICLES, ToyEmbedder(), facts="a")
    assert generations.build(ARTICLES, ToyEmbedder(), facts="a").generation == 1
    assert generations.build(ARTICLES, ToyEmbedder(), facts="b").embedded == 0
    other = generations.build(ARTICLES, ToyEmbedder("toy-2"), facts="b")
    assert (other.generation, other.embedded) == (3, other.passages)
    assert generations.build(ARTICLES, ToyEmbedder("toy-2"), facts="b", force=True).generation == 4


def test_the_last_article_may_go(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    generations.build(ARTICLES, ToyEmbedder())
    assert generations.build((), ToyEmbedder()).passages == 0
    empty = generations.load()
    assert empty
    assert search(empty, ToyEmbedder(), "shipping", HERE).matches == ()
    assert generations.build(ARTICLES, ToyEmbedder()).generation == 3


def test_large_shops_are_memory_mapped_too(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    assert generations.build(ARTICLES, ToyEmbedder(), exact_up_to=2).index == "ivf"
    loaded = generations.load()
    assert loaded
    assert loaded.dense.kind == "ivf"
    assert search(loaded, ToyEmbedder(), "gift cards", HERE).matches[0].document.slug == "gift-cards"


def test_old_generations_and_dead_builds_are_removed(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    (tmp_path / "00000099").mkdir()
    for number in range(1, 7):
        generations.build(edition(number), ToyEmbedder())
    names = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert names == ["00000004", "00000005", "00000006"]
    assert len(names) == KEPT


def test_a_damaged_generation_is_replaced_and_until_then_the_old_one_serves(tmp_path: Path) -> None:
    generations, clock = Generations(tmp_path), iter(range(1000))
    generations.build(ARTICLES, ToyEmbedder())
    library = Library(tmp_path, clock=lambda: float(next(clock)))
    before = library.current()
    (tmp_path / "00000002").mkdir()
    (tmp_path / "00000002" / "documents.json").write_text("[")
    (tmp_path / "next").write_text("00000002\n")
    os.replace(tmp_path / "next", generations.pointer)
    assert library.current() is before
    made = generations.build(ARTICLES, ToyEmbedder())
    assert made.embedded == made.passages
    after = library.current()
    assert after
    assert after.manifest == made


def test_a_search_during_swaps_sees_one_edition_and_no_error(tmp_path: Path) -> None:
    generations, library = Generations(tmp_path), Library(tmp_path)
    generations.build(edition(1), ToyEmbedder())
    done = threading.Event()
    failures: list[object] = []
    seen: set[int] = set()

    def ask() -> None:
        embedder, last = ToyEmbedder(), 0
        while not done.is_set():
            try:
                snapshot = library.current()
                assert snapshot
                found = search(snapshot, embedder, "what does shipping cost, and customs", HERE)
                editions = {hit.document.version for hit in found.hits}
                texts = {
                    hit.passage.text.rpartition("(edition ")[2].rstrip(")")
                    for hit in found.hits
                    if hit.passage.kind == "short_answer"
                }
                assert len(editions) == 1
                assert texts == {str(version) for version in editions}
                (now,) = editions
                assert now >= last
                last = now
                seen.add(now)
                time.sleep(0.005)  # or the builds would starve
            except Exception as failure:
                failures.append(failure)
                return

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 52):
        generations.build(edition(number), ToyEmbedder())
    time.sleep(2 * LOOK_EVERY)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert 51 in seen


def test_another_process_notices_a_new_generation_within_a_second(tmp_path: Path) -> None:
    Generations(tmp_path).build(edition(1), ToyEmbedder())
    watching = subprocess.Popen(
        [
            sys.executable, "-c",
            "import sys, time\nfrom pathlib import Path\nfrom knowledge.library import Library\n"
            "library = Library(Path(sys.argv[1]))\nseen = None\n"
            "while seen != 2:\n"
            "    now = library.current().manifest.generation\n"
            "    if now != seen:\n        seen = now\n        print(seen, time.time(), flush=True)\n"
            "    time.sleep(0.01)\n",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert watching.stdout
    assert watching.stdout.readline().startswith("1 ")
    Generations(tmp_path).build(edition(2), ToyEmbedder())
    swapped = Generations(tmp_path).pointer.stat().st_mtime
    number, at = watching.stdout.readline().split()
    assert watching.wait(timeout=20) == 0
    assert number == "2"
    assert float(at) - swapped < 1


BUILD = """
import sys, time
from pathlib import Path
from knowledge.generations import Generations
from knowledge import snapshot
from tests.knowledge.test_generations import edition
from tests.knowledge.toy import ToyEmbedder

where = sys.argv[2]
def stop(*_, **__):
    print("here", flush=True)
    time.sleep(60)

if where == "embedding":
    ToyEmbedder.encode = stop
elif where == "writing":
    snapshot.StoredPassages.write = staticmethod(stop)
else:
    import knowledge.generations as generations
    generations.os.replace = stop
Generations(Path(sys.argv[1])).build(edition(2), ToyEmbedder())
"""


@pytest.mark.parametrize("where", ["embedding", "writing", "swapping"])
def test_a_build_that_is_killed_leaves_the_old_index(tmp_path: Path, where: str) -> None:
    generations = Generations(tmp_path)
    generations.build(edition(1), ToyEmbedder())
    building = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(tmp_path), where], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert building.stdout
    assert building.stdout.readline() == "here\n"
    building.send_signal(signal.SIGKILL)
    building.wait()
    loaded = generations.load()
    assert loaded
    assert {each.version for each in loaded.documents} == {1}
    assert generations.build(edition(3), ToyEmbedder()).generation == 2
    after: Snapshot | None = generations.load()
    assert after
    assert {each.version for each in after.documents} == {3}
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2
    assert not list(tmp_path.glob(".CURRENT-*"))
