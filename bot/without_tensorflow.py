"""Rasa without TensorFlow in memory.

Rasa imports TensorFlow wherever it starts, for components that our pipeline does not use: 350 MB and some
seconds of every process. `stand_in()`, called before Rasa is imported, puts empty stand-ins in the place of
TensorFlow and of what only it needs. Classes may be derived from them and types named after them, which is
all that importing Rasa's modules does. Whoever then really calls TensorFlow gets an error that says why.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ABSENT = frozenset(
    {
        "tensorflow",
        "tensorflow_addons",
        "tensorflow_hub",
        "tensorflow_text",
        "keras",
        "jax",
        "jaxlib",
        "matplotlib",
    }
)


class TensorFlowNotLoadedError(RuntimeError):
    """Something of the pipeline needs TensorFlow after all."""


class _Absent(type):
    """The class of names inside absent modules: each is itself a class with such names inside."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(f"{cls.__name__}.{name}", (), {})

    def __call__(cls, *_: Any, **__: Any) -> Any:
        raise TensorFlowNotLoadedError(
            f"{cls.__name__} is not loaded. The assistant's pipeline runs without TensorFlow; a component "
            "that needs it also needs the call of bot.without_tensorflow.stand_in to go."
        )


class _AbsentModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Absent(f"{self.__name__}.{name}", (), {})


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in ABSENT:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to execute."""


def stand_in() -> None:
    """Takes effect for modules not yet imported; a second call does nothing."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
