"""Make up a cluster of any size, with a migration spec that is fit to be compiled.

python benchmarks/clusters.py FOLDER [--vms 1000] [--seed 1] [--format yaml|json] [--files one|many]

FOLDER gets migration.yaml and inventory/: some four objects for each VM, as a dump shows them. The same arguments give
the same bytes. Most namespaces, app-*, run VMs that can move while they run; every fourth, batch-*, holds the odd ones:
stopped, on claims of one node, with shared and with plugged disks; there the plan is an offline one.
"""

from __future__ import annotations

import argparse
import functools
import json
import random
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import cluster_objects as objects
from cluster_objects import BLOCK, FILES, NEW_BLOCK, NEW_FILES, Disk, Machine, Object, uid
from cluster_platform import INSTANCETYPE, namespace, platform
from vmshift.source.scalars import resolve_kubernetes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SIZES = (8, 20, 40, 60, 100, 250, 500)  # GiB
_VMS_OF_A_NAMESPACE = (8, 40)  # from, to: with its disks it stays below MTC's limit of 100 volumes
_VMS_OF_A_NODE = 40
_PLAIN = re.compile(r"(?![0-9]{4}-)[A-Za-z0-9_./](?:[A-Za-z0-9_./@+=-]|:(?=[A-Za-z0-9/])| (?=[A-Za-z0-9]))*")
_LISTED = 3  # of so many namespaces, one has its pods and its VirtualMachineInstances dumped as well

SPEC = f"""apiVersion: vmshift.io/v1alpha1
kind: StorageMigration
metadata:
  name: scale
spec:
  output: compiled
  select:
    namespaces: ["app-*", "batch-*"]
  storage:
  - {{from: {BLOCK}, to: {NEW_BLOCK}}}
  - {{from: {FILES}, to: {NEW_FILES}}}
  mode: live
  step: plan
  waves:
  - {{name: odd, namespaces: ["batch-*"], mode: offline}}
"""


@dataclass(frozen=True)
class Team:
    """One namespace and its VMs. listed: whether its pods are in the dump."""

    name: str
    odd: bool
    listed: bool
    vms: tuple[Machine, ...]


def teams(chance: random.Random, vms: int, nodes: list[str]) -> Iterator[Team]:
    """Make the namespaces for a number of VMs, one after another."""
    number = 0
    while vms > 0:
        size = min(vms, chance.randint(*_VMS_OF_A_NAMESPACE))
        odd = number % 4 == 3
        name = f"{'batch' if odd else 'app'}-{number:04d}"
        machines = tuple(_machine(chance, name, index, nodes, odd=odd) for index in range(size))
        yield Team(name, odd, number % _LISTED == 0, _sharing(machines) if odd else machines)
        number += 1
        vms -= size


def _machine(chance: random.Random, team: str, index: int, nodes: list[str], *, odd: bool) -> Machine:
    name = f"vm-{index:03d}"
    more = chance.choices((0, 1, 2), (80, 15, 5))[0]
    access = "ReadWriteOnce" if odd and chance.random() < 0.5 else "ReadWriteMany"
    disks = [_disk_of(chance, name, "root", access, templated=chance.random() < 0.2)]
    disks += [_disk_of(chance, name, f"data{number}", access) for number in range(1, more + 1)]
    runs = chance.random() < (0.6 if odd else 1.0)
    if odd and runs and more:
        disks[-1] = replace(disks[-1], hotplugged=True)
    movable = "True" if access == "ReadWriteMany" else "False"
    told = {} if access == "ReadWriteMany" else {"reason": "DisksNotLiveMigratable"}
    conditions = tuple(
        {"lastTransitionTime": objects.STARTED, **why, "status": status, "type": type_}
        for type_, status, why in (("LiveMigratable", movable, told), ("StorageLiveMigratable", "True", {}))
    )
    node = chance.choice(nodes) if runs else ""
    memory = chance.choice((2, 4, 8, 16))
    kind = INSTANCETYPE if chance.random() < 0.1 else ""
    return Machine(team, name, memory, node, kind, tuple(disks), uid(chance), uid(chance), conditions)


def _disk_of(chance: random.Random, vm: str, name: str, access: str, *, templated: bool = False) -> Disk:
    on_files = access == "ReadWriteMany" and chance.random() < 0.05
    storage_class = FILES if on_files else BLOCK
    volume = f"pvc-{uid(chance)}"
    return Disk(name, f"{vm}-{name}", chance.choice(_SIZES), storage_class, access, templated, volume=volume)


def _sharing(machines: tuple[Machine, ...]) -> tuple[Machine, ...]:
    """Let the last two VMs share a disk, as clustered databases do, if they are there and both are stopped."""
    if len(machines) < 2:
        return machines
    *others, first, second = machines
    quorum = replace(first.disks[-1], name="quorum", shared=True, hotplugged=False, templated=False)
    first = replace(first, node="", disks=(*first.disks[:-1], replace(quorum, name=first.disks[-1].name)))
    return (*others, first, replace(second, node="", disks=(*second.disks, quorum)))


def objects_of(chance: random.Random, team: Team) -> Iterator[Object]:
    """Make everything that lies in a namespace, the namespace too, and the PersistentVolumes of its claims."""
    yield namespace(chance, team.name)
    seen: set[str] = set()
    for vm in team.vms:
        yield objects.virtual_machine(chance, vm)
        for disk in vm.disks:
            if disk.claim in seen:
                continue
            seen.add(disk.claim)
            if disk.templated:
                yield objects.data_volume(chance, vm, disk)
            yield objects.claim(chance, vm, disk)
            yield objects.persistent_volume(chance, vm, disk)
        if team.listed and vm.node:
            yield objects.instance(chance, vm)
            yield objects.launcher(chance, vm)


def make(folder: Path, *, vms: int, seed: int = 1, format_: str = "yaml", many: bool = False) -> int:
    """Write a cluster and its spec into a folder; give the number of objects."""
    chance = random.Random(seed)  # noqa: S311 - the same bytes again are what it is for
    nodes = [f"worker-{number:04d}" for number in range(max(3, vms // _VMS_OF_A_NODE))]
    inventory = folder / "inventory"
    inventory.mkdir(parents=True, exist_ok=True)
    (folder / "migration.yaml").write_text(SPEC, "utf-8")
    with _Lists(inventory, format_, many=many) as lists:
        for value in platform(chance, nodes):
            lists.put("cluster", value)
        for team in teams(chance, vms, nodes):
            for value in objects_of(chance, team):
                lists.put(team.name, value)
    return lists.made


class _Lists:
    """Writes Lists object by object: a cluster of any size passes through little memory."""

    def __init__(self, folder: Path, format_: str, *, many: bool) -> None:
        self._folder = folder
        self._json = format_ == "json"
        self._many = many
        self._name = ""
        self._file: Any = None
        self.made = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def put(self, name: str, value: Object) -> None:
        """Write one object into the file of a part of the cluster, or into the only file."""
        self.made += 1
        name = name if self._many else "dump"
        if name != self._name:
            self._close()
            self._open(name)
        else:
            self._file.write(",\n" if self._json else "")
        if self._json:
            text = json.dumps(value, indent=4)
            self._file.write("        " + text.replace("\n", "\n        "))
        else:
            self._file.write("".join(yaml_lines(value, "  ", "- ")))

    def _open(self, name: str) -> None:
        self._name = name
        suffix = "json" if self._json else "yaml"
        self._file = (self._folder / f"{name}.{suffix}").open("w", encoding="utf-8", newline="\n")
        head = '{\n    "apiVersion": "v1",\n    "items": [\n' if self._json else "apiVersion: v1\nitems:\n"
        self._file.write(head)

    def _close(self) -> None:
        if self._file is None:
            return
        tail = '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n'
        self._file.write(tail if self._json else 'kind: List\nmetadata:\n  resourceVersion: ""\n')
        self._file.close()
        self._file = None


def yaml_lines(value: Object, indent: str, first: str) -> Iterable[str]:
    """Write a mapping that is not empty as `oc` does; `first` takes the place of the indentation of its first line."""
    out: list[str] = []
    _mapping(value, indent, out)
    out[0] = indent[: len(indent) - len(first)] + first + out[0][len(indent) :]
    return out


def _mapping(value: Object, indent: str, out: list[str]) -> None:
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            out.append(f"{indent}{key}:\n")
            _mapping(inner, f"{indent}  ", out)
        elif isinstance(inner, list) and inner:
            out.append(f"{indent}{key}:\n")
            for item in inner:
                if isinstance(item, dict):
                    out += yaml_lines(item, f"{indent}  ", "- ")
                else:
                    out.append(f"{indent}- {_scalar(item)}\n")
        elif isinstance(inner, str) and "\n" in inner:
            text = inner.removesuffix("\n").replace("\n", f"\n{indent}  ")
            out.append(f"{indent}{key}: |\n{indent}  {text}\n")
        else:
            out.append(f"{indent}{key}: {_scalar(inner)}\n")


@functools.lru_cache(maxsize=1 << 16)
def _text(value: str) -> str:
    """Write text as `oc` does: plain unless a reader of YAML would take it for something else."""
    plain = _PLAIN.fullmatch(value) and resolve_kubernetes(value) == value
    return value if plain else json.dumps(value)


def _scalar(value: object) -> str:
    return _text(value) if isinstance(value, str) else json.dumps(value)


def main() -> None:
    """Make a cluster and say how much came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="where it goes")
    parser.add_argument("--vms", type=int, default=1000, help="how many (default 1000)")
    parser.add_argument("--seed", type=int, default=1, help="another number makes another cluster (default 1)")
    parser.add_argument("--format", dest="format_", choices=("yaml", "json"), default="yaml")
    parser.add_argument("--files", choices=("one", "many"), default="one", help="one file, or one for each namespace")
    given = parser.parse_args()
    made = make(given.folder, vms=given.vms, seed=given.seed, format_=given.format_, many=given.files == "many")
    size = sum(path.stat().st_size for path in (given.folder / "inventory").iterdir())
    print(f"{given.vms} VMs, {made} objects, {size / 1e6:.1f} MB in {given.folder}")


if __name__ == "__main__":
    main()
