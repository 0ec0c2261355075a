"""The words for what is wrong with a hand-written object, and the keys that its schema knows."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from vmshift.spec.errors import SpecError
from vmshift.spec.wording import close_to, container, one_line, show, surely

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.exceptions import ValidationError

    from vmshift.source import Manifest
    from vmshift.spec.keys import KeyPath

_KINDS = {
    "migration.openshift.io": (
        *("MigPlan", "MigHook", "MigMigration", "MigCluster", "MigStorage", "MigAnalytic", "MigrationController"),
        *("DirectVolumeMigration", "DirectVolumeMigrationProgress"),
        *("DirectImageMigration", "DirectImageStreamMigration"),
    ),
    "hco.kubevirt.io": ("HyperConverged",),
}
# What any object may have beside the metadata that the schemas describe (Kubernetes, ObjectMeta).
_OBJECT_META = (
    *("finalizers", "ownerReferences", "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"),
    *("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"),
)
_TYPES = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping",
}
_REFERENCE = "{name: host, namespace: openshift-migration}"
_EXAMPLES = {
    "metadata": "metadata: with name and namespace below it",
    "spec": "spec: with the object's content below it",
    "srcMigClusterRef": f"srcMigClusterRef: {_REFERENCE}",
    "destMigClusterRef": f"destMigClusterRef: {_REFERENCE}",
    "migPlanRef": "migPlanRef: {name: san-refresh-shop, namespace: openshift-migration}",
    "reference": "reference: {name: freeze-db, namespace: openshift-migration}",
    "namespaces": "namespaces: [shop]",
    "namespace": "namespace: openshift-migration",
    "stage": "stage: false, which stands in every run of a storage migration",
    "phase": "phase: PreBackup",
    "custom": "custom: false beside a playbook, custom: true beside an image of your own",
    "targetCluster": "targetCluster: source",
    "image": "image: and the image that runs the playbook",
}
_FORMS = {
    "namespaces": "the name of a namespace: lower-case letters, digits and -, at most 63 characters",
    "playbook": "the playbook in base64: base64 -w0 freeze.yml",
    "capacity": "a quantity, such as 30Gi",
    "proposedCapacity": "a quantity, such as 30Gi",
    "activeDeadlineSeconds": "a number of seconds, such as 1800",
}
_NAME_FORM = "lower-case letters, digits, - and ., with a letter or digit at both ends"
_MOST_LISTED = 12  # keys that a help text lists
_SLIP = 0.8  # how near a kind must be to another to be a slip of the pen


def known_keys(schema: Mapping[str, Any], path: KeyPath) -> list[str]:
    """Give the keys of the mapping at a path; none where the path leads nowhere."""
    found: Mapping[str, Any] = schema
    for part in path:
        found = _below(schema, found, part)
    keys = list(_resolved(schema, found).get("properties", {}))
    return [*keys, *_OBJECT_META] if path == ("metadata",) else keys


def other_homes(schema: Mapping[str, Any], key: str) -> list[KeyPath]:
    """Give the paths at which a schema has a key, list positions left out."""
    return [path for path in _all_paths(schema, schema, ()) if path[-1] == key]


def _all_paths(schema: Mapping[str, Any], node: Mapping[str, Any], path: KeyPath) -> Iterator[KeyPath]:
    node = _resolved(schema, node)
    for key, child in node.get("properties", {}).items():
        yield (*path, key)
        yield from _all_paths(schema, child, (*path, key))
    if "items" in node:
        yield from _all_paths(schema, node["items"], path)


def _below(schema: Mapping[str, Any], node: Mapping[str, Any], part: str | int) -> Mapping[str, Any]:
    node = _resolved(schema, node)
    below: Mapping[str, Any] = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part)
    return below or {}


def _resolved(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = node.get("$ref", "")
    found: Mapping[str, Any] = schema["$defs"][reference.rpartition("/")[2]] if reference else node
    return found


def example(kind: str, key: str) -> str:
    """Write an example of a key that is missing."""
    if key == "name":
        return "name: kubevirt-hyperconverged" if kind == "HyperConverged" else "name: and what it is called"
    return _EXAMPLES.get(key, key)


def of_another_kind(manifest: Manifest) -> tuple[SpecError, ...]:
    """Tell of a kind that is a slip of the pen for another of its group."""
    kinds = _KINDS.get(manifest.group, ())
    if manifest.kind in kinds:
        return ()
    lowered = {kind.lower(): kind for kind in kinds}
    close = difflib.get_close_matches(manifest.kind.lower(), lowered, n=1, cutoff=_SLIP)
    if not close:
        return ()
    message = f'"kind" is "{one_line(manifest.kind)}", which group "{manifest.group}" does not have'
    return (SpecError("invalid-value", manifest.at("kind"), message, f'did you mean "{lowered[close[0]]}"?'),)


def unknown_key(manifest: Manifest, schema: Mapping[str, Any], at: KeyPath, key: str) -> SpecError:
    """Tell of a key that a mapping does not have."""
    whose = f"{container(at)} of a {manifest.kind}" if at else f"a {manifest.kind}"
    message = f'{whose} has no key "{one_line(key)}"'
    known = known_keys(schema, at)
    close = close_to(key, known)
    homes = sorted({".".join(str(part) for part in path[:-1]) for path in other_homes(schema, key)} - {""})
    if close:
        help_ = f'did you mean "{close}"?'
    elif 0 < len(homes) <= 2:
        help_ = f"move it below {' or '.join(homes)}, where it belongs"
    elif len(known) > _MOST_LISTED:
        help_ = "remove it: the kind does not have it"
    else:
        help_ = f"remove it; the keys here are {', '.join(known)}"
    return SpecError("unknown-key", manifest.at(*at, key), message, help_, surely(key, known))


def invalid(path: KeyPath, error: ValidationError) -> tuple[str, str]:
    """Give message and help for a value that is there and wrong."""
    value: Any = error.instance
    rule: Any = error.validator_value
    field = next((part for part in reversed(path) if isinstance(part, str)), "")
    what = container(path)
    match error.validator:
        case "const":
            found = f'{what} is {show(value)}, and should be "{rule}"', f"write {field}: {rule}"
        case "enum":
            found = f"{what} is {show(value)}, which is none of its values", _options(value, rule)
        case "type":
            found = _of_type(what, field, value, rule)
        case "maxLength":
            found = f"{what} has {len(value)} characters, and {rule} are the most", "write a shorter one"
        case "minItems" | "minLength":
            thing = "an empty list" if error.validator == "minItems" else "empty text"
            found = f"{what} is {thing}", f"write {_EXAMPLES.get(field, 'a value')}"
        case "minimum":
            found = f"{what} is {show(value)}, and starts at {rule}", f"write {_FORMS.get(field, f'{rule} or more')}"
        case _:
            found = f"{what} is {show(value)}, which is not valid", f"write {_FORMS.get(field, _NAME_FORM)}"
    return found


def _options(value: object, options: list[object]) -> str:
    close = close_to(value, [str(option) for option in options]) if isinstance(value, str) else None
    listed = f"write one of {', '.join(map(str, options))}"
    return f'did you mean "{close}"? {listed}' if close else listed


def _of_type(what: str, field: str, value: object, wanted: str | list[str]) -> tuple[str, str]:
    name = _TYPES.get(wanted if isinstance(wanted, str) else wanted[0], "another value")
    message = f"{what} is {show(value)}, and should be {name}"
    if value is None:
        return message, f"add {_EXAMPLES[field]}" if field in _EXAMPLES else f"write {name}, or leave the key out"
    if name == "text" and isinstance(value, (int, float)):
        return message, "put the value in quotes"
    if isinstance(value, str) and name in ("true or false", "a whole number"):
        note = " (yes, no, on and off are text in YAML 1.2)" if name == "true or false" else ""
        return message, f"write {name}, without quotes{note}"
    return message, f"write {name}"
