"""Findings as SARIF 2.1.0, for code scanning.

Paths are relative to the root of the repository, columns count code points, and what is accepted is there with its
suppression. A result is recognised by its rule, object and JSON pointer, not by its line.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from vmshift import __version__
from vmshift.report.catalogue import rule_page, rule_text
from vmshift.report.fingerprint import fingerprint
from vmshift.report.report import level, lines, replaced, rule_url
from vmshift.rules.registry import all_rules
from vmshift.rules.waivers import is_grave

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vmshift.report.report import Report
    from vmshift.rules.base import Finding, Related
    from vmshift.rules.identity import Identity
    from vmshift.rules.registry import RuleModule
    from vmshift.source import AnyPlace, Span

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(report: Report) -> str:
    """Write one run with all rules and all findings."""
    rules = all_rules()
    indexes = {module.rule.id: index for index, module in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "vmshift", "version": __version__, "rules": [_rule(module) for module in rules]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "results": [_result(report, indexes, *found) for found in report.identities()],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(module: RuleModule) -> dict[str, Any]:
    rule, url = module.rule, rule_url(module.rule.id)
    checks = " ".join(module.sections.get("Checks", module.summary).split())
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": module.summary},
        "fullDescription": {"text": checks},
        "help": {"text": rule_text(module), "markdown": rule_page(module)},
        **({"helpUri": url} if url else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [*rule.basis, *(["grave"] if rule.grave else [])]},
    }


def _result(report: Report, indexes: Mapping[str, int], finding: Finding, key: Identity, number: int) -> dict[str, Any]:
    mark = fingerprint(key, number)
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": indexes[finding.rule.id],
        "level": _LEVELS[level(finding)],
        "message": {"text": "\n".join(lines(finding))},
        "locations": [_location(report, finding.place) | _object(key)],
        "relatedLocations": [_related(report, index, each) for index, each in enumerate(finding.related, start=1)],
        "partialFingerprints": {"vmshift/v1": mark, "primaryLocationLineHash": f"{mark[:16]}:{number}"},
        "suppressions": _suppressions(finding),
        **_fixes(report, finding),
        "properties": {
            "severity": finding.severity,
            "certainty": finding.certainty,
            "grave": is_grave(finding),
            "pointer": finding.place.pointer,
        },
    }


def _location(report: Report, place: AnyPlace) -> dict[str, Any]:
    span = place.span()
    return {"physicalLocation": {"artifactLocation": _artifact(report, span), "region": _region(span)}}


def _artifact(report: Report, span: Span) -> dict[str, Any]:
    path = report.paths.from_root(span.path)
    whole = PurePath(path)
    return {"uri": whole.as_uri()} if whole.is_absolute() else {"uri": quote(path), "uriBaseId": _ROOT}


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fixes(report: Report, finding: Finding) -> dict[str, Any]:
    """Give what `lint --fix` would do, for a viewer that offers it."""
    edits = list(replaced(finding))
    if finding.fix is None or not edits:
        return {}
    change = {
        "artifactLocation": _artifact(report, edits[0][0]),
        "replacements": [{"deletedRegion": _region(span), "insertedContent": {"text": text}} for span, text in edits],
    }
    return {"fixes": [{"description": {"text": finding.fix.description}, "artifactChanges": [change]}]}


def _object(key: Identity) -> dict[str, Any]:
    names = "/".join(name for name in (key.namespace, key.name, key.volume) if name)
    return {"logicalLocations": [{"name": key.volume or key.name, "fullyQualifiedName": f"{key.kind} {names}"}]}


def _related(report: Report, index: int, related: Related) -> dict[str, Any]:
    return {"id": index, **_location(report, related.place), "message": {"text": related.message}}


def _suppressions(finding: Finding) -> list[dict[str, Any]]:
    waiver = finding.waiver
    if waiver is None:
        return []
    kind = "inSource" if waiver.origin in ("spec", "comment") else "external"
    expires = {"properties": {"expires": waiver.expires}} if waiver.expires else {}
    return [{"kind": kind, "status": "accepted", "justification": waiver.reason, **expires}]
