"""Hold the published schemas of cluster kinds against the real CustomResourceDefinitions.

    python .ci/conformance.py SHARED

SHARED is the folder that holds crds/. For each schema, every property of the real `spec` must be known to ours and the
other way round, with the same type, and what the cluster requires must be required by ours. Prints one line per
difference and a closing line for each definition; exit status 1 where there is a difference, 2 where one is missing.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
MTC_NEWEST = "mtc-master-3acf3578b"
MTC_OLDER = ("mtc-release-1.7", "mtc-release-1.8-old")
HCO = ("hco-release-1.13", "hco-release-1.14", "hco-release-1.16", "hco-release-1.18")
ANY = "any"  # an integer or a string, as quantities are

Node = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """One of our schemas, the definition it is compared with, and how far.

    `exact` asks for the same properties on both sides; without it ours may know more, as it does of older releases.
    `free` names top-level parts that our schema leaves open on purpose.
    """

    schema: str
    definition: str
    exact: bool
    free: frozenset[str]


def pairs() -> Iterator[Pair]:
    """Yield every comparison to be made."""
    mtc_free = frozenset({"status", "metadata"})
    for kind in ("migplan", "mighook", "migmigration"):
        file = f"migration.openshift.io_{kind}s.yaml"
        yield Pair(kind, f"{MTC_NEWEST}/{file}", exact=True, free=mtc_free)
        for release in MTC_OLDER:
            yield Pair(kind, f"{release}/{file}", exact=False, free=mtc_free)
    for release in HCO:
        file = f"{release}/hco.kubevirt.io_hyperconvergeds.yaml"
        yield Pair("hyperconverged", file, exact=True, free=mtc_free | {"spec"})


def follow(node: Node, root: Node) -> Node:
    """Return the node that a local `$ref` stands for, or the node itself."""
    target: Any = root
    reference = node.get("$ref")
    if reference is None:
        return node
    for part in str(reference).removeprefix("#/").split("/"):
        target = target[part]
    return dict(target)


def type_of(node: Node) -> str:
    """Name the type of a node, with the same word for both dialects."""
    if node.get("x-kubernetes-int-or-string") or "anyOf" in node:
        return ANY
    declared = node.get("type")
    if isinstance(declared, list):  # nullable on our side
        return str(next(name for name in declared if name != "null"))
    if declared is None and ("enum" in node or "const" in node):
        return "string"
    return str(declared)


def flatten(node: Node, root: Node, free: frozenset[str], at: str = "") -> dict[str, tuple[str, frozenset[str]]]:
    """Map each property path to its type and to what it requires."""
    node = follow(node, root)
    found = {at: (type_of(node), frozenset(node.get("required", ())))}
    for name, child in sorted(node.get("properties", {}).items()):
        if not at and name in free:
            found[f"/{name}"] = ("object", frozenset())
        else:
            found |= flatten(child, root, free, f"{at}/{name}")
    for key, step in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(node.get(key), dict):
            found |= flatten(node[key], root, free, f"{at}{step}")
    return found


def differences(ours: Node, real: Node, pair: Pair) -> Iterator[str]:
    """Yield one line for each place in which the two do not agree."""
    mine = flatten(ours, ours, pair.free)
    theirs = flatten(real, real, pair.free)
    for path, (kind, required) in theirs.items():
        if path not in mine:
            yield f"{path} is in the definition and not in the schema"
        elif kind != mine[path][0]:
            yield f"{path} is {kind} in the definition and {mine[path][0]} in the schema"
        elif required - mine[path][1]:
            yield f"{path} requires {', '.join(sorted(required - mine[path][1]))} in the definition alone"
    if pair.exact:
        yield from (f"{path} is in the schema and not in the definition" for path in mine if path not in theirs)


def compare(pair: Pair, crds: Path) -> int:
    """Print what differs in one pair, for every version the definition serves; return how much it is."""
    ours = json.loads((SCHEMAS / f"{pair.schema}.schema.json").read_text(encoding="utf-8"))
    definition = yaml.safe_load((crds / pair.definition).read_text(encoding="utf-8"))["spec"]
    count = 0
    for version in definition["versions"]:
        label = f"{pair.schema}: {pair.definition} {version['name']}"
        lines = list(differences(ours, version["schema"]["openAPIV3Schema"], pair))
        api = ours["properties"]["apiVersion"]
        served = f"{definition['group']}/{version['name']}"
        if served not in api.get("enum", [api.get("const")]):
            lines.append(f"{served} is served and not in the schema")
        for line in lines:
            print(f"{label}: {line}")
        print(f"{label}: {len(lines)} differences")
        count += len(lines)
    return count


def main(arguments: list[str]) -> int:
    """Run every comparison; return the exit status."""
    if len(arguments) != 1:
        print("usage: python .ci/conformance.py SHARED", file=sys.stderr)
        return 2
    crds = Path(arguments[0]) / "crds"
    missing = [pair.definition for pair in pairs() if not (crds / pair.definition).is_file()]
    if missing:
        print(f"not found below {crds}: {', '.join(missing)}", file=sys.stderr)
        return 2
    return 1 if sum([compare(pair, crds) for pair in pairs()]) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
