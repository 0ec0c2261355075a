"""The annotation by which the HyperConverged operator is made to change what it sets: a list of JSON patch operations.

Source: HyperConverged operator, controllers/operands/operand.go, applyAnnotationPatch; RFC 6902.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from vmshift.platform.defaults import VOLUME_GATES

if TYPE_CHECKING:
    from collections.abc import Iterable

Operation = dict[str, Any]

ANNOTATION: Final = "kubevirt.kubevirt.io/jsonpatch"
FEATURE_GATES: Final = "/spec/configuration/developerConfiguration/featureGates"
_OPERATIONS: Final = {
    "add": "value",
    "replace": "value",
    "test": "value",
    "move": "from",
    "copy": "from",
    "remove": "path",
}
_ROOT: Final = "/spec/"


class InvalidPatchError(ValueError):
    """A text that the operator refuses. `reason` continues a sentence that begins with the annotation's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse_operations(text: str) -> tuple[Operation, ...]:
    """Read the annotation's value. Raises InvalidPatchError where the operator would refuse it."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidPatchError(f"is not JSON: at its {where}, {_lower(error.msg)}") from None
    except RecursionError:
        raise InvalidPatchError("is JSON that is nested too deeply") from None
    if not isinstance(value, list):
        raise InvalidPatchError(f"is {_kind(value)}, and not a JSON array of operations")
    return tuple(_operation(index, operation) for index, operation in enumerate(value, 1))


def gate_operations() -> tuple[Operation, ...]:
    """Give the operations that set the gates of live storage migration on OpenShift Virtualization 4.17."""
    return tuple({"op": "add", "path": f"{FEATURE_GATES}/-", "value": gate} for gate in VOLUME_GATES)


def merge_operations(existing: Iterable[Operation], wanted: Iterable[Operation]) -> tuple[Operation, ...]:
    """Put the wanted operations after the existing ones, as far as they are not among them already.

    What exists keeps its order and its repetitions: an operation may mean something else when it comes twice.
    """
    merged = list(existing)
    for operation in wanted:
        if operation not in merged:
            merged.append(operation)
    return tuple(merged)


def compact(operations: Iterable[Operation]) -> str:
    """Write operations as one line of JSON, their keys in the order they have."""
    return json.dumps(list(operations), separators=(",", ":"))


def added_gates(operations: Iterable[Operation]) -> frozenset[str]:
    """Give the feature gates that operations add to the KubeVirt, one by one or as a whole list."""
    gates: set[str] = set()
    for operation in operations:
        path, value = operation.get("path"), operation.get("value")
        if operation.get("op") not in ("add", "replace") or not isinstance(path, str):
            continue
        if path == FEATURE_GATES or path.startswith(f"{FEATURE_GATES}/"):
            gates.update(gate for gate in (value if isinstance(value, list) else [value]) if isinstance(gate, str))
    return frozenset(gates)


def _operation(number: int, operation: object) -> Operation:
    if not isinstance(operation, dict):
        raise InvalidPatchError(f"has {_kind(operation)} as entry {number}, and not an operation")
    name, path = operation.get("op"), operation.get("path")
    if not isinstance(name, str) or name not in _OPERATIONS:
        raise InvalidPatchError(f'has no operation of JSON patch as entry {number}: "op" is {_shown(name)}')
    if not isinstance(path, str) or not path.startswith(_ROOT):
        raise InvalidPatchError(f'changes something outside of "{_ROOT}" in entry {number}: "path" is {_shown(path)}')
    needed = _OPERATIONS[name]
    if needed not in operation or (needed == "from" and not isinstance(operation["from"], str)):
        raise InvalidPatchError(f'lacks "{needed}" in entry {number}, an operation "{name}"')
    return operation


def _refuse(constant: str) -> object:
    raise InvalidPatchError(f'is not JSON: "{constant}" is no number there')


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else _kind(value)


def _kind(value: object) -> str:
    match value:
        case None:
            return "empty"
        case dict():
            return "a JSON object"
        case list():
            return "a JSON array"
        case str():
            return "a JSON text"
        case bool():
            return "true or false"
    return "a number"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
