"""One change at a time from the healthy cluster: each brings up the findings meant, and no others.

Each file of changes/ is one family of rules: a list of rows. A row has a `name`, the keys of a case (support/cases.py),
and `brings`: what is found, as "RULE severity", or "RULE severity possible" where the inventory does not decide it.
More keys stand for what many rows change: `mtc: VERSION`, `virtualization: [VERSION, KUBEVIRT VERSION]`, and, for
objects written by hand that are linted instead of the spec, `plan:` and `run:`, merge patches on healthy/plan.yaml and
healthy/run.yaml. `argocd:` and `flux:` put both into a folder that a well set up engine applies (healthy/argocd.yaml,
healthy/flux.yaml); their keys `plan`, `run` and `engine` are merge patches on the three, `run: null` leaves it out.
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
PARTS = ("plan", "run", "engine")
ENGINES = {
    engine: dict(zip(PARTS, yaml.safe_load_all((HEALTHY / f"{engine}.yaml").read_text()), strict=True))
    for engine in ("argocd", "flux")
}
ROWS = [(path.stem, row) for path in FILES for row in yaml.load(path.read_text(), yaml.CSafeLoader)]
LEAST = 500


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
    written = {f"{key}.yaml": merge(HAND_WRITTEN[key], row[key]) for key in HAND_WRITTEN if key in row}
    for engine in ENGINES.keys() & row.keys():
        written |= delivered(engine, row[engine])
    if not written:
        return {**row, "change": changes}
    texts = {file: yaml.safe_dump(value, sort_keys=False) for file, value in written.items()}
    return {
        **row,
        "change": changes,
        "files": {**texts, **row.get("files", {})},
        "args": ["-i", "inventory", *row.get("args", [])],
        "paths": sorted({file.partition("/")[0] for file in written}),
    }


def delivered(engine: str, patches: dict[str, Any]) -> dict[str, Any]:
    """Give the files of a plan, a run and the engine that applies them, with a row's patches."""
    whole = {key: merge(HAND_WRITTEN.get(key), ENGINES[engine][key]) for key in PARTS}
    patched = {key: merge(whole[key], patches.get(key, {})) for key in PARTS}
    folders = {"plan": "git", "run": "git", "engine": "apps"}
    return {f"{folders[key]}/{key}.yaml": value for key, value in patched.items() if value is not None}


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


def in_one_list(documents: list[dict[str, Any]]) -> str:
    return yaml.safe_dump({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": documents})


def as_json(documents: list[dict[str, Any]]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": documents}, indent=4)


def in_typed_lists(documents: list[dict[str, Any]]) -> str:
    kinds = {(one["apiVersion"], one["kind"]): None for one in documents}
    lists = []
    for version, kind in kinds:
        items = [one for one in documents if (one["apiVersion"], one["kind"]) == (version, kind)]
        lists.append({"apiVersion": version, "kind": f"{kind}List", "items": items})
    return yaml.safe_dump_all(lists, sort_keys=False)


@pytest.mark.parametrize("shape", [in_one_list, as_json, in_typed_lists])
@pytest.mark.parametrize("row", ["nothing changed", "a shareable disk", "a claim that is not bound"])
def test_a_dump_says_the_same_in_whatever_shape_it_comes(row: str, shape: Any, tmp_path: Path) -> None:
    wanted = next(found for _, found in ROWS if found["name"] == row)
    plain = tmp_path / "plain"
    build(spelled_out(wanted), plain)
    documents = list(yaml.safe_load_all((plain / "inventory" / "cluster.yaml").read_text()))
    file = "inventory/cluster.json" if shape is as_json else "inventory/cluster.yaml"
    reshaped = {**wanted, "change": [], "drop": ["*"], "files": {file: shape(documents)}}

    assert sorted(set(findings(reshaped, tmp_path / "reshaped"))) == sorted(wanted["brings"])


OF_SPECS = ("spec", "files", "base", "paths", "args", "plan", "run", "argocd", "flux")
SAID_OF_PLANS = {  # where a plan that lists both volumes as Block comes to something else than a spec that maps a class
    "a virtio-fs file system on a Filesystem claim": ["VMS307 warning", "VMS402 error"],
    "a ReadWriteOnce volume is on another class, which no mapping names": ["VMS114 warning"],
    "a ReadWriteOnce volume is on the target class already": ["VMS114 warning"],
    "the inventory shows no storage classes": [],
    "a claim that no VM uses stays where it is": ["VMS209 error"],
    "a Filesystem claim that has been made larger than its DataVolume": ["VMS307 warning", "VMS309 error"],
    "the VM names another claim": [],
    "a volume on a class that no mapping names": [],
    "a volume is on the target class already": ["VMS302 warning"],
    "a hand-made Filesystem claim without the content type": ["VMS307 warning", "VMS322 error"],
    "content type archive on a Filesystem claim": ["VMS307 warning", "VMS322 error"],
    "no class at all on a volume": [],
}
SHARED = [of for of in ROWS if of[0] in ("live", "volumes") and not any(key in of[1] for key in OF_SPECS)]


@pytest.mark.parametrize("of", SHARED, ids=name)
def test_a_plan_written_by_hand_is_judged_as_the_spec_that_comes_to_it(
    of: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    _, row = of
    expected = SAID_OF_PLANS.get(row["name"], row["brings"])

    assert sorted(set(findings({**row, "plan": {}, "run": {}}, tmp_path))) == sorted(expected)
