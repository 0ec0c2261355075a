"""Previews of small cases, built as the command builds them."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any
from unittest import mock

from support.cases import build, merge
from vmshift.project import open_project
from vmshift.reader import Request
from vmshift.report.preview.build import build as build_preview
from vmshift.rules.engine import judge

if TYPE_CHECKING:
    from pathlib import Path

    from vmshift.report.preview.model import Preview, Subject
    from vmshift.rules.base import Finding

KUBEVIRT = {"4.16": "1.2.2", "4.17": "1.3.1", "4.18": "1.4.1", "4.19": "1.5.2", "4.20": "1.6.6", "4.22": "1.8.4"}
TODAY = dt.date(2026, 11, 30)


def case_of(short: dict[str, Any]) -> dict[str, Any]:
    """Write out the short forms of a situation."""
    spec = {key: short[key] for key in ("mode", "step") if key in short}
    case = {key: list(short.get(key, [])) for key in ("change", "drop", "add")}
    vm = "VirtualMachine shop/web-01"
    if "strategy" in short:
        case["change"].append({"on": vm, "set": {"/spec/runStrategy": short["strategy"]}})
    if "printable" in short:
        case["change"].append({"on": vm, "set": {"/status": {"printableStatus": short["printable"]}}})
        case["drop"].append("VirtualMachineInstance shop/web-01")
    if "mtc" in short:
        version = str(short["mtc"])
        config = "ConfigMap openshift-migration/migration-cluster-config"
        case["change"].append({"on": config, "set": {"/data/OPERATOR_VERSION": version}})
        host = "MigCluster openshift-migration/host"
        case["change"].append({"on": host, "set": {"/status/operatorVersion": version}})
    if "cnv" in short:
        version = str(short["cnv"])
        hco = "HyperConverged openshift-cnv/kubevirt-hyperconverged"
        case["change"].append({"on": hco, "set": {"/status/versions/0/version": version}})
        release = f"v{KUBEVIRT[version.rpartition('.')[0]]}"
        shown = {"/status/observedKubeVirtVersion": release, "/status/operatorVersion": release}
        case["change"].append({"on": "KubeVirt openshift-cnv/kubevirt-kubevirt-hyperconverged", "set": shown})
    if "gates" in short:
        path = "/spec/configuration/developerConfiguration/featureGates"
        kubevirt = "KubeVirt openshift-cnv/kubevirt-kubevirt-hyperconverged"
        case["change"].append({"on": kubevirt, "set": {path: short["gates"]}})
    return {**case, "spec": {"spec": merge(spec, short.get("spec", {}))}}


def judged(case: dict[str, Any], folder: Path) -> tuple[Any, list[Finding]]:
    """Build a case, and read and judge it on a fixed day."""
    build(case, folder)
    midnight = str(int(dt.datetime.combine(TODAY, dt.time(), dt.UTC).timestamp()))
    with mock.patch.dict(os.environ, {"SOURCE_DATE_EPOCH": midnight}):
        project = open_project(Request([str(folder / "migration.yaml")]))
    return project, judge(project.context)


def preview_of(case: dict[str, Any], folder: Path) -> Preview:
    """Make the preview of a case."""
    project, findings = judged(case, folder)
    return build_preview(project.migrations, findings)


def subjects(preview: Preview) -> dict[str, Subject]:
    """Give the subjects of all plans; VMs by their names, others by kind and name."""
    found = [
        each
        for migration in preview.migrations
        for wave in migration.waves
        for plan in wave.plans
        for each in plan.subjects
    ]
    return {each.name if each.kind == "VirtualMachine" else f"{each.kind}/{each.name}": each for each in found}
