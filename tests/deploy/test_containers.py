"""The images' recipe: nobody's rights, pinned packages, nothing of the work tree that is not needed."""

import re
import subprocess
import sys

import pytest
import tomllib

from tests.e2e.product import ROOT

RECIPE = (ROOT / "deploy" / "Containerfile").read_text()
STAGES = dict(re.findall(r"^FROM \S+ AS (\S+)\n(.*?)(?=^FROM|\Z)", RECIPE, re.MULTILINE | re.DOTALL))
BUILDS_ONLY = re.search(r"grep -vE '\^\((.*?)\)=='", RECIPE)


@pytest.mark.parametrize("image", ["service", "rasa"])
def test_an_image_runs_as_nobody_is_probed_and_holds_no_build_tools(image: str) -> None:
    stage = STAGES[image]
    assert "USER 10001:10001" in stage
    assert stage.index("USER") > stage.rindex("COPY"), "what it runs it cannot change"
    assert "HEALTHCHECK" in stage
    assert "pip install" not in stage


def test_packages_come_from_the_locks() -> None:
    for line in re.findall(r"pip install .*", RECIPE):
        assert ".ci/locks/" in line or "-r service.txt" in line, line
    for lock in re.findall(r"\.ci/locks/\w+\.txt", RECIPE):
        assert (ROOT / lock).is_file()


def test_what_is_copied_is_there_and_let_through() -> None:
    let_through = set(re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", RECIPE, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
            assert any(source == kept or source.startswith(f"{kept}/") for kept in let_through), source


def test_every_package_that_the_service_is_made_of_is_in_its_image() -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    copied = set(re.findall(r"^COPY (\w+) \w+$", STAGES["service"], re.MULTILINE))
    assert copied == set(ours) - {"bot"}


def test_the_service_runs_without_what_only_builds_the_encoder() -> None:
    """The packages that the image leaves out are never imported."""
    assert BUILDS_ONLY is not None
    left_out = [name.replace("-", "_") for name in BUILDS_ONLY[1].split("|")] + ["torch", "sklearn"]
    program = (
        f"import sys\nfor name in {left_out!r}: sys.modules[name] = None\n"
        "import api.__main__, api.cli.articles, api.cli.migrating, actions.__main__\n"
        "from knowledge.embedding import LazyEncoder\n"
        "from knowledge.embedding.encoder import Encoder\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=120)


def test_the_images_listen_where_the_manifests_look() -> None:
    assert re.search(r"DOORSTEP_HOST=0\.0\.0\.0 DOORSTEP_PORT=8000", STAGES["service"])
    assert re.search(r"DOORSTEP_RASA_HOST=0\.0\.0\.0 DOORSTEP_RASA_PORT=5005", STAGES["rasa"])
