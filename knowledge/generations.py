"""Snapshots on disk, one directory each; ``CURRENT`` names the one in force.

A new generation is written beside the old one and takes its place by one rename. A build that dies leaves a
directory that nothing names; the next build removes it.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from knowledge.dense import EXACT_UP_TO
from knowledge.documents import Document
from knowledge.embedding.vectors import Vectors
from knowledge.one_at_a_time import one_at_a_time
from knowledge.snapshot import Embedder, Manifest, Progress, Snapshot, assemble, read_manifest

CURRENT = "CURRENT"
KEPT = 3
"""Generations: one in force, and those that a slow reader may be about to open."""


class Generations:
    """The generations in a directory. Any number of processes may read; they build one after another."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def pointer(self) -> Path:
        """The file that names the generation in force."""
        return self.directory / CURRENT

    def name(self) -> str | None:
        """The name of the generation in force."""
        try:
            return self.pointer.read_text("utf-8").strip() or None
        except FileNotFoundError:
            return None

    def manifest(self) -> Manifest | None:
        """What the generation in force was made of; None when there is none that can be read."""
        name = self.name()
        try:
            return read_manifest(self.directory / name) if name else None
        except (OSError, ValueError, TypeError):
            return None

    def load(self) -> Snapshot | None:
        """The generation in force, memory-mapped; None when there is none."""
        for _ in range(KEPT):
            name = self.name()
            if name is None:
                return None
            try:
                return Snapshot.load(self.directory / name)
            except FileNotFoundError:  # replaced, and the old one removed, between the two looks
                if self.name() == name:
                    raise
        return None

    def build(
        self,
        documents: Sequence[Document],
        embedder: Embedder,
        *,
        facts: str = "",
        exact_up_to: int = EXACT_UP_TO,
        force: bool = False,
        on_progress: Progress | None = None,
    ) -> Manifest:
        """Put a generation of ``documents`` in force, unless the one in force is of these.

        Waits while another process builds. Only passages whose words changed are embedded, unless ``force``.
        """
        with one_at_a_time(self.directory / "building.lock"):
            before = self.manifest()
            articles = {document.id: document.version for document in documents}
            if (
                before
                and not force
                and before.is_of(model=embedder.fingerprint, facts=facts, articles=articles)
            ):
                return before
            snapshot = assemble(
                documents,
                embedder,
                facts=facts,
                known={} if force else self._known(before, embedder),
                generation=(before.generation if before else 0) + 1,
                exact_up_to=exact_up_to,
                on_progress=on_progress,
            )
            self._put(snapshot)
            return snapshot.manifest

    def _known(self, before: Manifest | None, embedder: Embedder) -> Mapping[str, Vectors]:
        if before is None or before.model != embedder.fingerprint:
            return {}
        try:
            loaded = self.load()
        except (OSError, ValueError, TypeError, RuntimeError):  # damaged: all is embedded anew
            return {}
        return loaded.vectors_by_key() if loaded else {}

    def _put(self, snapshot: Snapshot) -> None:
        name = f"{snapshot.manifest.generation:08d}"
        self._sweep()
        shutil.rmtree(self.directory / name, ignore_errors=True)
        snapshot.save(self.directory / name)
        _flush(*(self.directory / name).rglob("*"), self.directory / name)
        beside = self.directory / f".{CURRENT}-{os.getpid()}"
        beside.write_text(f"{name}\n", "utf-8")
        _flush(beside)
        os.replace(beside, self.pointer)
        _flush(self.directory)
        self._sweep()

    def _sweep(self) -> None:
        """Remove old generations, and what builds that died left behind."""
        current = self.name()
        names = sorted(path.name for path in self.directory.iterdir() if path.is_dir())
        kept = {name for name in names if current is not None and name <= current}
        for name in set(names) - set(sorted(kept)[-KEPT:]):
            shutil.rmtree(self.directory / name, ignore_errors=True)
        for left in self.directory.glob(f".{CURRENT}-*"):
            left.unlink(missing_ok=True)


def _flush(*paths: Path) -> None:
    """Have files and directories on the disk before what comes next."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
