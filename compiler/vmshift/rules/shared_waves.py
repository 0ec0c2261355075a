"""What is wrong with the waves of a spec: what invalid-value says of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from vmshift.quantity import show_bytes
from vmshift.resolve.wave_cut import Load
from vmshift.resolve.waves import computed_number, is_template, limits
from vmshift.rules.base import Related, Subject
from vmshift.rules.shared_platform import migration_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Plan
    from vmshift.rules.base import Severity
    from vmshift.source import Place
    from vmshift.spec.model import Wave


class Fault(NamedTuple):
    """What is wrong where, what comes of it, and what to write instead."""

    place: Place
    message: str
    consequence: str
    help: str
    subject: Subject
    related: tuple[Related, ...] = ()
    severity: Severity = "error"


def wave_faults(migration: Migration) -> Iterator[Fault]:
    """Find waves that take nothing, share a name, or hold more than they are to."""
    first: dict[str, int] = {}
    templates = {wave.name: index for index, wave in enumerate(migration.spec.waves) if is_template(wave)}
    rest: int | None = None
    for index, wave in enumerate(migration.spec.waves):
        yield from _takes_nothing(migration, index, rest)
        yield from _steps(migration, index)
        yield from _names(migration, index, first, templates)
        if is_template(wave):
            yield from _limits(migration, index)
            rest = index if wave.namespaces is None and rest is None else rest
        first.setdefault(wave.name, index)
    yield from _too_large(migration)


def steps_in_vain(migration: Migration) -> Iterator[tuple[Place, str, str]]:
    """Find steps of computed waves that there are not: the line, the wave's name, and those that there are."""
    made: dict[int, dict[str, None]] = defaultdict(dict)
    for plan in migration.plans:
        if plan.assignment.index is not None:
            made[plan.assignment.index][plan.wave] = None
    for index, wave in enumerate(migration.spec.waves):
        for name in wave.steps if is_template(wave) else ():
            if computed_number(wave, name) is not None and name not in made[index]:
                names = sorted(made[index], key=lambda each: computed_number(wave, each) or 0)
                yield migration.at("spec", "waves", index, "steps", name), name, _range(names)


def _range(names: list[str]) -> str:
    return f'"{names[0]}" to "{names[-1]}"' if len(names) > 1 else f'"{names[0]}"' if names else "none"


def _takes_nothing(migration: Migration, index: int, rest: int | None) -> Iterator[Fault]:
    wave = migration.spec.waves[index]
    nothing = "no plan belongs to the wave, and its step and counters change nothing"
    if rest is not None:
        before = migration.spec.waves[rest].name
        yield Fault(
            migration.at("spec", "waves", index),
            f'wave "{wave.name}" stands after "{before}", which takes every namespace that is left',
            nothing,
            f'put "{wave.name}" before "{before}", or list the namespaces of "{before}"',
            migration_subject(migration),
            (Related(migration.at("spec", "waves", rest), "this wave lists no namespaces, and takes all"),),
        )
    elif wave.namespaces is None and not is_template(wave):
        yield Fault(
            migration.at("spec", "waves", index),
            f'wave "{wave.name}" takes no namespace',
            nothing,
            "list its namespaces, such as namespaces: [mig-vm], give it maxVMs to compute waves, or remove it",
            migration_subject(migration),
        )


def _steps(migration: Migration, index: int) -> Iterator[Fault]:
    wave = migration.spec.waves[index]
    for name in wave.steps:
        if is_template(wave) and computed_number(wave, name) is not None:
            continue
        message, help_ = (
            (
                f'"{name}" is none of the waves that are computed from "{wave.name}"',
                f"write {wave.name}-1, {wave.name}-2 …",
            )
            if is_template(wave)
            else (
                f'wave "{wave.name}" is one wave, and has no steps of single ones',
                "step: for it, or maxVMs beside it",
            )
        )
        yield Fault(
            migration.at("spec", "waves", index, "steps", name),
            message,
            "no plan takes the step",
            help_,
            migration_subject(migration),
        )


def _names(migration: Migration, index: int, first: dict[str, int], templates: dict[str, int]) -> Iterator[Fault]:
    waves = migration.spec.waves
    wave = waves[index]
    subject, lost = migration_subject(migration), "nobody can tell which of them a step or a report speaks of"
    place = migration.at("spec", "waves", index, "name")
    if wave.name in first:
        one = Related(migration.at("spec", "waves", first[wave.name], "name"), "the first one")
        message = f'there are two waves "{wave.name}"'
        yield Fault(place, message, lost, "give each wave a name of its own", subject, (one,))
    base = wave.name.rpartition("-")[0]
    if base in templates and computed_number(waves[templates[base]], wave.name) is not None:
        one = Related(migration.at("spec", "waves", templates[base], "name"), "waves are computed from this one")
        message = f'wave "{wave.name}" has a name that waves computed from "{base}" have'
        yield Fault(place, message, lost, "give it another name", subject, (one,))


def _limits(migration: Migration, index: int) -> Iterator[Fault]:
    wave = migration.spec.waves[index]
    if limits(wave).bytes == 0:
        yield Fault(
            migration.at("spec", "waves", index, "maxSize"),
            f'"{wave.max_size}" leaves no room in any wave',
            "each namespace would be a wave of its own",
            "a size with a unit, such as maxSize: 4Ti",
            migration_subject(migration),
        )


def _too_large(migration: Migration) -> Iterator[Fault]:
    members: dict[tuple[int, str], list[Plan]] = defaultdict(list)
    for plan in migration.plans:
        if plan.assignment.seat is not None and plan.assignment.index is not None:
            members[plan.assignment.index, plan.wave].append(plan)
    for (index, name), plans in members.items():
        wave = migration.spec.waves[index]
        total = sum((plan.assignment.load for plan in plans), Load(0, 0))
        if limits(wave).bytes != 0 and not limits(wave).hold(total):
            yield from (_of_wave if len(plans) > 1 else _of_namespace)(migration, index, name, plans, total)


def _of_namespace(migration: Migration, index: int, name: str, plans: list[Plan], load: Load) -> Iterator[Fault]:
    namespace, wave = plans[0].namespace, migration.spec.waves[index]
    for key, has, most in _over(wave, load):
        yield Fault(
            migration.at("spec", "waves", index, key),
            f'namespace "{namespace}" has {has} to move, and a wave of "{wave.name}" takes {most}: '
            f'it is alone in "{name}"',
            "a namespace is one plan and is never split, so that all of it is migrated at once",
            f'raise {key}, or select part of "{namespace}" now and the rest once that is done',
            Subject("Namespace", "", namespace),
            severity="warning",
        )


def _of_wave(migration: Migration, index: int, name: str, plans: list[Plan], load: Load) -> Iterator[Fault]:
    wave = migration.spec.waves[index]
    for key, has, most in _over(wave, load):
        yield Fault(
            migration.at("spec", "waves", index, key),
            f'wave "{name}" has {has} to move by now, and takes {most}: it is at step "{plans[0].step}", so that its '
            f"{len(plans)} namespaces stay together",
            "more is migrated at once than the spec allows",
            f"let the wave be finished, or raise {key}",
            migration_subject(migration),
            severity="warning",
        )


def _over(wave: Wave, load: Load) -> Iterator[tuple[str, str, str]]:
    """Give the limits that a load passes, each with the load and the limit as people read them."""
    most = limits(wave)
    if most.vms is not None and load.vms > most.vms:
        yield "maxVMs", f"{load.vms} VMs", str(most.vms)
    if most.bytes is not None and load.bytes > most.bytes:
        yield "maxSize", show_bytes(load.bytes), show_bytes(most.bytes)
