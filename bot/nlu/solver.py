"""Kernel ridge regression for many thousands of sentences: conjugate gradients, all right-hand sides at once.

A closed form costs the cube of the sentences, this their square times some sixty. The solutions for the
cross-validation's folds are found in the same passes over the kernel as the final one.
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


def solve(kernel: Callable[[Floats], Floats], diagonal: Floats, targets: Floats, members: Flags) -> Floats:
    """Solutions x of (kernel + diagonal) x = targets, each among the sentences that it may know.

    `kernel` multiplies the symmetric, positive kernel matrix with columns. Shapes: `diagonal` [sentences],
    `targets` [sentences, intents], `members` [solutions, sentences]; the result [solutions, sentences,
    intents], 0 for sentences that a solution does not know.
    """
    solutions, (sentences, intents) = len(members), targets.shape
    known = np.repeat(members.T.astype(np.float32), intents, axis=1)
    spread = diagonal[:, None]
    left = np.tile(targets, (1, solutions)) * known
    solution = np.zeros_like(left)
    # Scaled by the diagonal: intents of few sentences weigh more than others.
    step = left / spread
    away = _dots(left, step)
    goal = ENOUGH**2 * away
    for _ in range(MOST_PASSES):
        pushed = known * kernel(step) + spread * step
        length = away / np.maximum(_dots(step, pushed), 1e-30)
        solution += length * step
        left -= length * pushed
        nearer = left / spread
        before, away = away, _dots(left, nearer)
        if (away <= goal).all():
            break
        step = nearer + (away / np.maximum(before, 1e-30)) * step
    return np.ascontiguousarray(solution.reshape(sentences, solutions, intents).transpose(1, 0, 2))


def _dots(left: Floats, right: Floats) -> Floats:
    dots: Floats = np.einsum("ij,ij->j", left, right)
    return dots
