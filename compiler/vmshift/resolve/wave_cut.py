"""Cutting namespaces into waves that keep their limits, and that stay as they are when something is added."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from heapq import merge
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Reason = Literal["recorded", "kept", "first with room", "new", "alone"]

# The steps at which no plan of a wave has a run yet, so that another namespace may join it.
JOINABLE: frozenset[str] = frozenset({"draft", "prepare", "plan"})
_LOOKED_AT = 64  # waves with room that a namespace is tried on, so that the time grows with the namespaces alone


class Load(NamedTuple):
    """What moves: VMs, and bytes of their volumes as far as they are known."""

    vms: int
    bytes: int

    def __add__(self, other: object) -> Load:
        """Add two loads."""
        return Load(self.vms + other.vms, self.bytes + other.bytes) if isinstance(other, Load) else NotImplemented


class Limits(NamedTuple):
    """The most VMs and the most bytes of a wave; None where there is no limit."""

    vms: int | None
    bytes: int | None

    def hold(self, load: Load) -> bool:
        """Tell whether a load keeps both."""
        return (self.vms is None or load.vms <= self.vms) and (self.bytes is None or load.bytes <= self.bytes)


class Slot(NamedTuple):
    """The number of a namespace's wave, why that one, and the load to record for it."""

    number: int
    how: Reason
    recorded: Load


class Steps(NamedTuple):
    """The steps of computed waves: of single ones by their numbers, and of all others."""

    single: Mapping[int, str]
    default: str

    def of(self, number: int) -> str:
        """Give the step of a wave."""
        return self.single.get(number, self.default)


def cut(
    loads: Mapping[str, Load], limits: Limits, known: Mapping[str, tuple[int, Load]], steps: Steps
) -> dict[str, Slot]:
    """Give each namespace the number of its wave.

    known: of namespaces that have a wave, those that are gone included, its number and the load that was recorded. They
    keep it, but for those that have grown since, or no longer fit under a lower limit, where their wave has become
    too large and has not begun; these go to another wave at the same step. Others, by name, go into the first
    wave with room that has not begun, or into a new one.
    """
    waves = _Waves(loads, limits, steps, fresh=not known)
    members: dict[int, list[str]] = defaultdict(list)
    for namespace, (number, _) in sorted(known.items()):
        waves.has_been(number)
        if namespace in loads:
            members[number].append(namespace)
    leaving = [namespace for number in sorted(members) for namespace in waves.settle(number, members[number], known)]
    for namespace in leaving:
        waves.move(namespace, *known[namespace])
    for namespace in sorted(set(loads) - set(known)):
        waves.place(namespace)
    return waves.places


class _Waves:
    """The waves while they are being filled."""

    def __init__(self, loads: Mapping[str, Load], limits: Limits, steps: Steps, *, fresh: bool) -> None:
        self.places: dict[str, Slot] = {}
        self._loads = loads
        self._limits = limits
        self._steps = steps
        self._own = sorted(steps.single)
        self._fresh = fresh
        self._sums: dict[int, Load] = {}
        self._open: list[int] = []
        self._last = 0
        self._least = Load(*map(min, zip(*loads.values(), strict=True))) if loads else Load(0, 0)

    def has_been(self, number: int) -> None:
        """Note a number that has been given."""
        self._last = max(self._last, number)

    def settle(self, number: int, members: list[str], known: Mapping[str, tuple[int, Load]]) -> list[str]:
        """Put namespaces into the wave that they have; give those that must leave it, as it has become too large."""
        total = sum((self._loads[namespace] for namespace in members), Load(0, 0))
        joinable = self._steps.of(number) in JOINABLE
        kept = not self._limits.hold(total) and not joinable and len(members) > 1
        staying = members if kept or self._limits.hold(total) else self._that_fit(members, known)
        for namespace in staying:
            recorded = known[namespace][1] if kept else self._loads[namespace]
            self.places[namespace] = Slot(number, "kept" if kept else "recorded", recorded)
        self._sums[number] = sum((self._loads[namespace] for namespace in staying), Load(0, 0))
        if joinable:
            self._offer(number)
        there = set(staying)
        return [namespace for namespace in members if namespace not in there]

    def _that_fit(self, members: list[str], known: Mapping[str, tuple[int, Load]]) -> list[str]:
        """Give those of a wave that fit together, at least one: those that have not grown first, by name."""
        fitting, total = [], Load(0, 0)
        order = sorted(members, key=lambda each: (self._has_grown(each, known), each))
        for namespace in order:
            if self._limits.hold(total + self._loads[namespace]):
                fitting.append(namespace)
                total += self._loads[namespace]
        return fitting or order[:1]

    def move(self, namespace: str, number: int, recorded: Load) -> None:
        """Move a namespace to another wave at the same step; without one it stays where it is."""
        step = self._steps.of(number)
        at_step = [each for each in self._open if self._steps.of(each) == step]
        found = self._first(self._loads[namespace], at_step)
        another = self._next(lambda each: self._steps.of(each) == step) if found is None else found
        if another is None:
            self._sums[number] += self._loads[namespace]
            self.places[namespace] = Slot(number, "kept", recorded)
        else:
            self._put(namespace, another)

    def place(self, namespace: str) -> None:
        """Put a namespace into the first wave with room, or a new one: none that has begun, as it would begin too."""
        found = self._first(self._loads[namespace], self._open)
        new = self._next(lambda each: self._fresh or self._steps.single.get(each, "plan") in JOINABLE)
        self._put(namespace, found or new or self._last + 1)

    def _put(self, namespace: str, number: int) -> None:
        load, there = self._loads[namespace], number in self._sums
        how: Reason = "first with room" if there else "new" if self._limits.hold(load) else "alone"
        self.has_been(number)
        self._sums[number] = self._sums.get(number, Load(0, 0)) + load
        self.places[namespace] = Slot(number, how, load)
        if how == "first with room":
            if not self._limits.hold(self._sums[number] + self._least):
                self._open.remove(number)
        else:
            self._offer(number)

    def _first(self, load: Load, numbers: Iterable[int]) -> int | None:
        return next((number for number in numbers if self._limits.hold(self._sums[number] + load)), None)

    def _offer(self, number: int) -> None:
        """Let others join a wave, as long as it has room for the smallest."""
        if self._limits.hold(self._sums[number] + self._least):
            self._open = [*self._open, number][-_LOOKED_AT:]

    def _next(self, suits: Callable[[int], bool]) -> int | None:
        """Give the first new number that suits, of those with a step of their own and the first without."""
        free = self._last + 1
        while free in self._steps.single:
            free += 1
        own = self._own[bisect_right(self._own, self._last) :]
        return next((number for number in merge(own, [free]) if suits(number)), None)

    def _has_grown(self, namespace: str, known: Mapping[str, tuple[int, Load]]) -> bool:
        load, recorded = self._loads[namespace], known[namespace][1]
        return load.vms > recorded.vms or load.bytes > recorded.bytes
