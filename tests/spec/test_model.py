"""What a valid migration spec comes to: every field, and every default."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from spec.documents import EVERYTHING, SMALLEST, document, loaded, valid
from vmshift.source import parse
from vmshift.spec.model import StorageMigration
from vmshift.spec.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULTS: dict[str, Any] = {
    "platform": {
        "openshiftVirtualization": None,
        "kubevirt": None,
        "mtc": None,
        "environment": "production",
        "acceptUnsupported": False,
    },
    "backend": "auto",
    "clusters": {"source": "host", "target": "host"},
    "repository": None,
    "inventory": None,  # inventory/, beside the spec
    "output": None,  # compiled/<name>
    "select": {"namespaces": ["mig-vm"], "vms": None, "labelSelector": None, "exclude": []},
    "storage": [{"from": ["old-san"], "to": {"storageClass": "new-san", "accessMode": None, "volumeMode": None}}],
    "volumes": [],
    "copy": {"action": "copy", "method": "auto", "verify": False},
    "mode": "live",
    "hooks": [],
    "step": "plan",
    "runs": {"stage": 0, "cutover": 0, "rollback": 0},
    "cancel": False,
    "planRevision": 1,
    "waves": [],
    "estimate": None,
    "capacity": [],
    "delivery": {
        "engine": "plain",
        "version": None,
        "repoURL": None,
        "targetRevision": None,
        "path": None,
        "namespace": None,  # openshift-gitops or flux-system, by the engine
        "project": None,
        "destination": None,
        "sourceRef": None,
        "window": None,
    },
    "waivers": [],
}


def parts(value: Any) -> Iterator[Part]:
    """Give every mapping of a model, itself included."""
    if isinstance(value, Part):
        yield value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name))
    elif isinstance(value, list):
        for entry in value:
            yield from parts(entry)


def fields_given(*texts: str) -> dict[str, set[str]]:
    """Give the fields that texts set, by model."""
    given: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for part in parts(loaded(text).model):
            given[type(part).__name__] |= part.model_fields_set
    return given


def test_the_smallest_spec_has_the_published_defaults() -> None:
    model = loaded(SMALLEST).model

    assert model is not None
    assert model.spec.model_dump(by_alias=True) == DEFAULTS


def test_a_spec_with_every_field_is_read_as_it_is_written() -> None:
    found = loaded(EVERYTHING)

    assert found.errors == ()
    assert found.model is not None
    assert found.model.model_dump(by_alias=True, exclude_unset=True) == found.manifest.value


def test_the_two_texts_together_set_every_field_of_every_mapping() -> None:
    by_name = document("delivery: {destination: {name: east}}")

    given = fields_given(EVERYTHING, by_name)

    assert given == {
        model.__name__: set(model.model_fields)
        for model in Part.__subclasses__()
        if model.__module__.rpartition(".")[2] in ("model", "selection", "delivery")
    }


def test_a_class_name_stands_for_a_whole_target_and_for_a_list_of_sources() -> None:
    short = valid("storage: [{from: old-san, to: new-san}]", "volumes: [{claim: erp/data, to: fast}]")
    long = valid(
        "storage: [{from: [old-san], to: {storageClass: new-san}}]",
        "volumes: [{claim: erp/data, to: {storageClass: fast}}]",
    )

    assert short == long


def test_a_hook_is_a_job_on_the_source_cluster_unless_it_says_otherwise() -> None:
    spec = valid("hooks: [{name: freeze, phase: preBackup}]")

    assert spec.model_dump(by_alias=True)["hooks"] == [
        {
            "name": "freeze",
            "phase": "preBackup",
            "as": "job",
            "playbook": None,
            "image": None,
            "cluster": "source",
            "serviceAccount": None,
            "timeout": None,  # half an hour
        }
    ]


def test_a_flux_source_is_a_git_repository_unless_it_says_otherwise() -> None:
    source = valid("delivery: {sourceRef: {name: gitops}}").delivery.source_ref

    assert source is not None
    assert source.model_dump() == {"kind": "GitRepository", "name": "gitops", "namespace": None}


def test_the_counters_of_a_wave_are_its_own_and_start_at_zero() -> None:
    (wave,) = valid("waves: [{name: canary, runs: {cutover: 1}}]", "runs: {stage: 4}").waves

    assert wave.runs is not None
    assert wave.runs.model_dump() == {"stage": 0, "cutover": 1, "rollback": 0}


@pytest.mark.parametrize("key", ["repository", "inventory", "output", "estimate"])
def test_a_key_without_a_value_is_a_key_that_is_not_there(key: str) -> None:
    assert valid(f"{key}:") == valid()


def test_yaml_1_2_reads_yes_on_and_a_date_as_text() -> None:
    spec = valid(
        "select: {labelSelector: {matchLabels: {tier: yes, power: on, since: 2027-01-31, size: 1_000, mask: 0b1}}}"
    )

    assert spec.select.label_selector is not None
    assert spec.select.label_selector.match_labels == {
        "tier": "yes",
        "power": "on",
        "since": "2027-01-31",
        "size": "1_000",
        "mask": "0b1",
    }


def test_yaml_1_2_reads_a_leading_zero_as_decimal() -> None:
    assert valid("runs: {stage: 010}").runs.stage == 10


def test_a_whole_number_may_be_written_with_a_point_as_json_schema_allows() -> None:
    assert valid("planRevision: 2.0", "estimate: {throughput: 1e9}") == valid(
        "planRevision: 2", "estimate: {throughput: 1000000000}"
    )


def test_a_spec_may_be_json() -> None:
    text = loaded(SMALLEST).model
    assert text is not None
    as_json = text.model_dump_json(by_alias=True, exclude_unset=True)

    assert loaded(as_json).model == text


def test_other_kinds_beside_the_spec_are_no_matter_of_it() -> None:
    text = f"kind: ConfigMap\napiVersion: v1\nmetadata: {{name: other}}\n---\n{SMALLEST}"
    other, spec = parse("both.yaml", text.encode()).manifests

    assert other.kind == "ConfigMap"
    assert isinstance(StorageMigration.model_validate(spec.value), StorageMigration)
