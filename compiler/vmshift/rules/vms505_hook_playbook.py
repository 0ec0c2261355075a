"""The playbook of a hook cannot be used.

Checks:
    The file that a hook names as its playbook, seen from the folder of the spec: it exists, it lies inside of the
    repository (the nearest folder with .git, else the spec's own folder) once links are followed, it is YAML of at most
    1 MiB, and it is a list of plays.

Consequence:
    The playbook goes into a ConfigMap, or a MigHook, as it is, so what Ansible cannot read fails when the hook runs;
    without the file nothing can be compiled.

Why:
    A compiled object must depend on what is in the repository alone. An object ends at 1.5 MiB, of which base64 takes a
    third more than the text in a MigHook, and a ConfigMap, from which the text is run either way, ends at 1 MiB.

Before:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        playbook: /home/me/freeze.yml
        serviceAccount: {name: hook-runner, namespace: shop}

After:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        playbook: hooks/freeze.yml
        serviceAccount: {name: hook-runner, namespace: shop}
    ---
    # hooks/freeze.yml
    - hosts: localhost
      tasks: []

Sources:
    - vmshift: the migration spec, hooks[].playbook
    - mig-controller: pkg/controller/migmigration/hooks.go, prepareJob
    - Kubernetes: ConfigMap
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmshift.rules.base import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.spec.playbooks import PlaybookProblem

RULE = Rule(
    id="VMS505",
    name="hook-playbook",
    severity="error",
    basis=("schema",),
    since="0.1.0",
    ledger=("L32",),
)


class _Words(NamedTuple):
    message: str
    consequence: str
    help: str


_NOTHING = "the hook cannot be compiled"
_FAILS = "Ansible refuses the file, and the hook fails when it runs"
_WORDS: dict[PlaybookProblem, _Words] = {
    "outside": _Words(
        "lies outside of the repository", _NOTHING, "name a file of the repository, relative to the spec"
    ),
    "missing": _Words("is not there", _NOTHING, "give the path of a file, relative to the folder of the spec"),
    "unreadable": _Words("cannot be read", _NOTHING, "make the file readable to whoever compiles"),
    "too-large": _Words(
        "has more than 1 MiB", "the object is too large for the cluster", "build it into an image instead"
    ),
    "not-yaml": _Words("is not YAML", _FAILS, "correct the file; ansible-playbook --syntax-check shows more"),
    "not-plays": _Words("is not a list of plays", _FAILS, "make it a list whose entries have hosts or import_playbook"),
}


def check(context: Context) -> Iterator[Finding]:
    """Find playbooks that cannot be used."""
    for migration in context.migrations:
        for index, hook in enumerate(migration.hooks):
            playbook = migration.playbooks.get(hook.playbook) if hook.playbook else None
            if playbook is None or playbook.problem is None:
                continue
            words = _WORDS[playbook.problem]
            line = f" (line {playbook.line})" if playbook.line else ""
            yield RULE.finding(
                migration.at("spec", "hooks", index, "playbook"),
                message=f'playbook "{hook.playbook}" of hook "{hook.name}" {words.message}{line}',
                consequence=words.consequence,
                help=words.help,
            )
