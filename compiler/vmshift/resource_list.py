"""A ResourceList of the KRM functions specification, v1: what a function is given, told apart for one call.

Source: the KRM functions specification (kustomize, cmd/config/docs/api-conventions/functions-spec.md).
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, text
from vmshift.reader import HAND_WRITTEN
from vmshift.source.plain import parse_plain
from vmshift.source.yaml_file import read_yaml
from vmshift.write.yaml_text import yaml_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from vmshift.source.regions import Region

API_VERSION = "config.kubernetes.io/v1"
KIND = "ResourceList"
PATH = "internal.config.kubernetes.io/path"
INDEX = "internal.config.kubernetes.io/index"
LEGACY_PATH = "config.kubernetes.io/path"
LEGACY_INDEX = "config.kubernetes.io/index"
_SPEC = ("vmshift.io", "StorageMigration")
_MANAGED_BY = "app.kubernetes.io/managed-by"
_PART_OF = "app.kubernetes.io/part-of"


class InvalidResourceListError(Exception):
    """A text that is no ResourceList; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class ResourceList:
    """The parts of a ResourceList. `function_config` is None where there is none.

    texts: how each item is written, where that can be kept: two spaces deep, as an item of a list at the root.
    """

    items: tuple[dict[str, Any], ...]
    function_config: dict[str, Any] | None
    texts: tuple[str | None, ...]

    def specs(self) -> dict[str, bytes]:
        """Give the migration specs by the names of their files: the functionConfig, and those among the items."""
        found = [item for item in self.items if _is_spec(item)]
        config = self.function_config
        # kustomize gives a generator its configuration once more, among the items
        if config and _is_spec(config) and _without_annotations(config) not in map(_without_annotations, found):
            found.insert(0, config)
        return dict(_texts((path_of(spec) or "functionConfig", _without_annotations(spec)) for spec in found))

    def judged(self) -> dict[str, bytes]:
        """Give what stands there by hand and is judged as such, by the names of its files."""
        return dict(_texts((path_of(item) or "items", item) for item in self.items if _is_by_hand(item)))

    def inventory(self) -> dict[str, bytes]:
        """Give everything else: the objects that specs are checked against, by the names of their files."""
        rest = [item for item in self.items if not (_is_spec(item) or _is_ours(item) or _is_by_hand(item))]
        return dict(_texts((path_of(item) or "items", item) for item in rest))

    def answer(
        self, made: Sequence[dict[str, Any]], replaces: Container[str], results: Sequence[dict[str, Any]]
    ) -> str:
        """Write the ResourceList that a caller gets back.

        made: the objects to add. replaces: the migrations, by name, whose objects of earlier calls they replace.
        The other items keep their style and their comments, where the text of a list of ours reads as they do.
        """
        kept = [
            (item, written)
            for item, written in zip(self.items, self.texts, strict=True)
            if not (_is_ours(item) and _label(item, _PART_OF) in replaces)
        ]
        head = {"apiVersion": API_VERSION, "kind": KIND}
        tail = {key: value for key, value in (("functionConfig", self.function_config), ("results", results)) if value}
        values = [*(item for item, _ in kept), *made]
        items = "".join(written or _as_item(item) for item, written in kept) + "".join(map(_as_item, made))
        whole = f"{yaml_text(head)}items:\n{items}{yaml_text(tail) if tail else ''}"
        return whole if items and _items_in(whole) == values else yaml_text({**head, "items": values, **tail})


def read_resource_list(data: bytes) -> ResourceList:
    """Read a ResourceList, YAML or JSON. Raises InvalidResourceListError."""
    value, written = _value(data)
    if value.get("kind") != KIND or not str(value.get("apiVersion", "")).startswith("config.kubernetes.io/"):
        raise InvalidResourceListError(
            f'Standard input is no ResourceList: it has the kind "{value.get("kind")}". '
            "A KRM function is called by kustomize or kpt; `vmshift compile --stdout` reads files."
        )
    items, config = value.get("items") or [], value.get("functionConfig")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise InvalidResourceListError("The items of the ResourceList are no list of objects.")
    if config is not None and not isinstance(config, dict):
        raise InvalidResourceListError("The functionConfig of the ResourceList is no object.")
    return ResourceList(tuple(items), config, tuple(_written(written, len(items))))


def _value(data: bytes) -> tuple[dict[str, Any], str]:
    """Give what the text says, and the text where it is YAML: JSON has neither style nor comments."""
    if data.lstrip().startswith(b"{"):
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(data, parse_constant=_no_number), ""
    plain = parse_plain(data, "<stdin>")
    if plain.manifest is not None:
        return plain.manifest.value, plain.file.text
    first = plain.problems[0] if plain.problems else None
    said = f"line {first.place.span().line}: {first.message}" if first else "it is empty"
    raise InvalidResourceListError(f"Standard input is no ResourceList: {said}.")


def _no_number(name: str) -> None:
    raise InvalidResourceListError(f"Standard input is no ResourceList: JSON has no number {name}.")


def _written(whole: str, number: int) -> list[str | None]:
    """Give the items as they are written; None where a text cannot stand by itself."""
    regions = _regions(whole, number) if whole else []
    return [_moved(whole[region.start : region.end], region.column) for region in regions] or [None] * number


def _regions(whole: str, number: int) -> Sequence[Region]:
    document = read_yaml(whole)[0][0][1]
    items = document.value.get("items")
    return next((regions for values, regions in document.sequences if values == items and len(regions) == number), [])


def _moved(written: str, column: int) -> str | None:
    """Indent an item by two, wherever it stood; None for what is not indented as deep as its first line."""
    first, *rest = written.rstrip().split("\n")
    if any(line.strip() and line[:column].strip() for line in rest):
        return None
    return "".join([f"- {first}\n", *(f"  {line[column:]}".rstrip(" ") + "\n" for line in rest)])


def _as_item(value: dict[str, Any]) -> str:
    return yaml_text({"items": [value]}).partition("\n")[2]


def _items_in(whole: str) -> list[Any]:
    manifest = parse_plain(whole.encode("utf-8", "surrogatepass"), "").manifest
    return manifest.value["items"] if manifest else []


def _without_annotations(spec: dict[str, Any]) -> dict[str, Any]:
    """Leave out what callers write into the metadata; a spec in a file of its own has none."""
    metadata = spec.get("metadata")
    if not isinstance(metadata, dict):
        return spec
    return {**spec, "metadata": {key: value for key, value in metadata.items() if key != "annotations"}}


def path_of(item: Mapping[str, Any]) -> str:
    """Give the file that an item came from; "" where its caller does not say."""
    annotations = dig(item, "metadata", "annotations")
    return text(dig(annotations, PATH)) or text(dig(annotations, LEGACY_PATH))


def _texts(found: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, bytes]]:
    """Give objects as texts of their own; where a file holds several, the later ones have a number in the name."""
    taken: dict[str, int] = {}
    for path, item in found:
        taken[path] = taken.get(path, 0) + 1
        name = path if taken[path] == 1 else f"{path}#{taken[path]}"
        yield name, json.dumps(item, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _group(item: Mapping[str, Any]) -> str:
    return text(dig(item, "apiVersion")).rpartition("/")[0]


def _is_spec(item: Mapping[str, Any]) -> bool:
    return (_group(item), item.get("kind")) == _SPEC


def _is_by_hand(item: Mapping[str, Any]) -> bool:
    metadata = item.get("metadata")
    live = bool(text(dig(metadata, "uid")) or text(dig(metadata, "resourceVersion")))
    return _group(item) in HAND_WRITTEN and not live and not _is_ours(item)


def _is_ours(item: Mapping[str, Any]) -> bool:
    return _label(item, _MANAGED_BY) == "vmshift"


def _label(item: Mapping[str, Any], name: str) -> str:
    return text(dig(item, "metadata", "labels", name))
