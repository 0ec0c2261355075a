"""Findings as JSON, version 1 (schemas/findings.schema.json)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vmshift import __version__
from vmshift.report.report import replaced
from vmshift.resolve.platform import PRODUCTS
from vmshift.rules.registry import load_rule
from vmshift.rules.sources import url_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.report.report import Report
    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Finding
    from vmshift.source import AnyPlace
    from vmshift.spec.load import LoadedSpec


def render(report: Report) -> str:
    """Write a report as one JSON document."""
    return findings_json(report.findings, report.specs, report.migrations)


def findings_json(findings: Sequence[Finding], specs: Sequence[LoadedSpec], migrations: Sequence[Migration]) -> str:
    """Write everything that lint has to say as one JSON document."""
    counts = {
        level: sum(finding.severity == level and finding.counts for finding in findings)
        for level in ("error", "warning", "info")
    }
    waived = sum(finding.waiver is not None for finding in findings)
    possible = sum(finding.certainty == "possible" and finding.waiver is None for finding in findings)
    resolved = {id(migration.manifest): migration for migration in migrations}
    document = {
        "version": 1,
        "tool": {"name": "vmshift", "version": __version__},
        "specs": [_spec(spec, resolved.get(id(spec.manifest))) for spec in specs],
        "summary": {**counts, "possible": possible, "waived": waived},
        "findings": [_finding(finding) for finding in findings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _spec(spec: LoadedSpec, migration: Migration | None) -> dict[str, Any]:
    known: dict[str, Any] = {"path": spec.manifest.file.path, "name": spec.name}
    if migration is None:
        return {**known, "backend": None, "platform": None, "vms": 0, "volumes": 0}
    versions = {product: told.version for product in PRODUCTS if (told := migration.platform.best(product))}
    return {
        **known,
        "backend": migration.backend,
        "platform": {
            **{product: str(versions[product]) if product in versions else None for product in PRODUCTS},
            "from": migration.platform.source,
        },
        "vms": sum(bool(vm.moves) for vm in migration.vms),
        "volumes": migration.volumes,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    sources = load_rule(finding.rule.id).sources
    subject = finding.subject
    return {
        "rule": finding.rule.id,
        "name": finding.rule.name,
        "severity": finding.severity,
        "basis": finding.rule.basis[0],
        "certainty": finding.certainty,
        "message": finding.message,
        "consequence": finding.consequence,
        "help": finding.help,
        "subject": subject
        and {
            "kind": subject.kind,
            "namespace": subject.namespace or None,
            "name": subject.name,
            "volume": subject.volume or None,
        },
        "location": _location(finding.place),
        "related": [_short(related.place) | {"message": related.message} for related in finding.related],
        "source": {
            "document": sources[0].document,
            "section": sources[0].section,
            "url": url_of(sources[0].document),
        },
        "waiver": finding.waiver
        and {
            "reason": finding.waiver.reason,
            "expires": finding.waiver.expires or None,
            "from": finding.waiver.origin,
        },
        **_fix(finding),
    }


def _fix(finding: Finding) -> dict[str, Any]:
    """Give what `lint --fix` would do; nothing where it would do nothing."""
    if finding.fix is None:
        return {}
    edits = [
        {
            "path": span.path,
            "line": span.line,
            "column": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
            "text": text,
        }
        for span, text in replaced(finding)
    ]
    return {"fix": {"description": finding.fix.description, "edits": edits}}


def _location(place: AnyPlace) -> dict[str, Any]:
    span = place.span()
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
        "pointer": place.pointer,
    }


def _short(place: AnyPlace) -> dict[str, Any]:
    span = place.span()
    return {"path": span.path, "line": span.line, "column": span.column}
