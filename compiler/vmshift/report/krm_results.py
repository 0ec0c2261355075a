"""Findings as the results of a KRM function, which kustomize and kpt show to people.

Source: the KRM functions specification, the field `results` of a ResourceList.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.source import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.rules.base import Finding
    from vmshift.source import AnyPlace

_LOWER = {"error": "warning", "warning": "info", "info": "info"}


def krm_results(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Give one result for each finding that nobody has accepted; a possible one stands one step lower."""
    return [_result(finding) for finding in findings if finding.waiver is None]


def result_line(result: dict[str, Any]) -> str:
    """Give a result as one line for people; a ResourceList knows no lines of files."""
    about = result.get("resourceRef", {})
    name = "/".join(about[key] for key in ("kind", "namespace", "name") if key in about)
    field = result.get("field", {}).get("path", "")
    where = " ".join(part for part in (result["file"]["path"], name, field) if part)
    return f"{where}: {result['severity']}: {result['message']}"


def _result(finding: Finding) -> dict[str, Any]:
    possible = finding.certainty == "possible"
    said = f"{finding.rule.id} {finding.rule.name}: {finding.message}; {finding.consequence}; {finding.help}"
    return {
        "message": said,
        "severity": _LOWER[finding.severity] if possible else finding.severity,
        "tags": {"rule": finding.rule.id, "certainty": finding.certainty},
        **_place(finding.place),
    }


def _place(place: AnyPlace) -> dict[str, Any]:
    file = {"file": {"path": place.file.path.partition("#")[0]}}
    if not isinstance(place, Place):
        return file
    manifest = place.manifest
    reference = {
        "apiVersion": str(manifest.value.get("apiVersion", "")),
        "kind": manifest.kind,
        "namespace": manifest.namespace,
        "name": manifest.name,
    }
    field = ".".join(str(part) for part in place.path)
    return {
        "resourceRef": {key: value for key, value in reference.items() if value},
        **({"field": {"path": field}} if field else {}),
        **file,
    }
