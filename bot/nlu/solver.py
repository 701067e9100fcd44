"""Kernel ridge regression for many thousands of sentences: conjugate gradients, all right-hand sides at once.

A closed form costs the cube of the sentences, this their square times some fifteen. The solutions for the
cross-validation's folds are found in the same passes over the kernel as the final one. Each step is first
turned into the direction that a sketch of the kernel suggests: with 600 landmarks it takes a sixth of the
passes (Nyström preconditioning: Frangella, Tropp, Udell 2021).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

ENOUGH = 0.03
"""What may be left unexplained, relative to the targets: 0.01 to 0.05 move no accuracy by 0.004 (006)."""

MOST_PASSES = 200

LANDMARKS = 600
"""Columns of the kernel in the sketch; 1,500 save five more passes and cost more than those."""

JITTER = 1e-3
"""Keeps the landmarks' own kernel positive where two of them say the same."""


def solve(
    kernel: Callable[[Floats], Floats],
    diagonal: Floats,
    targets: Floats,
    members: Flags,
    rough: Floats | None = None,
) -> Floats:
    """Solutions x of (kernel + diagonal) x = targets, each among the sentences that it may know.

    `kernel` multiplies the symmetric, positive kernel matrix with columns; `rough`, of `sketch`, saves passes
    and changes no solution. Shapes: `diagonal` [sentences], `targets` [sentences, intents], `members`
    [solutions, sentences]; the result [solutions, sentences, intents], 0 for sentences that a solution does
    not know.
    """
    solutions, (sentences, intents) = len(members), targets.shape
    known = np.repeat(members.T.astype(np.float32), intents, axis=1)
    spread = diagonal[:, None]
    turn = _turning(rough, spread, members, intents)
    left = np.tile(targets, (1, solutions)) * known
    solution = np.zeros_like(left)
    step = turn(left)
    away = _dots(left, step)
    goal = np.float32(ENOUGH**2) * _dots(left, left / spread)
    for _ in range(MOST_PASSES):
        pushed = known * kernel(step) + spread * step
        length = away / np.maximum(_dots(step, pushed), 1e-30)
        solution += length * step
        left -= length * pushed
        if (_dots(left, left / spread) <= goal).all():
            break
        nearer = turn(left)
        before, away = away, _dots(left, nearer)
        step *= away / np.maximum(before, 1e-30)
        step += nearer
    return np.ascontiguousarray(solution.reshape(sentences, solutions, intents).transpose(1, 0, 2))


def landmarks(sentences: int) -> npt.NDArray[np.int64]:
    """The sentences whose columns of the kernel make the sketch, drawn evenly; the same ones each time."""
    drawn = np.random.default_rng(0).permutation(sentences)[:LANDMARKS]
    return np.sort(drawn)


def sketch(columns: Floats, places: npt.NDArray[np.int64]) -> Floats:
    """Of its columns: what is, times its transpose, near the kernel; shape [sentences, landmarks]."""
    values, axes = np.linalg.eigh(columns[places].astype(np.float64) + JITTER * np.eye(len(places)))
    rough: Floats = columns @ (axes / np.sqrt(np.maximum(values, JITTER))).astype(np.float32)
    return rough


def _turning(
    rough: Floats | None, spread: Floats, members: Flags, intents: int
) -> Callable[[Floats], Floats]:
    """Divides by (rough roughᵀ + diagonal), by Woodbury's formula; without a sketch by the diagonal alone."""
    if rough is None:
        return lambda left: left / spread
    parts = []
    for number, member in enumerate(members):
        own = rough * member[:, None]
        inner = np.eye(own.shape[1]) + (own.T @ (own / spread)).astype(np.float64)
        columns = slice(number * intents, (number + 1) * intents)
        parts.append((columns, own, np.linalg.inv(inner).astype(np.float32)))

    def turn(left: Floats) -> Floats:
        turned: Floats = left / spread
        for columns, own, inverse in parts:
            turned[:, columns] -= (own @ (inverse @ (own.T @ turned[:, columns])) / spread).astype(np.float32)
        return turned

    return turn


def _dots(left: Floats, right: Floats) -> Floats:
    dots: Floats = np.einsum("ij,ij->j", left, right)
    return dots
