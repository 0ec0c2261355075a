"""The words for a value that a migration spec cannot have: what is wrong with it, and what to write instead."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from vmshift.slips import meant_key
from vmshift.spec.keys import required_keys
from vmshift.spec.model import API_VERSION, StorageMigration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from vmshift.spec.keys import KeyPath

_VERSIONS = ("openshiftVirtualization", "kubevirt", "mtc", "version")
_FORMS = {
    "namespaces": "the name of a namespace, or a glob such as web-*",
    "vms": "namespace/name, such as erp/db-01 or */db-*",
    "match": "namespace/vm or namespace/vm/volume, such as erp/db-01 or */*/iso-*",
    "claim": "namespace/name of a PersistentVolumeClaim, such as erp/scratch-*",
    "storageClass": "the name of a StorageClass",
    "to": "the name of a StorageClass, or a mapping with storageClass, accessMode and volumeMode",
    "from": "the name of a StorageClass, a glob, or a list of them",
    "name": "lower-case letters, digits and -, at most 63 characters",
    "inventory": "the path of a file or a folder, such as inventory/",
    "output": "the path of a folder, such as compiled/san-refresh",
    "path": "the path of a folder, such as clusters/prod/san-refresh",
    "source": "the name of a MigCluster",
    "target": "the name of a MigCluster",
    "repository": "the name of a MigStorage",
    "headroom": 'a percentage, such as "20%"',
    "expires": 'a date in quotes, such as "2027-01-31"',
    **dict.fromkeys(_VERSIONS, 'a version in quotes, such as "4.17.4"'),
}
_TYPES = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}
EXAMPLES = {
    "metadata": "metadata: {name: san-refresh}",
    "name": "name: san-refresh",
    "spec": "spec: with select and storage below it",
    "select": "select: {namespaces: [mig-vm]}",
    "storage": "storage: [{from: old-san, to: new-san}]",
    "from": "from: old-san",
    "to": "to: new-san",
    "storageClass": "storageClass: new-san",
    "phase": "phase: preBackup",
    "throughput": "throughput: 200Mi",
    "available": "available: 40Ti",
    "schedule": 'schedule: "0 22 * * 6"',
    "duration": "duration: 6h",
    "rule": "rule: VMS423",
    "reason": "reason: and why it is acceptable",
    "expires": "expires: 2027-01-31",
    "apiVersion": f"apiVersion: {API_VERSION}",
}
_A_LIST = "a list: put - before the first key"
_YAML_12 = " (yes, no, on and off are text in YAML 1.2)"
_ALIASES = {"rwo": "ReadWriteOnce", "rox": "ReadOnlyMany", "rwx": "ReadWriteMany", "prod": "production"}
_LONGEST = 60  # characters of a value that a message quotes


def invalid(path: KeyPath, detail: ErrorDetails, root: type[BaseModel] = StorageMigration) -> tuple[str, str]:
    """Give message and help for a value that is there and wrong; `root` is the model of the whole document."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    field = next((part for part in reversed(path) if isinstance(part, str)), "")
    if kind in _TYPES:
        wanted = _FORMS[field] if field in ("from", "to") else _TYPES[kind]
        return f"{container(path)} is {show(value)}, and should be {wanted}", _retype(path, field, detail, root)
    match kind:
        case "literal_error":
            words = _no_option(path, value, str(context["expected"]))
        case "value_error":
            words = _refused(path, field, value, str(context["error"]))
        case "string_pattern_mismatch":
            words = f"{show(value)} is not valid in {container(path)}", _reshape(field, str(value))
        case "too_short":
            words = f"{container(path)} is an empty list", "give at least one entry"
        case "greater_than_equal":
            least = context.get("ge")
            words = f"{container(path)} is {show(value)}, and starts at {least}", f"{least} or more"
        case _:
            words = f"{container(path)} is {show(value)}, which is not valid", "another value"
    return words


def _no_option(path: KeyPath, value: object, expected: str) -> tuple[str, str]:
    options = expected.replace("'", "").replace(" or ", ", ").split(", ")
    close = close_to(value, options) if isinstance(value, str) else None
    mean = f'did you mean "{close}"? the values are' if close else "one of"
    listed = f"{mean} {', '.join(options)}"
    return f"{container(path)} is {show(value)}, which is none of its values", listed


def _refused(path: KeyPath, field: str, value: object, reason: str) -> tuple[str, str]:
    """Word what a validator of the model says: "is no quantity; write ...", or a sentence about a mapping."""
    what, _, how = reason.partition("; ")
    if field in _VERSIONS:
        return (
            f"{container(path)} is a number, and numbers lose digits",
            "put it in quotes: 4.20 without them is read as 4.2",
        )
    if what.startswith("is "):
        return f"{container(path)} is {show(value)}, which {what}", how.removeprefix("write ").removeprefix("it as ")
    if what.startswith("takes exactly one of "):
        names = what.removeprefix("takes exactly one of ").replace(" and ", " or ")
        how = f"give {names}, and only one of them"
    if what.startswith("operator "):
        how = "remove values" if "no values" in what else "give values, such as values: [gold]"
        return f"{container(path)}: {what}", how
    return f"{container(path)} {what}", how or "correct it"


def _retype(path: KeyPath, field: str, detail: ErrorDetails, root: type[BaseModel]) -> str:
    kind, value = detail["type"], detail["input"]
    wanted = _TYPES[kind]
    if field in ("from", "to"):
        return EXAMPLES[field]
    if value is None:
        required = field in required_keys(path[:-1], root)
        return f"{EXAMPLES.get(field, wanted)}" if required else f"{wanted}, or leave the key out"
    if kind == "string_type" and isinstance(value, (int, float)):
        return f"{_FORMS[field]}" if field in _FORMS else "put the value in quotes"
    if kind == "list_type" and isinstance(value, (dict, str)):
        return f"a list, such as [{shorten(value)}]" if isinstance(value, str) else _A_LIST
    if kind in ("bool_type", "int_type") and isinstance(value, str):
        return f"{wanted}, without quotes{_YAML_12 if kind == 'bool_type' else ''}"
    return f"{wanted}"


def _reshape(field: str, value: str) -> str:
    if "{" in value:
        return "each name in an entry of its own: braces are not understood"
    if field in ("vms", "claim", "match") and "/" not in value:
        return f'name the namespace as well, such as "*/{shorten(value)}"'
    if field == "match" and value.count("/") == 1:
        return f'name the volume as well, such as "{shorten(value)}/*"'
    form = _FORMS.get(field, "another value")
    plain = not value or value == value.lower() or field in _VERSIONS or "lower-case" in form
    return f"{form}" if plain else f"{form}, in lower case"


def _dotted(path: KeyPath) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{one_line(part)}"
    return text.removeprefix(".")


def container(path: KeyPath) -> str:
    """Name a part of the spec, such as "spec.storage[0].to" in quotes."""
    return f'"{_dotted(path)}"' if path else "the document"


def close_to(word: object, options: Sequence[str]) -> str | None:
    """Give the option that a word probably means."""
    lowered = {option.lower(): option for option in options}
    alias = _ALIASES.get(str(word).lower())
    if alias in options:
        return alias
    found = difflib.get_close_matches(str(word).lower().replace("_", ""), lowered, n=1, cutoff=0.7)
    return lowered[found[0]] if found else None


def surely(key: str, known: Sequence[str]) -> str:
    """Give the key that an unknown one is a slip of the pen for; "" where that is not sure."""
    slip = meant_key(key, known)
    return slip if slip is not None and slip == close_to(key, known) else ""


def show(value: object) -> str:
    """Show a value in a message; of mappings and lists only that they are some."""
    match value:
        case None:
            return "empty"
        case bool():
            return f'"{str(value).lower()}"'
        case str() | int() | float():
            return f'"{shorten(str(value))}"' if value != "" else "empty text"
        case list():
            return "a list"
    return "a mapping"


def shorten(text: str) -> str:
    """Cut a text that would fill the message."""
    text = one_line(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def one_line(text: str) -> str:
    """Make a text fit for one line of a message."""
    line = " ".join(text.split())
    return "".join(char if char.isprintable() else "?" for char in line)
