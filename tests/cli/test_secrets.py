"""Passwords in manifests never come out again: not in reports, not in compiled files, however broken their file is."""

from __future__ import annotations

import base64
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from cli.conftest import tree
from support.cli import run
from support.paths import PLANS
from vmshift.report.formats import FORMATS
from vmshift.report.preview.formats import FORMATS as PREVIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MARK = "demo-Passw0rd"
PARTS = (MARK, "Passw0rd", base64.b64encode(MARK.encode()).decode()[:12])
QUICKSTART = PLANS / "quickstart"
AT_BROKEN = (["lint", "--color", "always"], ["lint", "--format", "sarif"], ["preview"], ["compile", "--stdout"])
COMMANDS = (
    *AT_BROKEN,
    *(["lint", "--verbose", "--format", form] for form in FORMATS),
    *(["preview", "--verbose", "--conditions", "--format", form] for form in PREVIEWS),
    ["compile", "--diff"],
    ["compile"],
)


def copied(folder: Path) -> Path:
    """Copy the quickstart, without what it compiled to; give its inventory of the VM."""
    shutil.copytree(QUICKSTART, folder, ignore=shutil.ignore_patterns("compiled"))
    return folder / "inventory" / "shop.yaml"


def leaks(folder: Path, commands: tuple[list[str], ...] = COMMANDS, secrets: tuple[str, ...] = PARTS) -> list[str]:
    """Give every command of which some output holds a secret."""
    found = []
    for command in commands:
        result = run(*command, "migration.yaml", cwd=folder)
        written = (
            "".join(held.decode() for held in tree(folder / "compiled").values()) if command == ["compile"] else ""
        )
        said = result.stdout + result.stderr + written
        found += [f"{' '.join(command)}: {secret}" for secret in secrets if secret in said]
    return found


def test_the_example_holds_the_mark_and_shows_it_nowhere(tmp_path: Path) -> None:
    inventory = copied(tmp_path / "plan")

    assert inventory.read_text().count(MARK) == 2
    assert leaks(tmp_path / "plan") == []
    assert [path for path, held in tree(QUICKSTART / "compiled").items() if MARK.encode() in held] == []


def test_a_mark_that_stands_in_the_open_would_be_found(tmp_path: Path) -> None:
    inventory = copied(tmp_path / "plan")
    inventory.write_text(inventory.read_text().replace("web-01", "demo-passw0rd"))

    assert leaks(tmp_path / "plan", (["preview"], ["compile"]), ("demo-passw0rd",)) == [
        "preview: demo-passw0rd",
        "compile: demo-passw0rd",
    ]


ENCODED = base64.b64encode(f"#cloud-config\npassword: {MARK}\n".encode()).decode()
STYLES: dict[str, dict[str, Any]] = {
    "userData": {"cloudInitNoCloud": {"userData": f"#cloud-config\npassword: {MARK}\nssh_pwauth: true\n"}},
    "one line": {"cloudInitNoCloud": {"userData": f"#cloud-config {{password: {MARK}}}"}},
    "hashed": {"cloudInitNoCloud": {"userData": f"#cloud-config\nusers:\n- name: a\n  passwd: $6$x${MARK}\n"}},
    "chpasswd": {"cloudInitNoCloud": {"userData": f"#cloud-config\nchpasswd:\n  list: |\n    root:{MARK}\n"}},
    "script": {"cloudInitNoCloud": {"userData": f"#!/bin/sh\necho '{MARK}' | passwd --stdin root\n"}},
    "encoded": {"cloudInitNoCloud": {"userDataBase64": ENCODED}},
    "network": {"cloudInitConfigDrive": {"networkData": f"version: 2\nwifis: {{w: {{password: {MARK}}}}}\n"}},
    "config drive": {"cloudInitConfigDrive": {"userData": f"#cloud-config\npassword: {MARK}\n"}},
    "ignition": {"cloudInitConfigDrive": {"userData": json.dumps({"passwd": {"users": [{"passwordHash": MARK}]}})}},
}


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("style", STYLES)
def test_no_style_of_cloud_init_is_shown(style: str, form: str, tmp_path: Path) -> None:
    inventory = copied(tmp_path / "plan")
    dump = yaml.safe_load(inventory.read_text())
    for value in dump["items"]:
        for volumes in volumes_of(value):
            for volume in volumes:
                if volume["name"] == "cloudinitdisk":
                    volume.clear()
                    volume.update({"name": "cloudinitdisk", **STYLES[style]})
                else:
                    volume["persistentVolumeClaim"] = {"claimName": 1}  # something to speak about, beside it
    text = yaml.safe_dump(dump) if form == "yaml" else json.dumps(dump, indent=1)
    inventory.write_text(text)

    assert leaks(tmp_path / "plan", secrets=(*PARTS, ENCODED, ENCODED[8:24])) == []


def volumes_of(value: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    if value["kind"] == "VirtualMachine":
        yield value["spec"]["template"]["spec"]["volumes"]
    if value["kind"] == "VirtualMachineInstance":
        yield value["spec"]["volumes"]


def test_secrets_and_copies_of_objects_in_annotations_are_not_shown(tmp_path: Path) -> None:
    inventory = copied(tmp_path / "plan")
    dump = yaml.safe_load(inventory.read_text())
    for value in dump["items"]:
        copy = json.dumps({"spec": {"volumes": [STYLES["one line"]]}})
        value["metadata"].setdefault("annotations", {})["kubectl.kubernetes.io/last-applied-configuration"] = copy
    dump["items"] += [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "a", "namespace": "shop"},
            "stringData": {"a": MARK},
        },
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop"}, "data": {"a": MARK}},
    ]
    inventory.write_text(yaml.safe_dump(dump))

    assert leaks(tmp_path / "plan") == []


BREAKINGS: dict[str, Callable[[list[str], int], list[str]]] = {
    "gone": lambda lines, at: [*lines[:at], *lines[at + 1 :]],
    "twice": lambda lines, at: [*lines[:at], lines[at], *lines[at:]],
    "cut off": lambda lines, at: [*lines[:at], lines[at][: len(lines[at]) * 2 // 3]],
    "tab": lambda lines, at: [*lines[:at], "\t" + lines[at].lstrip(), *lines[at + 1 :]],
    "less indented": lambda lines, at: [*lines[:at], lines[at].lstrip(), *lines[at + 1 :]],
    "more indented": lambda lines, at: [*lines[:at], "       " + lines[at], *lines[at + 1 :]],
    "quote": lambda lines, at: [*lines[:at], lines[at].replace(": ", ': "', 1) + ' "', *lines[at + 1 :]],
    "open quote": lambda lines, at: [*lines[:at], lines[at].replace(": ", ": '", 1), *lines[at + 1 :]],
    "open bracket": lambda lines, at: [*lines[:at], lines[at] + " {[", *lines[at + 1 :]],
    "colons": lambda lines, at: [*lines[:at], lines[at] + ": a: b", *lines[at + 1 :]],
    "no colon": lambda lines, at: [*lines[:at], lines[at].replace(":", "", 1), *lines[at + 1 :]],
    "alias": lambda lines, at: [*lines[:at], lines[at].replace(": ", ": *", 1), *lines[at + 1 :]],
    "tag": lambda lines, at: [*lines[:at], lines[at].replace(": ", ": !<", 1), *lines[at + 1 :]],
    "directive": lambda lines, at: [*lines[:at], "%YAML 3", lines[at], *lines[at + 1 :]],
    "document": lambda lines, at: [*lines[:at], "---", lines[at], *lines[at + 1 :]],
    "template": lambda lines, at: [*lines[:at], lines[at] + " {{ .Values.x }}", *lines[at + 1 :]],
    "control": lambda lines, at: [*lines[:at], lines[at] + "\x07", *lines[at + 1 :]],
    "smart quotes": lambda lines, at: [*lines[:at], lines[at].replace(": ", ": “", 1) + "”", *lines[at + 1 :]],
}
ONE_LINE = f'          userData: "#cloud-config\\npassword: {MARK}"'


@pytest.mark.parametrize("breaking", BREAKINGS)
@pytest.mark.parametrize("style", ["block", "quoted"])
def test_no_break_near_a_password_shows_it(breaking: str, style: str, tmp_path: Path) -> None:
    inventory = copied(tmp_path / "plan")
    text = inventory.read_text()
    marks = [number for number, line in enumerate(text.splitlines()) if MARK in line]
    lines = text.splitlines()
    if style == "quoted":
        first, second = marks
        lines[first - 3 : first + 4] = [ONE_LINE]
        marks = [first - 3, second - 6]
    found = {}

    for at in sorted({number for mark in marks for number in range(mark - 5, mark + 6)}):
        inventory.write_text("\n".join(BREAKINGS[breaking](lines, at)) + "\n")
        shown = leaks(tmp_path / "plan", AT_BROKEN)
        if shown:
            found[at + 1, lines[at]] = shown

    assert found == {}


@pytest.mark.parametrize("breaking", ["twice", "cut off", "quote", "open bracket", "colons", "control"])
def test_no_break_of_a_json_dump_shows_a_password(breaking: str, tmp_path: Path) -> None:
    inventory = copied(tmp_path / "plan")
    lines = json.dumps(yaml.safe_load(inventory.read_text()), indent=1).splitlines()
    found = {}

    for mark in [number for number, line in enumerate(lines) if MARK in line]:
        for at in range(mark - 3, mark + 4):
            inventory.write_text("\n".join(BREAKINGS[breaking](lines, at)) + "\n")
            if shown := leaks(tmp_path / "plan", AT_BROKEN):
                found[at + 1, lines[at][:60]] = shown

    assert found == {}


def test_a_spec_with_a_password_in_the_wrong_place_does_not_show_it(tmp_path: Path) -> None:
    copied(tmp_path / "plan")
    spec = tmp_path / "plan" / "migration.yaml"
    text = spec.read_text()

    for line in (
        f"  password: {MARK}",
        f"  waivers: {{password: {MARK}}}",
        f"  delivery: {{repoURL: 'https://user:{MARK}@git.example.com/x.git'}}",
        f"  userData: |\n    password: {MARK}",
    ):
        spec.write_text(f"{text}{line}\n")
        assert leaks(tmp_path / "plan") == []
