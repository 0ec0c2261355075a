"""One change at a time from the healthy cluster: each brings up the findings meant, and no others.

Each file of changes/ is one family of rules: a list of rows. A row has a `name`, the keys of a case (support/cases.py),
and `brings`: what is found, as "RULE severity", or "RULE severity possible" where the inventory does not decide it.
More keys stand for what many rows change: `mtc: VERSION`, `virtualization: [VERSION, KUBEVIRT VERSION]`, and, for
objects written by hand that are linted instead of the spec, `plan:` and `run:`, merge patches on healthy/plan.yaml and
healthy/run.yaml.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cases import HEALTHY, build, merge
from support.cli import run
from vmshift.rules.registry import rule_files

CHANGES = Path(__file__).parent / "changes"
FILES = sorted(CHANGES.glob("*.yaml"))
HAND_WRITTEN = {name: yaml.safe_load((HEALTHY / f"{name}.yaml").read_text()) for name in ("plan", "run")}
ROWS = [(path.stem, row) for path in FILES for row in yaml.load(path.read_text(), yaml.CSafeLoader)]
LEAST = 100


def name(value: tuple[str, dict[str, Any]]) -> str:
    return f"{value[0]}: {value[1]['name']}"


def spelled_out(row: dict[str, Any]) -> dict[str, Any]:
    """Write the two short forms as the changes that they stand for."""
    changes = list(row.get("change", []))
    if mtc := row.get("mtc"):
        changes += [
            {"on": "MigCluster openshift-migration/host", "set": {"/status/operatorVersion": mtc}},
            {"on": "ConfigMap openshift-migration/migration-cluster-config", "set": {"/data/OPERATOR_VERSION": mtc}},
        ]
    if versions := row.get("virtualization"):
        virtualization, kubevirt = versions
        changes += [
            {
                "on": "HyperConverged openshift-cnv/kubevirt-hyperconverged",
                "set": {"/status/versions/0/version": virtualization},
            },
            {
                "on": "KubeVirt openshift-cnv/kubevirt-kubevirt-hyperconverged",
                "set": {"/status/observedKubeVirtVersion": kubevirt, "/status/operatorVersion": kubevirt},
            },
        ]
    written = {key: merge(HAND_WRITTEN[key], row[key]) for key in HAND_WRITTEN if key in row}
    if not written:
        return {**row, "change": changes}
    return {
        **row,
        "change": changes,
        "files": {f"{key}.yaml": yaml.safe_dump(value, sort_keys=False) for key, value in written.items()},
        "args": ["-i", "inventory"],
        "paths": [f"{key}.yaml" for key in written],
    }


def findings(row: dict[str, Any], folder: Path) -> list[str]:
    """Lint a row; each finding as the table writes it."""
    row = spelled_out(row)
    build(row, folder)
    paths = row.get("paths", ["migration.yaml"])
    result = run("lint", "--format", "json", *row.get("args", []), *paths, cwd=folder, env=row.get("env", {}))
    document = json.loads(result.stdout)
    possible = {"certain": "", "possible": " possible"}
    return [f"{one['rule']} {one['severity']}{possible[one['certainty']]}" for one in document["findings"]]


@pytest.mark.parametrize("of", ROWS, ids=name)
def test_a_change_brings_up_exactly_what_it_is_to(of: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    _, row = of

    assert sorted(set(findings(row, tmp_path))) == sorted(row["brings"])


def test_the_table_is_long_enough_and_no_row_is_there_twice() -> None:
    names = [name(row) for row in ROWS]

    assert len(names) >= LEAST
    assert sorted(set(names)) == sorted(names)


def test_the_table_names_only_rules_that_exist() -> None:
    named = {found.split()[0] for _, row in ROWS for found in row["brings"]}

    assert named <= set(rule_files())
