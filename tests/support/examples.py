"""The examples of rules, Before and After, as they stand in the rules' docstrings and on their pages.

An example is a change of the healthy cluster (tests/rules/healthy): YAML documents, each below a comment that says
where it stands.

# cluster            an object of the inventory, found by kind, name and, where it is given, namespace
# migration.yaml     the migration spec
# plan.yaml          a MigPlan written by hand; with it or run.yaml there is no migration spec but the example's own
# run.yaml           a cutover of that plan, written by hand
# any/other/file     that file

A document without apiVersion is merged into what is there: mappings key by key, null takes a key away, and in objects
lists whose entries have a `name` or a `type` entry by entry. One with apiVersion is the whole file, or an object that
the cluster does not have yet. `$patch: delete` takes an object, an entry or a file away. After a comma the place says
when it was so: `at the base` (the revision of --base), `when compiled` (vmshift compile has run on it).

After takes over from Before what it does not say itself: only documents about the same object or file are replaced.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import yaml

from support.cases import HEALTHY
from support.cli import run
from support.repository import commit_all

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.rules.registry import RuleModule

CLUSTER = "cluster"
SPEC = "migration.yaml"
BY_HAND = ("plan.yaml", "run.yaml")
_PLACE = re.compile(r"# ([\w./-]+)(?:, (at the base|when compiled))?\n?")
_LIST_KEYS = ("name", "type")
When = Literal["", "at the base", "when compiled"]


@dataclass(frozen=True)
class Document:
    """One document of an example: where it stands, since when, and its text."""

    place: str
    when: str
    text: str

    @property
    def value(self) -> dict[str, Any]:
        """What it says."""
        value = yaml.load(self.text, yaml.CSafeLoader)
        assert isinstance(value, dict), f"{self.place}: a document of an example is a mapping"
        return value

    @property
    def is_whole(self) -> bool:
        """Whether it is all that its file holds."""
        return re.search(r"^apiVersion:", self.text, re.MULTILINE) is not None

    @property
    def takes_away(self) -> bool:
        """Whether it takes its object or file away."""
        return re.search(r"^\$patch: delete\b", self.text, re.MULTILINE) is not None

    @property
    def key(self) -> tuple[str, ...]:
        """What it is about: an object of the cluster, or a file."""
        if self.place != CLUSTER:
            return (self.place, self.when)
        value = self.value
        return (CLUSTER, value["kind"], value["metadata"]["name"])


def documents(text: str) -> list[Document]:
    """Read an example."""
    found = []
    for part in re.split(r"^---\n", text + "\n", flags=re.MULTILINE):
        match = _PLACE.match(part)
        assert match, (
            f"an example's document begins with where it stands, such as `# migration.yaml`, not with {part!r}"
        )
        found.append(Document(match.group(1), match.group(2) or "", part[match.end() :]))
    return found


def before(module: RuleModule) -> list[Document]:
    """Give the documents of a rule's Before."""
    return documents(module.sections["Before"])


def after(module: RuleModule) -> list[Document]:
    """Give the documents of Before with those of After in their place."""
    new = documents(module.sections["After"])
    replaced = {document.key for document in new if not document.takes_away}
    return [document for document in before(module) if document.key not in replaced] + new


def patched(target: Any, patch: Any) -> Any:
    """Merge a patch as a strategic one: mappings by key, lists of named entries by entry, null takes away."""
    if isinstance(patch, dict):
        merged = dict(target) if isinstance(target, dict) else {}
        for key, value in patch.items():
            if value is None:
                merged.pop(key, None)
            else:
                merged[key] = patched(merged.get(key), value)
        return merged
    name = next((key for key in _LIST_KEYS if _all_have(patch, key) and _all_have(target, key)), None)
    if name is None:
        return patch
    changes = {new[name]: new for new in patch}
    gone = {key for key, new in changes.items() if new.get("$patch") == "delete"}
    kept = [patched(old, changes.get(old[name], {})) for old in target if old[name] not in gone]
    return kept + [new for key, new in changes.items() if key not in gone | {old[name] for old in target}]


def _all_have(value: Any, key: str) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and key in one for one in value)


@dataclass
class _World:
    """The healthy cluster while an example changes it: its objects, and the files beside the inventory."""

    objects: list[dict[str, Any]]
    files: dict[str, str] = field(default_factory=dict)

    def put(self, document: Document) -> None:
        """Apply one document."""
        if document.place == CLUSTER:
            self._put_object(document.value)
            return
        name = document.place.rpartition("/")[2]
        if document.takes_away:
            del self.files[document.place]
        elif name in (SPEC, *BY_HAND) and not document.is_whole:
            whole = yaml.safe_load((HEALTHY / name).read_text())
            self.files[document.place] = yaml.safe_dump(patched(whole, document.value), sort_keys=False)
        else:
            self.files[document.place] = document.text

    def _put_object(self, patch: dict[str, Any]) -> None:
        named = [index for index, one in enumerate(self.objects) if _meant(one, patch)]
        assert len(named) <= 1, f"the cluster has {len(named)} objects {patch['kind']} {patch['metadata']['name']}"
        if patch.pop("$patch", "") == "delete":
            assert named, f"the cluster has no {patch['kind']} {patch['metadata']['name']}"
            del self.objects[named[0]]
        elif named:
            self.objects[named[0]] = patched(self.objects[named[0]], patch)
        else:
            assert "apiVersion" in patch, f"the cluster has no {patch['kind']} {patch['metadata']['name']}"
            patch["metadata"].setdefault("uid", f"90000000-0000-4000-8000-{len(self.objects):012}")
            self.objects.append(patch)


def _meant(one: dict[str, Any], patch: dict[str, Any]) -> bool:
    metadata, wanted = one["metadata"], patch["metadata"]
    namespace = wanted.get("namespace", metadata.get("namespace"))
    return (one["kind"], metadata["name"], metadata.get("namespace")) == (patch["kind"], wanted["name"], namespace)


def findings(example: list[Document], folder: Path) -> list[tuple[str, str]]:
    """Lint an example in an empty folder; the rule and severity of each finding that nobody has accepted."""
    world = _World(list(yaml.safe_load_all((HEALTHY / "inventory.yaml").read_text())))
    if not {document.place.rpartition("/")[2] for document in example} & set(BY_HAND):
        world.files[SPEC] = (HEALTHY / SPEC).read_text()
    _then(world, folder, [document for document in example if document.when])
    for document in example:
        if not document.when:
            world.put(document)
    _write(world, folder)
    paths = sorted(name for name, text in world.files.items() if re.search(r"^apiVersion:", text, re.MULTILINE))
    base = ["--base", "main"] if any(document.when == "at the base" for document in example) else []
    inventory = [] if SPEC in world.files else ["-i", "inventory"]
    result = run("lint", "--format", "json", *base, *inventory, *paths, cwd=folder)
    assert result.status in (0, 1), result.stderr
    found = json.loads(result.stdout)["findings"]
    return [(one["rule"], one["severity"]) for one in found if one["waiver"] is None]


def _then(world: _World, folder: Path, past: list[Document]) -> None:
    """Bring about what was before: what was compiled, then what is committed."""
    for document in past:
        files = dict(world.files)
        world.put(document)
        _write(world, folder)
        if document.when == "when compiled":
            result = run("compile", SPEC, cwd=folder)
            assert result.status == 0, result.stdout + result.stderr
        else:
            commit_all(folder)
        world.files = files


def _write(world: _World, folder: Path) -> None:
    texts = {**world.files, "inventory/cluster.yaml": yaml.safe_dump_all(world.objects, sort_keys=False, width=1000)}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
