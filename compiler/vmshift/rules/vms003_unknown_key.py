"""A migration spec has a key that the format does not know.

Checks:
    Every key of a StorageMigration is one of the format's own, spelt as it spells them. The key that was probably
    meant, or the place it belongs to, is named.

Consequence:
    The document is no migration spec: nothing of it is resolved, checked any further or compiled.

Why:
    A key that is passed over in silence is a wish that is not fulfilled: `exclud` would exclude nothing.

Before:
    spec:
      select:
        namespace: [mig-vm]

After:
    spec:
      select:
        namespaces: [mig-vm]

Sources:
    - vmshift: the migration spec
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule
from vmshift.rules.shared_specs import INVALID, spec_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS003",
    name="unknown-key",
    severity="error",
    basis=("schema",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Report keys that the format does not have."""
    for spec in context.specs:
        for error in spec.errors:
            if error.kind == "unknown-key":
                yield RULE.finding(
                    error.place,
                    message=error.message,
                    consequence=INVALID,
                    help=error.help,
                    subject=spec_subject(spec),
                )
