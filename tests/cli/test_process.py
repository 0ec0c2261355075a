"""The command line as a process: its encoding, its pipes, its end, and what it says of its own faults."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from cli.conftest import SHARED
from support.process import FORGETFUL
from vmshift import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cli.conftest import Prepare

VMSHIFT = [sys.executable, "-m", "vmshift"]
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("LC_", "LANG", "PYTHON", "GITHUB_", "NO_COLOR", "FORCE_COLOR"))
} | FORGETFUL


def start(command: Sequence[str], cwd: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command, cwd=cwd, env=CLEAN | env, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False
    )


LOCALES = [
    {},
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "latin-1:strict"},
    {"PYTHONIOENCODING": "utf-16"},
]


@pytest.mark.parametrize("env", LOCALES, ids=str)
def test_output_is_utf_8_whatever_the_locale(env: dict[str, str], prepare: Prepare) -> None:
    exclude = [{"match": "shop/web-01/data", "reason": "größer als nötig: 日本"}]
    folder = prepare({"select": {"namespaces": ["shop"], "exclude": exclude}})

    done = start([*VMSHIFT, "preview", "migration.yaml"], folder, **env)

    assert done.returncode in (0, 1), done.stderr.decode()
    assert "excluded (größer als nötig: 日本)" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("env", [{}, {"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}], ids=str)
def test_a_file_may_have_any_name(env: dict[str, str], prepare: Prepare) -> None:
    folder = prepare({"storrage": []})
    name = os.fsdecode(b"\xff gr\xc3\xb6\xc3\x9fe.yaml")
    (folder / "migration.yaml").rename(folder / name)

    for form in ("text", "json"):
        done = start([*VMSHIFT, "lint", "--format", form, "."], folder, **env)

        assert done.returncode == 1, done.stderr.decode()
        assert "\\udcff größe.yaml" in done.stdout.decode("utf-8")


@pytest.mark.parametrize(
    "arguments", [["rules"], ["rules", "--format", "json"], ["schema"], ["explain", "VMS"], ["--help"]]
)
def test_a_pipe_that_is_closed_early_is_no_fault(arguments: list[str], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # as `| head` has left already
    try:
        done = subprocess.run(
            [*VMSHIFT, *arguments],
            cwd=tmp_path,
            env=CLEAN,
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)

    assert (done.returncode, done.stderr) == (1, b"")


def test_the_head_of_a_list_can_be_taken(tmp_path: Path) -> None:
    done = start(["sh", "-c", f"'{sys.executable}' -m vmshift rules | head -n 1"], tmp_path)

    assert (done.returncode, done.stdout[:6]) == (0, b"Input\n")
    assert b"Traceback" not in done.stderr


def test_an_output_that_is_closed_is_no_fault(prepare: Prepare) -> None:
    folder = prepare()

    done = start(["sh", "-c", f"'{sys.executable}' -m vmshift lint migration.yaml >&-"], folder)

    assert (done.returncode, done.stderr) == (0, b"0 errors, 0 warnings in 1 spec: 1 VM, 2 volumes\n")


def test_an_interrupt_ends_quietly_and_leaves_nothing_behind(prepare: Prepare) -> None:
    folder = prepare()
    # Whoever started the tests in the background had them ignore interrupts, and what they start as well.
    heeding = (
        "import os, signal, sys\nsignal.signal(signal.SIGINT, signal.SIG_DFL)\nos.execv(sys.argv[1], sys.argv[1:])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", heeding, *VMSHIFT, "compile", "--out", "out", "-"],
        cwd=folder,
        env=CLEAN,
        stdin=subprocess.PIPE,  # it waits for its spec
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)

    assert (process.returncode, output, errors) == (130, b"", b"")
    assert not (folder / "out").exists()


MARK = "Tr0ub4dor&3"  # the healthy cluster's VM has it in its cloud-init
FAULTY = """
import sys
import vmshift.rules.engine
def judge(context, wanted):
    vm = context.migrations[0].vms[0].vm.manifest.value
    try:
        raise KeyError(str(vm))
    except KeyError as error:
        raise RuntimeError(f"cannot judge {vm}") from error
vmshift.rules.engine.judge = judge
from vmshift.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("command", ["lint", "preview", "compile"])
def test_a_fault_ends_with_70_and_a_block_that_names_no_manifest(command: str, prepare: Prepare) -> None:
    folder = prepare()

    done = start([sys.executable, "-c", FAULTY, command, "migration.yaml"], folder)

    lines = done.stderr.decode().splitlines()
    assert (done.returncode, done.stdout) == (70, b"")
    assert lines[:5] == [
        "vmshift has a fault. Please report it with the block below; nothing was written.",
        "It names places in vmshift's own code and no line of your manifests.",
        "",
        "```",
        f"vmshift {__version__}, Python {sys.version.split()[0]}, {sys.platform}",
    ]
    assert lines[-2:] == ["KeyError", "```"]
    assert any(line.startswith("  <string>:") for line in lines)
    words = (MARK, "web-01", "cannot judge", "Traceback", str(folder))
    assert [word for word in words if word in done.stderr.decode()] == []
    assert not (folder / "compiled").exists()


def test_a_fault_of_the_emitters_own_making_is_one(prepare: Prepare) -> None:
    folder = prepare()
    broken = (
        "import sys, vmshift.emit.folder as made; whole = made.folder\n"
        "def folder(migration):\n"
        "    files = whole(migration)\n"
        "    files['plan/migplan-refresh-shop.yaml']['spec']['surprise'] = 'Tr0ub4dor&3'\n"
        "    return files\n"
        "made.folder = folder\n"
        "from vmshift.cli import main\n"
        "main(sys.argv[1:])\n"
    )

    done = start([sys.executable, "-c", broken, "compile", "migration.yaml"], folder)

    assert (done.returncode, done.stdout) == (70, b"")
    error = "InvalidObjectError: MigPlan $.spec: additionalProperties"
    assert done.stderr.decode().splitlines()[-2:] == [error, "```"]
    assert MARK not in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["lint", "healthy"], 0),
        (["lint", "shared"], 1),
        (["lint", "nowhere"], 2),
        (["compile", "--check", "healthy"], 3),
        (["--version"], 0),
    ],
)
def test_the_exit_status_reaches_the_shell(arguments: list[str], status: int, prepare: Prepare) -> None:
    prepare(name="healthy")
    folder = prepare(name="shared", change=[SHARED]).parent

    assert start([*VMSHIFT, *arguments], folder).returncode == status


def test_starting_up_loads_nothing_heavy(tmp_path: Path) -> None:
    probe = (
        "import sys, vmshift.cli\n"
        "try:\n    vmshift.cli.main(sys.argv[1:])\n"
        "finally:\n"
        "    print(sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'pydantic', 'ruamel', 'yaml', 'jsonschema', 'kubernetes_validate'}), file=sys.stderr)\n"
    )

    loaded = {
        command: start([sys.executable, "-c", probe, *command.split()], tmp_path).stderr.decode()
        for command in ("--version", "--help", "lint --help", "compile --help", "explain VMS401", "rules")
    }

    assert {command: text.splitlines()[-1] for command, text in loaded.items()} == dict.fromkeys(loaded, "[]")


FULL = "/dev/full"


@pytest.mark.skipif(not os.path.exists(FULL), reason="needs a device that is always full")  # noqa: PTH110
@pytest.mark.parametrize(
    "arguments",
    [["rules"], ["--help"], ["lint", "shared"], ["preview", "healthy"], ["compile", "--stdout", "healthy"]],
)
def test_a_full_disk_behind_standard_output_is_told_and_no_fault(arguments: list[str], prepare: Prepare) -> None:
    prepare(name="healthy")
    folder = prepare(name="shared", change=[SHARED]).parent

    done = start(["sh", "-c", f'"$@" >{FULL}', "sh", *VMSHIFT, *arguments], folder)

    lines = done.stderr.decode().splitlines()
    assert (done.returncode, lines[-1]) == (2, "Error: The output cannot be written: No space left on device.")
    assert not any("fault" in line or "Traceback" in line for line in lines)


@pytest.mark.skipif(not os.path.exists(FULL), reason="needs a device that is always full")  # noqa: PTH110
def test_a_full_disk_behind_standard_error_changes_no_exit_status(prepare: Prepare) -> None:
    folder = prepare()

    done = start(["sh", "-c", f'"$@" 2>{FULL}', "sh", *VMSHIFT, "lint", "nowhere"], folder)

    assert done.returncode == 2
