"""Why a selection, or a part of it, takes nothing: what nothing-selected says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmshift.resolve.globs import is_glob
from vmshift.rules.shared_inventory import did_you_mean, nearest, quoted, some, spoken_for
from vmshift.rules.shared_plans import OVER
from vmshift.rules.shared_waves import steps_in_vain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vmshift.resolve.model import ChosenVolume, Migration, Unmatched
    from vmshift.source import Place


class Words(NamedTuple):
    """What is wrong where, and what to write instead.

    `done`: nothing is wrong, the migration has happened. `then`: what follows, where it is not the usual.
    """

    place: Place
    message: str
    help: str
    done: bool = False
    then: str = ""


def named_in_vain(migration: Migration) -> Iterator[Words]:
    """Find the VMs, volumes and claims that are named in full and match nothing."""
    silent = spoken_for(migration)
    for unmatched in migration.unmatched:
        namespace = unmatched.pattern.partition("/")[0]
        if is_glob(unmatched.pattern) or namespace in silent:
            continue
        if unmatched.what == "vms":
            yield _no_such_vm(migration, unmatched.pattern, unmatched.place)
        elif unmatched.what == "volumes":
            yield _claim(migration, unmatched) if unmatched.place.path[-1] == "claim" else _volume(migration, unmatched)


def _no_such_vm(migration: Migration, key: str, place: Place) -> Words:
    names = [vm.key for vm in migration.inventory.vms]
    return Words(
        place,
        f'there is no VM "{key}" in the inventory',
        f"{did_you_mean(key, names)}correct the name, or add the VM to the inventory",
    )


def _volume(migration: Migration, unmatched: Unmatched) -> Words:
    namespace, name, volume = unmatched.pattern.split("/")
    vm = migration.inventory.vm(namespace, name)
    if vm is None:
        return _no_such_vm(migration, f"{namespace}/{name}", unmatched.place)
    names = [each.name for each in vm.volumes]
    if volume not in names:
        return Words(
            unmatched.place,
            f'VM "{vm.key}" has no volume "{volume}"',
            f"{did_you_mean(volume, names)}its volumes are {some(names) or 'none'}",
        )
    chosen = next((each for each in migration.vms if each.key == vm.key), None)
    if chosen is None:
        return Words(
            unmatched.place,
            f'VM "{vm.key}" is not selected, so the exception for its volume "{volume}" takes nothing',
            "select the VM, or remove the exception",
        )
    fate = next(each for each in chosen.volumes if each.volume.name == volume)
    excluded = fate.why == "excluded"
    return Words(
        unmatched.place,
        f'volume "{vm.key}/{volume}" {"is excluded" if excluded else "has no claim that could move"}',
        "remove the exception, or the exclusion" if excluded else "remove the exception",
    )


def _claim(migration: Migration, unmatched: Unmatched) -> Words:
    names = _claims(migration)
    if unmatched.pattern not in names:
        mean = did_you_mean(unmatched.pattern, names)
        return Words(
            unmatched.place,
            f'there is no claim "{unmatched.pattern}" in the inventory',
            f"{mean}correct the name, or add the claim to the inventory",
        )
    return Words(
        unmatched.place,
        f'claim "{unmatched.pattern}" is excluded, or belongs to nothing that is selected',
        "select its VM or its namespace, or remove the exception",
    )


def nothing_moves(migration: Migration) -> Iterator[Words]:
    """Find the parts of a spec to which it is due that nothing moves; none where another rule says so."""
    if not migration.vms:
        yield from _no_vm(migration)
        return
    volumes = [(vm, each) for vm in migration.vms for each in vm.volumes if each.volume.claim]
    if not volumes:
        count = "the only VM" if len(migration.vms) == 1 else f"none of the {len(migration.vms)} VMs"
        has = "has no volume with a claim" if len(migration.vms) == 1 else "has a volume with a claim"
        place = migration.vms[0].selected_by
        yield Words(place, f"{count} that is selected here {has}", "select VMs whose disks are on claims")
        return
    stay = [each for _, each in volumes if each.why != "excluded"]
    if not stay:
        yield Words(
            migration.at("spec", "select", "exclude"),
            "every volume that is selected is excluded",
            "take an exclusion out, or select more",
        )
    else:
        yield from _no_volume(migration, stay)


def _no_vm(migration: Migration) -> Iterator[Words]:
    """Name the list of which no entry matches, or the labels; where each part matches, that they never do together."""
    silent = spoken_for(migration)
    vms = migration.inventory.vms
    guilty: list[Unmatched] = []
    for what in ("namespaces", "vms", "labelSelector"):
        unmatched = [part for part in migration.unmatched if part.what == what]
        patterns = getattr(migration.spec.select, what, None)
        if unmatched and (patterns is None or len(unmatched) == len(patterns)):
            guilty += unmatched
    if not guilty and not silent:
        yield _never_together(migration)
    names = sorted({vm.namespace for vm in vms if vm.namespace})
    for part in guilty:
        if part.what != "labelSelector" and part.pattern.partition("/")[0].partition(":")[0] in silent:
            continue
        if not vms:
            message, help_ = (
                "the inventory has no VM at all",
                'add the output of "oc get vm -A -o yaml" to the inventory',
            )
        elif part.what == "labelSelector":
            message, help_ = (
                "no VM has the labels that the labelSelector asks for",
                "ask for labels of VirtualMachine objects",
            )
        else:
            message, help_ = (
                f'"{part.pattern}" matches no VM',
                f"name one with VMs, such as {some(names)}"
                if names
                else "write metadata.namespace into the VMs: no selection takes one that has none",
            )
        yield Words(part.place, message, help_)


def _never_together(migration: Migration) -> Words:
    unused = {part.place.path for part in migration.unmatched if part.what == "exclude"}
    if len(unused) < len(migration.spec.select.exclude):
        place = migration.at("spec", "select", "exclude")
        return Words(place, "every VM that is selected is excluded", "take an exclusion out, or select more")
    return Words(
        migration.at("spec", "select"),
        "each part of the selection matches VMs, and no VM matches all of them",
        "all parts that are given must hold for a VM: leave one out, or widen it",
    )


def _no_volume(migration: Migration, volumes: Sequence[ChosenVolume]) -> Iterator[Words]:
    on_target = [each for each in volumes if each.why == "on target"]
    unmapped = [each.claim.storage_class for each in volumes if each.why == "unmapped" and each.claim is not None]
    if on_target:
        if migration.spec.step not in OVER:
            left = f", and no mapping covers the rest ({len(unmapped)})" if unmapped else ""
            yield Words(
                migration.at("spec", "storage"),
                f"what is selected is on a target class already (volumes: {len(on_target)}){left}",
                "keep the inventory that the plan was made from; for a new plan, select what is still to move",
                done=True,
            )
        return
    if not unmapped:
        return  # claims that are not known: missing-claim speaks of them
    wanted = [pattern for mapping in migration.spec.storage for pattern in mapping.from_]
    one = len(migration.spec.storage) == 1
    classes = sorted({name or "(no class)" for name in unmapped})
    quoted = some([f'"{pattern}"' for pattern in wanted], 3)
    yield Words(
        migration.at("spec", "storage", 0, "from") if one else migration.at("spec", "storage"),
        f"no volume that is selected is on class {quoted}",
        f"{did_you_mean(wanted[0], classes) if one else ''}the volumes that are selected are on {some(classes)}",
    )


def not_excluded(migration: Migration) -> Iterator[Words]:
    """Find exclusions, in namespaces where something moves, that name in full what is not there."""
    planned = {plan.namespace for plan in migration.plans}
    unused = {part.place.path for part in migration.unmatched if part.what == "exclude"}
    for index, entry in enumerate(migration.spec.select.exclude):
        place = migration.at("spec", "select", "exclude", index)
        pattern = entry.match or entry.claim or ""
        if place.path not in unused or is_glob(pattern) or pattern.partition("/")[0] not in planned:
            continue
        known = _claims(migration) if entry.claim else _vms_and_volumes(migration)
        if pattern not in known:
            help_ = f"{did_you_mean(pattern, known)}correct the name, or remove the exclusion"
            yield Words(place, f'the exclusion "{pattern}" names nothing that is in the inventory', help_)


def _claims(migration: Migration) -> list[str]:
    return [f"{each.namespace}/{each.name}" for each in migration.inventory.all("PersistentVolumeClaim")]


def _vms_and_volumes(migration: Migration) -> list[str]:
    vms = migration.inventory.vms
    return [vm.key for vm in vms] + [f"{vm.key}/{volume.name}" for vm in vms for volume in vm.volumes]


def not_computed_waves(migration: Migration) -> Iterator[Words]:
    """Find steps of computed waves that there are not, as far as anything moves at all."""
    for place, name, made in steps_in_vain(migration) if migration.plans else ():
        yield Words(place, f'there is no wave "{name}"', f"name one of those that are computed here: {made}")


def not_selected_waves(migration: Migration) -> Iterator[Words]:
    """Find namespaces of waves, named in full, in which nothing is selected."""
    known = {vm.vm.namespace for vm in migration.vms} | {plan.namespace for plan in migration.plans}
    named = {name for name, _ in migration.wanted_namespaces}
    there = {vm.namespace for vm in migration.inventory.vms} | set(migration.inventory.namespaces())
    for index, wave in enumerate(migration.spec.waves):
        for position, name in enumerate(wave.namespaces or []):
            if is_glob(name) or name in known | named:
                continue
            mean = nearest(name, sorted(known)) if name not in there else ""
            how = "select the namespace" if name in there else "correct the name"
            yield Words(
                migration.at("spec", "waves", index, "namespaces", position),
                f'wave "{wave.name}" lists namespace "{name}", in which nothing is selected',
                f"{quoted(mean)}{how}, or take it out of the wave",
                then=_where_instead(migration, index, mean),
            )


def _where_instead(migration: Migration, index: int, meant: str) -> str:
    """Say what becomes of the namespace that an entry of a wave means; "" where none is near."""
    plan = next((plan for plan in migration.plans if plan.namespace == meant), None)
    if plan is None or plan.assignment.index == index:
        return ""
    instead = f'wave "{plan.wave}"' if plan.wave else "no wave"
    return f'namespace "{meant}" is in {instead} instead, at the step "{plan.step}"'
