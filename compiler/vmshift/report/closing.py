"""The closing line of a run: what was looked at, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.report.text import summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Finding
    from vmshift.spec.load import LoadedSpec


NOTHING = "nothing was checked: no migration spec and no hand-written manifest is in what was named"


def closing_line(
    findings: Sequence[Finding], specs: Sequence[LoadedSpec], migrations: Sequence[Migration], manifests: int = 0
) -> str:
    """Write `1 error, 0 warnings in 1 spec: 3 VMs, 4 volumes`.

    manifests: how many hand-written ones were judged, which are named where there is no spec.
    """
    if specs:
        vms = sum(1 for migration in migrations for vm in migration.vms if vm.moves)
        volumes = sum(migration.volumes for migration in migrations)
        seen = f"{count(len(specs), 'spec')}: {count(vms, 'VM')}, {count(volumes, 'volume')}"
    elif manifests:
        seen = count(manifests, "hand-written manifest")
    elif findings:
        seen = "no migration spec"
    else:
        return NOTHING
    return f"{summary(findings)} in {seen}"


def fixable_line(findings: Sequence[Finding]) -> str:
    """Write how many findings `lint --fix` can mend; "" where it can mend none."""
    number = sum(finding.fix is not None for finding in findings)
    return f"[*] {count(number, 'finding')} can be mended with `vmshift lint --fix`" if number else ""


def count(number: int, thing: str, several: str = "") -> str:
    """Write a number with its noun."""
    return f"{number} {thing if number == 1 else several or f'{thing}s'}"
