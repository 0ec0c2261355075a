"""The service account of a hook is missing or cannot exist.

Checks:
    A hook with `as: mighook` has `serviceAccount.name`, a DNS-1123 subdomain, and `serviceAccount.namespace`, a
    DNS-1123 label; a hook of a MigPlan written by hand has the same as serviceAccount and executionNamespace. A hook
    with `as: job` may leave out either, and gets an account of its own, or the namespace openshift-migration; what it
    names is held against the same forms. An account that the inventory would list, and does not, is a warning.

Consequence:
    The MigPlan gets the critical condition InvalidHookSAName or InvalidHookNSName: it never becomes ready. A Job is
    refused by the cluster, or waits for the account until its deadline.

Why:
    MTC runs the hook in that namespace, as that account, and makes neither. It looks for the account only when the hook
    runs. Nor does vmshift make an account that is named: what it may do is for its owner to say.

Before:
    # migration.yaml
    spec:
      hooks:
      - {name: freeze, phase: preBackup, as: mighook, image: "quay.io/acme/freeze:1.4"}

After:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        image: quay.io/acme/freeze:1.4
        serviceAccount: {name: hook-runner, namespace: shop}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
    - mig-controller: pkg/controller/migplan/validation.go, validateHooks
    - mig-controller: pkg/controller/migmigration/hooks.go, runHooks
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmshift.platform.limits import MTC_NAMESPACE
from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_manifests import inventory_of, is_misread, plans
from vmshift.rules.shared_plans import mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_written import WrittenHook, WrittenPlan
    from vmshift.source import Place
    from vmshift.spec.model import Hook

RULE = Rule(
    id="VMS507",
    name="hook-service-account",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L33",),
)
_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_FORMS = {"name": re.compile(rf"{_LABEL}(?:\.{_LABEL})*"), "namespace": re.compile(_LABEL)}
_LONGEST = {"name": 253, "namespace": 63}
_HELP = {
    "name": "use lower-case letters, digits, - and ., at most 253 characters",
    "namespace": "use lower-case letters, digits and -, at most 63 characters",
}
_CONDITIONS = {"name": "InvalidHookSAName", "namespace": "InvalidHookNSName"}

_FAILS = "a run that comes to the hook fails, as MTC does not make the account"
_WAITS = "the Job gets no pod, and fails at its deadline"
_WRITTEN = {"name": "serviceAccount", "namespace": "executionNamespace"}  # the keys in a MigPlan


def check(context: Context) -> Iterator[Finding]:
    """Find hooks that nobody could run."""
    for migration in mtc_migrations(context):
        for index, hook in enumerate(migration.hooks):
            account = hook.service_account
            given = {"name": account.name if account else None, "namespace": account.namespace if account else None}
            if hook.as_ == "job" and not given["namespace"]:
                given["namespace"] = MTC_NAMESPACE
            missing = [key for key, value in given.items() if not value]
            invalid = {key: value for key, value in given.items() if value and not _fits(key, value)}
            if missing and hook.as_ == "mighook":
                yield _missing(migration, index, hook, missing)
            for key, value in invalid.items():
                yield _invalid(migration, index, hook, key, value)
            if not missing and not invalid:
                place = migration.at("spec", "hooks", index, "serviceAccount", "name")
                consequence = _WAITS if hook.as_ == "job" else _FAILS
                yield from _unknown(
                    migration.inventory, place, given["namespace"] or "", given["name"] or "", consequence
                )
    for plan in plans(context):
        for written in plan.hooks:
            if not plan.closed:
                yield from _written(context, plan, written)


def _written(context: Context, plan: WrittenPlan, hook: WrittenHook) -> Iterator[Finding]:
    given = {key: hook.value.get(written) for key, written in _WRITTEN.items()}
    where = ("spec", "hooks", hook.index)
    missing = [
        key
        for key, value in given.items()
        if value in (None, "") and not is_misread(context, plan.manifest, _WRITTEN[key], *where)
    ]
    invalid = {key: value for key, value in given.items() if isinstance(value, str) and value and not _fits(key, value)}
    if missing:
        conditions = " and ".join(_CONDITIONS[key] for key in missing)
        yield RULE.finding(
            plan.at("hooks", hook.index),
            message=f'hook "{hook.name}" has no {" and no ".join(_WRITTEN[key] for key in missing)}',
            consequence=f"the plan never becomes ready ({conditions})",
            help="add executionNamespace and serviceAccount of an account that may do what the hook does",
        )
    for key, value in invalid.items():
        consequence = f"the plan never becomes ready ({_CONDITIONS[key]})"
        yield _refused(plan.at("hooks", hook.index, _WRITTEN[key]), key, value, hook.name, consequence)
    name, namespace = given["name"], given["namespace"]
    if not missing and not invalid and isinstance(name, str) and isinstance(namespace, str):
        place = plan.at("hooks", hook.index, "serviceAccount")
        yield from _unknown(inventory_of(context), place, namespace, name, _FAILS)


def _fits(key: str, value: str) -> bool:
    return len(value) <= _LONGEST[key] and _FORMS[key].fullmatch(value) is not None


def _missing(migration: Migration, index: int, hook: Hook, missing: list[str]) -> Finding:
    conditions = " and ".join(_CONDITIONS[key] for key in missing)
    path = ("name",) if hook.service_account is None else ("serviceAccount",)
    return RULE.finding(
        migration.at("spec", "hooks", index, *path),
        message=f'hook "{hook.name}" has no serviceAccount {" and no ".join(missing)}',
        consequence=f"the plan never becomes ready ({conditions})",
        help="add serviceAccount with the name and namespace of an account that may do what the hook does",
    )


def _invalid(migration: Migration, index: int, hook: Hook, key: str, value: str) -> Finding:
    place = migration.at("spec", "hooks", index, "serviceAccount", key)
    consequence = f"the plan never becomes ready ({_CONDITIONS[key]})"
    if hook.as_ == "job":
        consequence = "the cluster refuses the Job"
    return _refused(place, key, value, hook.name, consequence)


def _refused(place: Place, key: str, value: str, hook: str, consequence: str) -> Finding:
    return RULE.finding(
        place,
        message=f'"{value}" cannot be the {key} of a service account, as hook "{hook}" has it',
        consequence=consequence,
        help=_HELP[key],
    )


def _unknown(inventory: Inventory, place: Place, namespace: str, name: str, consequence: str) -> Iterator[Finding]:
    if inventory.lists("ServiceAccount", namespace) and inventory.get("ServiceAccount", namespace, name) is None:
        yield RULE.finding(
            place,
            message=f'namespace "{namespace}" has no service account "{name}"',
            consequence=consequence,
            help=f"create it with the rights that the hook needs: oc create serviceaccount {name} -n {namespace}",
            subject=Subject("ServiceAccount", namespace, name),
            severity="warning",
        )
