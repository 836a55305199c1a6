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


def shrink(trace, fails, budget=2000):
    """A small trace for which `fails(trace)` still holds.

    `fails` returns the choices that were made, if the result fails, and else
    None. It is called at most `budget` times.
    """
    calls = 0

    def attempt(candidate):
        nonlocal trace, calls
        if calls >= budget:
            return False
        calls += 1
        made = fails(candidate)
        if made is None or (len(made), made) >= (len(trace), trace):
            return False
        trace = made
        return True

    before = None
    while trace != before and calls < budget:
        before = trace
        # Whole parts first, from the end, where operators come from.
        size = len(trace) // 2
        while size > 0:
            position = len(trace) - size
            while position >= 0:
                attempt(trace[:position] + trace[position + size:])
                position -= max(1, size // 2)
                position = min(position, len(trace) - size)
            size //= 2
        for position in range(len(trace)):
            if position >= len(trace):
                break
            low, high = 0, trace[position]
            if high == 0 or attempt(trace[:position] + [0] + trace[position + 1:]):
                continue
            # The smallest that fails, if larger ones do.
            while position < len(trace) and low + 1 < trace[position] and calls < budget:
                middle = (low + trace[position]) // 2
                if not attempt(trace[:position] + [middle] + trace[position + 1:]):
                    low = middle
    return trace
