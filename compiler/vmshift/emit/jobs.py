"""Hooks as ordinary Jobs around the cutover of a plan: the Job, its playbook, and what it may do.

They carry the name of the cutover, so that another one makes new ones, and nothing that makes an engine run them
again: no hook annotation, which runs at every sync, and no ttlSecondsAfterFinished, after which Git makes a new Job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmshift.emit.metadata import metadata
from vmshift.emit.mtc import NAMESPACE
from vmshift.resolve.names import JOB_PHASES, job_name, run_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Plan
    from vmshift.spec.model import Hook

FOLDERS = {"before": "run/before", "after": "run/after"}
_WAVES = {"before": 5, "after": 20}  # of Argo CD; the run has 10
_RBAC = "rbac.authorization.k8s.io"
# What a MigHook's Job gets from the controller (mig-controller migmigration/hooks.go, playbookJobTemplate): the same
# playbook runs in both. Six retries are Kubernetes' default, which the controller leaves as it is.
_RUNNER = ["/bin/entrypoint", "ansible-runner", "run", "/tmp/runner", "-p", "/tmp/playbook/playbook.yml"]  # noqa: S108
_PLAYBOOK, _MOUNTED = "playbook.yml", "/tmp/playbook"  # noqa: S108
_RETRIES = 6


def job_folders(migration: Migration) -> list[str]:
    """Give the folders that the Jobs of a migration are in, whatever its step: what names them never changes."""
    phases = {hook.phase for hook in migration.hooks if hook.as_ == "job"}
    return [FOLDERS[when] for phase, when in JOB_PHASES.items() if phase in phases]


def job_kinds(migration: Migration) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give namespace, and group and kind, of all that belongs to the Jobs of a migration, whatever its step."""
    for plan in migration.plans:
        for hook in migration.hooks:
            if hook.as_ == "job" and hook.phase in JOB_PHASES:
                for made in job_objects(migration, plan, hook):
                    group = made["apiVersion"].rpartition("/")[0]
                    yield made["metadata"]["namespace"], (group, made["kind"])


def job_files(migration: Migration, plan: Plan) -> dict[str, dict[str, Any]]:
    """Make the Jobs of a plan's cutover with all that belongs to them, by path; nothing at any other step."""
    if plan.step != "cutover":
        return {}
    return {path: made for hook in migration.hooks for path, made in hook_files(migration, plan, hook).items()}


def hook_files(migration: Migration, plan: Plan, hook: Hook) -> dict[str, dict[str, Any]]:
    """Make the Job of one hook with all that belongs to it, by path; nothing for a hook that is none."""
    if hook.as_ != "job" or hook.phase not in JOB_PHASES:
        return {}
    folder = FOLDERS[JOB_PHASES[hook.phase]]
    made = job_objects(migration, plan, hook)
    return {f"{folder}/{each['kind'].lower()}-{each['metadata']['name']}.yaml": each for each in made}


def job_objects(migration: Migration, plan: Plan, hook: Hook) -> list[dict[str, Any]]:
    """Make the Job of one hook at one cutover, and before it what it needs. All have one name."""
    name = job_name(plan.name, plan.runs.cutover, hook.name)
    account = hook.service_account
    namespace = (account and account.namespace) or NAMESPACE
    wave = _WAVES[JOB_PHASES[hook.phase]]

    def head(api: str, kind: str, where: str = namespace) -> dict[str, Any]:
        return {"apiVersion": api, "kind": kind, "metadata": metadata(migration, kind, name, where, wave=wave)}

    made = []
    if not (account and account.name):
        made.append(head("v1", "ServiceAccount"))
        made.append({**head(f"{_RBAC}/v1", "Role", NAMESPACE), "rules": _rules(plan)})
        made.append({**head(f"{_RBAC}/v1", "RoleBinding", NAMESPACE), **_binding(name, namespace)})
    if hook.playbook is not None:
        text = (migration.playbooks[hook.playbook].text or b"").decode()
        made.append({**head("v1", "ConfigMap"), "data": {_PLAYBOOK: text}})
    spec = {
        "backoffLimit": _RETRIES,
        "activeDeadlineSeconds": hook.seconds,
        "template": {"spec": _pod(plan, hook, name)},
    }
    return [*made, {**head("batch/v1", "Job"), "spec": spec}]


def _rules(plan: Plan) -> list[dict[str, Any]]:
    """Allow to read the plan and the run that the hook is told the names of, and nothing else."""
    names = {"migplans": plan.name, "migmigrations": run_name(plan.name, "cutover", plan.runs.cutover)}
    return [
        {"apiGroups": ["migration.openshift.io"], "resources": [kind], "resourceNames": [name], "verbs": ["get"]}
        for kind, name in names.items()
    ]


def _binding(name: str, namespace: str) -> dict[str, Any]:
    return {
        "roleRef": {"apiGroup": _RBAC, "kind": "Role", "name": name},
        "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": namespace}],
    }


def _pod(plan: Plan, hook: Hook, name: str) -> dict[str, Any]:
    """Make the pod: what the restricted Pod Security Standard and the SCC restricted-v2 let through."""
    account = hook.service_account
    container: dict[str, Any] = {"name": "hook", "image": hook.container_image}
    if hook.playbook is not None:
        container["command"] = list(_RUNNER)
    container["env"] = [
        {"name": "MIGRATION_NAMESPACES", "value": plan.namespace},
        {"name": "MIGRATION_PLAN_NAME", "value": plan.name},
        {"name": "MIGRATION_RUN_NAME", "value": run_name(plan.name, "cutover", plan.runs.cutover)},
    ]
    container["securityContext"] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    pod: dict[str, Any] = {
        "restartPolicy": "Never",
        "serviceAccountName": (account and account.name) or name,
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
    }
    if hook.playbook is not None:
        container["volumeMounts"] = [{"name": "playbook", "mountPath": _MOUNTED, "readOnly": True}]
        pod["volumes"] = [{"name": "playbook", "configMap": {"name": name}}]
    return pod
