"""Rendering inside an engine: Argo CD's plugin, the image, and kustomize's and kpt's functions."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from support import tools
from support.paths import PLANS, ROOT
from support.process import Result, run

if TYPE_CHECKING:
    from pathlib import Path

PLUGIN = ROOT / "integrations" / "argocd-plugin"


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "vmshift").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vmshift "$@"\n')
    (folder / "vmshift").chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "SOURCE_DATE_EPOCH": "1796000000"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """What Argo CD gives a plugin: a copy of the Application's path, and that alone."""
    shutil.copytree(PLANS / "quickstart", tmp_path / "source", ignore=shutil.ignore_patterns("compiled"))
    return tmp_path / "source"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def generate(source: Path, programs: dict[str, str]) -> Result:
    return run(load(PLUGIN / "plugin.yaml")["spec"]["generate"]["command"], cwd=source, env=programs)


def test_the_plugin_prints_what_the_compiled_folder_builds(source: Path, programs: dict[str, str]) -> None:
    printed = list(yaml.safe_load_all(generate(source, programs).succeeded()))

    assert printed == [load(PLANS / "quickstart/compiled/plan/migplan-quickstart-shop.yaml")]


NOTHING = {
    "no spec": ("StorageMigration", "ConfigMap"),
    "an empty sync set": ("step: plan", "step: draft"),
    "an error": ("shop]", "shpo]"),
    "no YAML": ("spec:", "spec: ["),
}


@pytest.mark.parametrize("case", NOTHING)
def test_the_plugin_never_prints_nothing_with_exit_status_0(case: str, source: Path, programs: dict[str, str]) -> None:
    """An engine that prunes takes an empty answer for an order to remove everything."""
    spec = source / "migration.yaml"
    spec.write_text(spec.read_text().replace(*NOTHING[case]))

    result = generate(source, programs)

    assert result.output == ""
    assert result.status in {1, 2}
    assert result.errors


def test_the_plugin_has_no_version_so_that_its_name_stays() -> None:
    assert "version" not in load(PLUGIN / "plugin.yaml")["spec"]


@pytest.mark.parametrize("path", ["argocd.yaml", "repo-server-patch.yaml"])
def test_a_sidecar_asks_for_no_privileges_and_starts_the_server_of_plugins(path: str) -> None:
    spec = load(PLUGIN / path)["spec"]
    part = spec["repo"]["sidecarContainers"] if "repo" in spec else spec["template"]["spec"]["containers"]
    (container,) = part
    context = container["securityContext"]

    assert container["command"] == ["/var/run/argocd/argocd-cmp-server"]
    assert (context["allowPrivilegeEscalation"], context["runAsNonRoot"]) == (False, True)
    assert context["capabilities"] == {"drop": ["ALL"]}


def test_the_image_is_built_from_all_that_the_package_needs() -> None:
    text = (ROOT / "Containerfile").read_text()
    copied = [word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for word in line.split()]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {
        "pyproject.toml",
        project["project"]["readme"],
        *project["project"]["license-files"],
        *(package.partition("/")[0] for package in wheel["packages"]),
        *wheel["force-include"],
    }

    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert needed - set(copied) == set()


def test_kustomize_calls_the_function_as_a_generator(source: Path, programs: dict[str, str]) -> None:
    command = tools.kustomize()
    if command[-1] != "build":
        tools.missing("kustomize-exec", "kubectl's kustomize runs no functions; set VMSHIFT_KUSTOMIZE")
    shutil.copy(ROOT / "integrations" / "krm" / "vmshift-krm", source)
    spec = load(source / "migration.yaml")
    spec["metadata"]["annotations"] = {"config.kubernetes.io/function": "exec: {path: ./vmshift-krm}"}
    (source / "migration.yaml").write_text(yaml.safe_dump(spec))
    (source / "kustomization.yaml").write_text("generators: [migration.yaml]\n")

    built = run([*command, "--enable-alpha-plugins", "--enable-exec", source], cwd=source, env=programs)

    assert list(yaml.safe_load_all(built.succeeded())) == [
        load(PLANS / "quickstart/compiled/plan/migplan-quickstart-shop.yaml")
    ]
