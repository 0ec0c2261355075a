"""Emitted objects are held against schemas before they are written: ours for MTC, Kubernetes' own for core kinds."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from vmshift.schemas_folder import schema_text

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

_SCHEMAS = {
    "MigPlan": "migplan",
    "MigHook": "mighook",
    "MigMigration": "migmigration",
    "HyperConverged": "hyperconverged",
    "Application": "application",
    "ApplicationSet": "applicationset",
    "AppProject": "appproject",
    "ArgoCD": "argocd",
    "Kustomization": "kustomization",  # Flux's
}
_NOT_OBJECTS = ("kustomize.config.k8s.io",)  # kustomize's own files are built, not applied
_CORE = frozenset(
    {
        ("v1", "ConfigMap"),
        ("v1", "ServiceAccount"),
        ("batch/v1", "Job"),
        ("rbac.authorization.k8s.io/v1", "Role"),
        ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    }
)
_KUBERNETES = "1.30"  # the oldest that OpenShift Virtualization 4.17 runs on; what it accepts, later ones accept


class InvalidObjectError(Exception):
    """vmshift has made an object that its own schema refuses: a fault of vmshift."""


def check_object(value: dict[str, Any]) -> None:
    """Hold one object against its schema. Raises InvalidObjectError, with the kind and the path of the first fault."""
    group = value["apiVersion"].rpartition("/")[0]
    kind = value["kind"]
    if group in _NOT_OBJECTS:
        return
    if kind in _SCHEMAS:
        for error in _validator(_SCHEMAS[kind]).iter_errors(value):
            raise InvalidObjectError(f"{kind} {error.json_path}: {error.validator}")
        return
    _check_core(value)


@functools.cache
def _validator(name: str) -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema_text(name)))


def _check_core(value: dict[str, Any]) -> None:
    # kubernetes-validate looks no further than the first dot of a group: it would take apps.example.com for apps
    if (value["apiVersion"], value["kind"]) not in _CORE:
        raise InvalidObjectError(f"{value['kind']}: no schema to check it against")
    import kubernetes_validate

    try:
        kubernetes_validate.validate(value, _KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        raise InvalidObjectError(f"{value['kind']} {error.json_path}: {error.validator}") from None
