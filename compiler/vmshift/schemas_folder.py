"""The published JSON Schemas: in the wheel beside the package, in a checkout at the top."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_FOLDERS = (_PACKAGE / "schemas", _PACKAGE.parents[1] / "schemas")
# The names that `vmshift schema` knows.
SCHEMAS = {"spec": "storagemigration", "config": "config", "findings": "findings", "preview": "preview"}


def schema_text(name: str) -> str:
    """Read a published schema, by the name of its file without the ending."""
    for folder in _FOLDERS:
        path = folder / f"{name}.schema.json"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError(f"{name}.schema.json")
