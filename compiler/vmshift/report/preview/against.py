"""A live dump of plans and runs, held against what is predicted of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.inventory.values import dig, entries, mapping, text, texts
from vmshift.report.preview import model_conditions as view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vmshift.report.preview.predict import Predicted
    from vmshift.source import Manifest

_KINDS = ("MigPlan", "MigMigration")
_FLAGS = ("stage", "migrateState", "quiescePods", "rollback", "canceled", "verify", "keepAnnotations")


def against(path: str, found: Sequence[Predicted], live: Sequence[Manifest]) -> view.AgainstView:
    """Compare what is predicted with the live objects of the same kinds and names.

    A run that is not in Git yet is no difference where the cluster does not have it.
    """
    shown = {(each.kind, each.name): each for each in live if each.kind in _KINDS}
    compared: list[str] = []
    differences: list[view.DifferenceView] = []
    settled: list[view.SettledView] = []
    for one in found:
        manifest = shown.pop((one.shown.kind, one.shown.name), None)
        if manifest is not None:
            compared.append(f"{one.shown.kind} {one.shown.name}")
            differences += [*_content(one, manifest), *_conditions(one.shown, manifest)]
            settled += _settled(one.shown, manifest)
        elif one.shown.in_git:
            differences.append(_difference(one.shown, "object", "there", None))
    differences += [view.DifferenceView(kind, name, "object", None, "there") for kind, name in sorted(shown)]
    return view.AgainstView(path, tuple(compared), tuple(differences), tuple(settled))


def _live(manifest: Manifest) -> dict[tuple[str, str], dict[str, Any]]:
    """Give the conditions that are set, by type and category."""
    found = [each for _, each in entries(dig(manifest.value, "status", "conditions")) if each.get("status") == "True"]
    return {(text(each.get("type")), text(each.get("category"))): each for each in found}


def _conditions(predicted: view.ObjectView, manifest: Manifest) -> Iterator[view.DifferenceView]:
    live = _live(manifest)
    if not live and not manifest.value.get("status"):
        yield _difference(predicted, "status", "there", None)
        return
    told: dict[tuple[str, str], view.ConditionView] = {
        (each.type, each.category): each for each in predicted.conditions
    }
    for key, condition in told.items():
        found = live.get(key)
        if condition.status == "true" and found is None:
            yield _difference(predicted, condition.type, _words(condition.category, condition.reason), None)
        elif condition.status == "false" and found is not None:
            yield _difference(predicted, condition.type, None, _said(found))
        elif condition.status == "true" and found is not None:
            yield from _parts(predicted, condition, found)
    for key, found in live.items():
        if key not in told:
            yield _difference(predicted, key[0], None, _said(found))


def _parts(
    predicted: view.ObjectView, condition: view.ConditionView, found: dict[str, Any]
) -> Iterator[view.DifferenceView]:
    if condition.reason and text(found.get("reason")) != condition.reason:
        yield _difference(predicted, f"{condition.type} reason", condition.reason, text(found.get("reason")) or None)
    items = tuple(sorted(texts(found.get("items"))))
    if condition.items and items != tuple(sorted(condition.items)):
        yield _difference(predicted, f"{condition.type} items", ", ".join(condition.items), ", ".join(items) or None)


def _settled(predicted: view.ObjectView, manifest: Manifest) -> Iterator[view.SettledView]:
    live = _live(manifest)
    for condition in predicted.conditions if manifest.value.get("status") else ():
        if condition.status == "unknown":
            found = live.get((condition.type, condition.category))
            said = _said(found) if found is not None else "not set"
            yield view.SettledView(predicted.kind, predicted.name, condition.type, said)


def _content(one: Predicted, manifest: Manifest) -> Iterator[view.DifferenceView]:
    wanted, found = mapping(one.value.get("spec")), mapping(manifest.value.get("spec"))
    fields = dict(_fields(one.shown.kind, wanted))
    for about, value in _fields(one.shown.kind, found):
        if fields.get(about) != value:
            yield _difference(one.shown, f"spec.{about}", fields.get(about), value)
    if one.shown.kind == "MigPlan":
        yield from _volumes(one.shown, wanted, found)


def _fields(kind: str, spec: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    if kind == "MigMigration":
        yield "migPlanRef", text(dig(spec, "migPlanRef", "name")) or None
        yield from ((flag, _truth(spec.get(flag))) for flag in _FLAGS)
        return
    yield "namespaces", ", ".join(texts(spec.get("namespaces"))) or None
    for ref in ("srcMigClusterRef", "destMigClusterRef", "migStorageRef"):
        yield ref, text(dig(spec, ref, "name")) or None
    for flag in ("liveMigrate", "closed", "indirectImageMigration", "indirectVolumeMigration"):
        yield flag, _truth(spec.get(flag))
    hooks = [text(dig(hook, "reference", "name")) for _, hook in entries(spec.get("hooks"))]
    yield "hooks", ", ".join(hooks) or None


def _truth(value: object) -> str | None:
    return "true" if value is True else None  # the controller leaves out what is false


def _volumes(shown: view.ObjectView, wanted: dict[str, Any], found: dict[str, Any]) -> Iterator[view.DifferenceView]:
    ours, theirs = _by_volume(wanted), _by_volume(found)
    for name in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(name), theirs.get(name)
        claim = _claim(one or other or {})
        if one is None or other is None:
            listed = [f"{_action(each)} of {claim}" if each is not None else None for each in (one, other)]
            yield _difference(shown, f"volume {name}", *listed)
            continue
        for key in ("action", "storageClass", "copyMethod", "accessMode"):
            pair = [text(dig(each, "selection", key)) or None for each in (one, other)]
            if pair[0] != pair[1]:
                yield _difference(shown, f"volume {name} ({claim}) {key}", *pair)
        for key in ("volumeMode", "accessModes"):
            pair = [_mode(dig(each, "pvc", key)) for each in (one, other)]
            if pair[0] != pair[1]:
                yield _difference(shown, f"volume {name} ({claim}) {key}", *pair)


def _by_volume(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {text(entry.get("name")): entry for _, entry in entries(spec.get("persistentVolumes"))}


def _claim(entry: dict[str, Any]) -> str:
    """Name the source claim; the controller appends the target's name to it."""
    return text(dig(entry, "pvc", "name")).partition(":")[0]


def _action(entry: dict[str, Any]) -> str:
    return text(dig(entry, "selection", "action")) or "no action"


def _mode(value: object) -> str | None:
    return ", ".join(texts(value)) or None if isinstance(value, list) else text(value) or None


def _said(condition: dict[str, Any]) -> str:
    return _words(text(condition.get("category")), text(condition.get("reason")))


def _words(category: str, reason: str | None) -> str:
    return f"set ({category}{f', {reason}' if reason else ''})"


def _difference(shown: view.ObjectView, about: str, predicted: str | None, cluster: str | None) -> view.DifferenceView:
    return view.DifferenceView(shown.kind, shown.name, about, predicted, cluster)
