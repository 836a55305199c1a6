# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random choices that are recorded, and making what they led to smaller.

A generator asks for one small number after the other. Their list, the trace,
says all about what it made: a shorter or smaller trace is a smaller network,
whatever the operators are, and always a valid one. 0 is the simplest choice.
"""

import numpy as np

# Steps of a real number, and seeds of arrays.
GRID = 1 << 12


class Choices:
    """Choices from a seed, or those of a trace; after its end all are 0."""

    def __init__(self, seed=None, trace=None):
        self.rng = None if seed is None else np.random.default_rng(seed)
        self.given, self.trace = trace or [], []
        # Where in the trace parts begin that may be left out.
        self.marks = []

    def mark(self):
        self.marks.append(len(self.trace))

    def draw(self, count):
        """From 0 to `count` - 1."""
        return self.record(count, lambda: int(self.rng.integers(count)))

    def chance(self, probability):
        return self.record(2, lambda: int(self.rng.random() < probability)) == 1

    def record(self, count, make):
        if self.rng is not None:
            value = make()
        else:
            position = len(self.trace)
            value = min(self.given[position], count - 1) if position < len(self.given) else 0
        self.trace.append(value)
        return value

    def real(self, low, high):
        """0, or what is next to it, is the simplest; then the numbers around that."""
        simplest = round(min(max(-low / (high - low), 0), 1) * GRID)
        choice = self.draw(GRID + 1)
        step = (choice + 1) // 2 * (1 if choice % 2 else -1)
        return low + (simplest + step) % (GRID + 1) * (high - low) / GRID

    def integers(self, low, high, shape):
        """An array, both ends count; the simplest has the integer next to 1 everywhere."""
        seed = self.draw(GRID)
        if seed == 0:
            return np.full(shape, min(max(1, low), high))
        return np.random.default_rng(seed).integers(low, high, shape, endpoint=True)

    def permutation(self, count):
        seed = self.draw(GRID)
        return np.arange(count) if seed == 0 else np.random.default_rng(seed).permutation(count)


def shrink(choices, fails, budget):
    """Choices with a small trace for which `fails(trace)` still holds.

    `fails` returns the choices that were made, if the result fails, and else
    None. It is called at most `budget` times.
    """
    tried = set()

    def attempt(candidate):
        nonlocal choices
        if len(tried) >= budget or tuple(candidate) in tried:
            return False
        tried.add(tuple(candidate))
        made = fails(candidate)
        if made is None or (len(made.trace), made.trace) >= (len(choices.trace), choices.trace):
            return False
        choices = made
        return True

    before = None
    while choices.trace != before:
        before = choices.trace
        # Whole parts, the last first, as nothing depends on it.
        for index in reversed(range(len(choices.marks))):
            if index < len(choices.marks):
                ends = choices.marks[1:] + [len(choices.trace)]
                attempt(choices.trace[:choices.marks[index]] + choices.trace[ends[index]:])
        # Runs of choices, which all become the simplest, or go.
        for replace in [0], []:
            for size in 8, 4, 2, 1:
                for position in reversed(range(0, len(choices.trace), size)):
                    trace = choices.trace
                    run = trace[position:position + size]
                    if run and (any(run) or not replace):
                        attempt(trace[:position] + replace * len(run) + trace[position + size:])
        # Single ones become smaller.
        for position in range(len(choices.trace)):
            for smaller in lambda v: 1, lambda v: v // 2, lambda v: v - 1:
                trace = choices.trace
                if position < len(trace) and trace[position] > 1:
                    attempt(trace[:position] + [smaller(trace[position])] + trace[position + 1:])
    return choices
