"""Waves: which plans run together, those that a spec lists and those that are computed from its limits.

A wave with `maxVMs` or `maxSize` is a template: its namespaces are put into `<name>-1`, `<name>-2` and so on, each
namespace whole. What comes of it is recorded in compiled.lock.json, and from then on a namespace keeps its wave,
whatever else is added: a plan that is at cutover must not find itself back at plan. Without a lock the waves are cut
afresh, which gives the same waves as long as nothing was added since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vmshift.lock import Seat
from vmshift.quantity import quantity_bytes
from vmshift.resolve.globs import is_glob, matches
from vmshift.resolve.wave_cut import Limits, Load, Reason, Slot, Steps, cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vmshift.spec.model import Runs, Spec, Wave
    from vmshift.spec.types import Step

How = Literal["no wave", "listed"] | Reason


@dataclass(frozen=True, slots=True)
class Assignment:
    """The wave of one namespace.

    index: of its entry in `spec.waves`, None where no wave takes the namespace. name: "" for none; of a computed wave
    such as "bulk-1". how: whether it is listed, or how it came to a computed wave: recorded in the lock; kept there
    although the wave has grown too large; put into the first wave with room, or a new one; alone, as it is larger than
    a wave may be. load: its VMs and bytes that move. seat: what the lock is to record, None unless computed.
    """

    index: int | None
    name: str
    step: Step
    runs: Runs
    how: How
    load: Load
    seat: Seat | None = None


class Waves:
    """The waves of a spec, and what the lock knows of the computed ones, by namespace."""

    def __init__(self, spec: Spec, seats: Mapping[str, Seat]) -> None:
        self._spec = spec
        self._seats = seats
        self._named: dict[str, int] = {}
        self._globs: list[tuple[int, str]] = []
        self._rest: int | None = None
        for index, wave in enumerate(spec.waves):
            for pattern in wave.namespaces or []:
                if is_glob(pattern):
                    self._globs.append((index, pattern))
                else:
                    self._named.setdefault(pattern, index)
            if wave.namespaces is None and is_template(wave) and self._rest is None:
                self._rest = index

    def index(self, namespace: str) -> int | None:
        """Give the index of the first wave that takes a namespace; a template without namespaces takes any."""
        found = [index for index in (self._named.get(namespace), self._rest) if index is not None]
        best = min(found, default=None)
        for index, pattern in self._globs:
            if best is not None and index >= best:
                break
            if matches(pattern, namespace):
                return index
        return best

    def progress(self, namespace: str) -> tuple[Step, Runs]:
        """Give the step and the counters of a namespace's plan, by the lock alone where its wave is computed."""
        index, seat = self.index(namespace), self._seats.get(namespace)
        return _progress(self._spec, index, seat.wave if seat else "")

    def assign(self, loads: Mapping[str, Load]) -> dict[str, Assignment]:
        """Give each namespace its wave, by what moves in it."""
        found: dict[str, Assignment] = {}
        templates: dict[int, dict[str, Load]] = {}
        for namespace, load in loads.items():
            index = self.index(namespace)
            if index is None:
                found[namespace] = Assignment(None, "", *_progress(self._spec, None, ""), "no wave", load)
            elif is_template(self._spec.waves[index]):
                templates.setdefault(index, {})[namespace] = load
            else:
                name = self._spec.waves[index].name
                found[namespace] = Assignment(index, name, *_progress(self._spec, index, name), "listed", load)
        for index, members in templates.items():
            slots = self._cut(self._spec.waves[index], members)
            for namespace, slot in slots.items():
                name = f"{self._spec.waves[index].name}-{slot.number}"
                progress, seat = _progress(self._spec, index, name), Seat(name, *slot.recorded)
                found[namespace] = Assignment(index, name, *progress, slot.how, members[namespace], seat)
        return found

    def _cut(self, wave: Wave, loads: Mapping[str, Load]) -> dict[str, Slot]:
        known = {
            namespace: (number, Load(seat.vms, seat.bytes))
            for namespace, seat in self._seats.items()
            if (number := computed_number(wave, seat.wave))
        }
        single = {number: step for name, step in wave.steps.items() if (number := computed_number(wave, name))}
        return cut(loads, limits(wave), known, Steps(single, wave.step or self._spec.step))


def is_template(wave: Wave) -> bool:
    """Tell whether waves are computed from an entry."""
    return wave.max_vms is not None or wave.max_size is not None


def limits(wave: Wave) -> Limits:
    """Give the limits of the waves that are computed from an entry."""
    return Limits(wave.max_vms, quantity_bytes(wave.max_size) if wave.max_size is not None else None)


def computed_number(wave: Wave, name: str) -> int | None:
    """Give the number of a wave computed from an entry, by its name; None where it is no such name."""
    base, _, number = name.rpartition("-")
    is_number = number.isascii() and number.isdecimal() and not number.startswith("0")
    return int(number) if base == wave.name and is_number else None


def _progress(spec: Spec, index: int | None, name: str) -> tuple[Step, Runs]:
    if index is None:
        return spec.step, spec.runs
    wave = spec.waves[index]
    return wave.steps.get(name) or wave.step or spec.step, wave.runs or spec.runs
