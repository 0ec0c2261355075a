"""A migration or a hand-written plan has a name that the cluster does not take.

Checks:
    The name of a migration spec is a DNS label: lower-case letters, digits and -, at most 63 of them, with a letter or
    digit at both ends. The name of a MigPlan written by hand may have dots as well.

Consequence:
    The API server refuses objects with other characters in their names. A plan with a longer name is created, but MTC
    also writes the name into labels, whose values end at 63 characters, and so no run of it ever starts.

Why:
    The documentation allows 253 characters, which is the limit of object names. The shorter limit of label values is
    the one that counts; the console asks for it, too.

Disagrees:
    - document: a plan's name has up to 253 characters
    - controller: copies the name into labels, whose values end at 63 characters

Before:
    # migration.yaml
    metadata: {name: San_Refresh}

After:
    # migration.yaml
    metadata: {name: san-refresh}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console, step 3
    - mig-controller: pkg/controller/migmigration/migmigration_controller.go, ensureLabels
    - mig-ui: src/app/home/pages/PlansPage/components/Wizard/WizardFormik.tsx
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.platform.limits import MTC_PLAN_NAME_MAX
from vmshift.rules.base import Rule, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS101",
    name="invalid-plan-name",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L22",),
)

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LONGEST_SHOWN = 80


def check(context: Context) -> Iterator[Finding]:
    """Find names that cannot be used, of specs and of plans written by hand."""
    for spec in context.specs:
        yield from _judge(spec.manifest, "migration", dots=False)
    for manifest in context.manifests:
        if manifest.kind == "MigPlan":
            yield from _judge(manifest, "plan", dots=True)


def _judge(manifest: Manifest, what: str, *, dots: bool) -> Iterator[Finding]:
    name = dig(manifest.value, "metadata", "name")
    if not isinstance(name, str):
        return
    fault = _fault(name, dots=dots)
    too_long = len(name) > MTC_PLAN_NAME_MAX
    if fault is None and not too_long:
        return
    shown = " ".join(name[:_LONGEST_SHOWN].split()) + ("..." if len(name) > _LONGEST_SHOWN else "")
    yield RULE.finding(
        manifest.at("metadata", "name"),
        message=f'{what} name "{shown}" {fault or f"has {len(name)} characters, and {MTC_PLAN_NAME_MAX} are the most"}',
        consequence="the API server refuses the objects that bear the name"
        if fault
        else "MTC writes the name into labels, whose values end at 63 characters, so that no run of the plan starts",
        help=_better(name, dots=dots),
        subject=Subject(manifest.kind, manifest.namespace, shown),
    )


def _fault(name: str, *, dots: bool) -> str | None:
    """Say what is wrong with the characters of a name."""
    if all(_LABEL.fullmatch(part) for part in (name.split(".") if dots else [name])):
        return None
    if not name:
        return "is empty"
    faults = (
        (name.lower() != name, "upper-case letters"),
        (any(char.isspace() for char in name), "a space"),
        ("_" in name, "an underscore"),
        ("." in name and not dots, "a dot"),
    )
    strange = sorted(set(re.findall(r"[^-._a-z0-9\s]", name.lower())))
    found = [what for holds, what in faults if holds] + [f'the character "{char}"' for char in strange]
    return f"has {' and '.join(found)}" if found else "does not begin and end with a letter or digit"


def _better(name: str, *, dots: bool) -> str:
    allowed = "lower-case letters, digits, - and ." if dots else "lower-case letters, digits and -"
    better = re.sub(r"[^-a-z0-9]+", "-", name.lower()).strip("-")
    if not better or len(better) > MTC_PLAN_NAME_MAX:
        return f"write a name of at most {MTC_PLAN_NAME_MAX} characters, from {allowed}"
    return f'write "{better}", or another name of {allowed}'
