"""Finding a Python 3.10 that really runs."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.e2e.product import ROOT

WORKS = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def setup() -> ModuleType:
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / ".ci" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_shim_that_only_complains_is_passed_over(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "shims" / f"python{WORKS}", "echo 'command not found' >&2; exit 127")
    real = script(
        tmp_path / "pyenv" / "versions" / f"{WORKS}.9" / "bin" / "python", f'exec {sys.executable} "$@"'
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'shims'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    found = setup.find_python(WORKS)
    assert found == real or found.parent in (Path("/usr/bin"), Path("/bin"))


def test_uv_is_asked_last(setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = script(tmp_path / "uv-python", f'exec {sys.executable} "$@"')
    script(tmp_path / "bin" / "uv", f"echo {real}")
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + "/nowhere")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "none"))
    assert setup.find_python(WORKS) == real


def test_without_any_the_one_command_is_named(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(SystemExit, match=r"pyenv install 3\.10"):
        setup.find_python("3.10")


def test_the_locks_leave_pytorch_to_the_machine_and_pin_the_rest() -> None:
    for name in ("app", "dev", "rasa"):
        lines = (ROOT / ".ci" / "locks" / f"{name}.txt").read_text().splitlines()
        pins = [line for line in lines if line and not line.startswith("#")]
        assert all("==" in pin for pin in pins), name
        assert not any(pin.startswith(("torch==", "nvidia-")) for pin in pins), name
    assert "rasa==3.6.21" in (ROOT / ".ci" / "locks" / "rasa.txt").read_text().splitlines()
