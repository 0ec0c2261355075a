"""The published JSON Schema says what vmshift says: to other programs, and to an editor."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from inventory.objects import paths
from spec.documents import EVERYTHING, SMALLEST, document, loaded
from support.paths import ROOT, plan_folders
from vmshift.spec.schema import SCHEMA_FILE, json_schema_text

if TYPE_CHECKING:
    from spec.language_server import LanguageServer

PUBLISHED = (ROOT / "schemas" / SCHEMA_FILE).read_text("utf-8")
SCHEMA: dict[str, Any] = json.loads(PUBLISHED)
VALIDATOR = Draft202012Validator(SCHEMA)
NUMBERS = itertools.count()
SELECTOR = "select: {labelSelector: {matchExpressions: [%s]}}"

GOOD = [
    SMALLEST,
    EVERYTHING,
    *(document(*lines) for lines in (
        ["repository:", "inventory:", "output:", "estimate:"],
        ["platform: {}", "clusters: {}", "copy: {}", "runs: {}", "delivery: {}"],
        ["volumes: []", "hooks: []", "waves: []", "capacity: []", "waivers: []"],
        ["select: {vms: [erp/db-01]}"],
        ["select: {labelSelector: {}}"],
        ["select: {namespaces: , vms: , labelSelector: {matchLabels: {tier: yes}}}"],
        ["select: {namespaces: ['*', 'web-[0-9]', 'a:b', 'team-?']}"],
        ["select: {namespaces: [a], exclude: [{match: a/b}, {match: '*/*/iso-*'}, {claim: a/b, match: }]}"],
        [SELECTOR % "{key: tier, operator: In, values: [gold]}"],
        [SELECTOR % "{key: tier, operator: NotIn, values: [gold, silver]}"],
        [SELECTOR % "{key: tier, operator: Exists}"],
        [SELECTOR % "{key: tier, operator: DoesNotExist, values: []}"],
        ["storage: [{from: '*', to: new-san}]"],
        ["storage: [{from: [a, 'b-*'], to: {storageClass: c.d}}, {from: e, to: {storageClass: f, accessMode: auto}}]"],
        ["volumes: [{match: a/b/c, to: d}, {match: '*/*/data', to: {storageClass: d}}, {claim: a/b, to: d}]"],
        ["volumes: [{match: , claim: a/b, to: d}]"],
        ['platform: {mtc: "1.8.10", openshiftVirtualization: "4.17", kubevirt: v1.3.1-48-g1a2b3c4}'],
        ["platform: {mtc: , environment: lab, acceptUnsupported: true}"],
        ["runs: {stage: 1, cutover: 0, rollback: 12}", "planRevision: 2"],
        ["runs: {stage: 1.0}", "planRevision: 1e1"],
        ["runs: {stage: 010}"],
        ["estimate: {throughput: 200Mi}"],
        ["estimate: {throughput: 1e9}"],
        ["estimate: {throughput: 0}"],
        ["estimate: {throughput: '1.5e3'}"],
        ["capacity: [{storageClass: a, available: 1000000000000000000, headroom: 0.5%}]"],
        ["capacity: [{storageClass: a, available: 12e6, headroom: 100%}]"],
        ["waves: [{name: a}, {name: b, namespaces: [c, 'd-*'], maxVMs: 1, maxSize: 1Ti, mode: auto, step: done}]"],
        ["waves: [{name: a, maxVMs: , maxSize: , mode: , step: , runs: , steps: {}}]"],
        ["hooks: [{name: a, phase: preBackup}, {name: b-2, phase: postRestore, timeout: 1d2h3m4s, image: ''}]"],
        ["hooks: [{name: a, phase: preBackup, serviceAccount: {}}]"],
        ["delivery: {engine: argocd, version: '3.1', destination: {name: in-cluster}}"],
        ["delivery: {engine: flux, sourceRef: {name: a}, window: {schedule: '@daily', duration: 6h}}"],
        ["waivers: [{rule: VMS305, reason: a, expires: 2028-02-29}]"],
        ["waivers: [{rule: VMS305, reason: a, expires: '2000-02-29'}]"],
    )),
]  # fmt: skip

BAD = [
    document(head=("metadata:",)),
    document(head=("metadata: san-refresh",)),
    document(head=("metadata: {}",)),
    document(head=("metadata: {name: }",)),
    document(head=("metadata: {name: 5}",)),
    document(head=("metadata: {name: a, labels: {b: c}}",)),
    document(head=("apiVersion: vmshift.io/v1",)),
    document(head=("apiVersion: 1", "kind: StorageMigration")),
    document(head=("kind: StorageMigraton",)),
    document(head=("spec:",)),
    document(head=("spec: []",)),
    document(head=("spec: {}",)),
    document(head=("spec: {select: {namespaces: [a]}}",)),
    document(head=("spec: {storage: [{from: a, to: b}]}",)),
    document(head=("status: {}",)),
    *(document(*lines) for lines in (
        ["select:"],
        ["select: {}"],
        ["select: {exclude: []}"],
        ["select: {namespaces: }"],
        ["select: {namespaces: []}"],
        ["select: {namespaces: mig-vm}"],
        ["select: {namespaces: [Mig]}"],
        ["select: {namespaces: [5]}"],
        ["select: {namespaces: [a/b]}"],
        ["select: {namespaces: ['{a,b}']}"],
        ["select: {namespaces: ['a:b:c']}"],
        ["select: {namespaces: ['']}"],
        ["select: {vms: []}"],
        ["select: {vms: [db-01]}"],
        ["select: {vms: [a/b/c]}"],
        ["select: {labelSelector: {tier: gold}}"],
        ["select: {labelSelector: {matchLabels: {tier: true}}}"],
        ["select: {labelSelector: {matchLabels: {tier: 1}}}"],
        ["select: {labelSelector: {matchLabels: [a]}}"],
        [SELECTOR % "{operator: Exists}"],
        [SELECTOR % "{key: tier}"],
        [SELECTOR % "{key: tier, operator: in, values: [gold]}"],
        [SELECTOR % "{key: tier, operator: In}"],
        [SELECTOR % "{key: tier, operator: NotIn, values: []}"],
        [SELECTOR % "{key: tier, operator: Exists, values: [gold]}"],
        [SELECTOR % "{key: tier, operator: In, values: gold}"],
        [SELECTOR % "{key: tier, operator: Exists, values: }"],
        ["select: {namespaces: [a], exclude: [{}]}"],
        ["select: {namespaces: [a], exclude: [{match: , reason: b}]}"],
        ["select: {namespaces: [a], exclude: [{match: a/b, claim: a/b}]}"],
        ["select: {namespaces: [a], exclude: [{match: a}]}"],
        ["select: {namespaces: [a], exclude: [{claim: a/b/c}]}"],
        ["select: {namespaces: [a], exclude: {match: a/b}}"],
        ["select: {namespaces: [a], exclude: }"],
        ["storage: []"],
        ["storage: {from: a, to: b}"],
        ["storage: [{from: a}]"],
        ["storage: [{to: b}]"],
        ["storage: [{from: , to: b}]"],
        ["storage: [{from: [], to: b}]"],
        ["storage: [{from: [a, 5], to: b}]"],
        ["storage: [{from: A, to: b}]"],
        ["storage: [{from: a, to: }]"],
        ["storage: [{from: a, to: 5}]"],
        ["storage: [{from: a, to: 'b*'}]"],
        ["storage: [{from: a, to: 'b c'}]"],
        ["storage: [{from: a, to: [b]}]"],
        ["storage: [{from: a, to: {}}]"],
        ["storage: [{from: a, to: {storageClass: b, accessMode: RWX}}]"],
        ["storage: [{from: a, to: {storageClass: b, accessMode: ReadWriteOncePod}}]"],
        ["storage: [{from: a, to: {storageClass: b, volumeMode: block}}]"],
        ["storage: [{from: a, to: {storageClass: b, size: 5Gi}}]"],
        ["volumes: [{to: b}]"],
        ["volumes: [{match: a/b, to: c}]"],
        ["volumes: [{match: a/b/c, claim: a/d, to: e}]"],
        ["volumes: [{match: , to: c}]"],
        ["volumes: [{match: a/b/c}]"],
        ["volumes:"],
        ["platform: "],
        ["platform: {mtc: 1.8}"],
        ["platform: {mtc: 1}"],
        ["platform: {mtc: '1'}"],
        ["platform: {mtc: '1.8.x'}"],
        ["platform: {mtc: '1.8-'}"],
        ["platform: {mtc: latest}"],
        ["platform: {mtc: '1.8 '}"],
        ["platform: {openshift: '4.17'}"],
        ["platform: {environment: prod}"],
        ["platform: {environment: }"],
        ["platform: {acceptUnsupported: yes}"],
        ["platform: {acceptUnsupported: 'true'}"],
        ["platform: {acceptUnsupported: 1}"],
        ["backend: velero"],
        ["clusters: {source: 5}"],
        ["repository: 5"],
        ["inventory: inventory/"],
        ["inventory: []"],
        ["inventory: [5]"],
        ["output: [a]"],
        ["copy: {action: clone}"],
        ["copy: {method: rsync}"],
        ["copy: {verify: yes}"],
        ["mode: Live"],
        ["mode: "],
        ["mode: on"],
        ["step: cut-over"],
        ["runs: {stage: -1}"],
        ["runs: {stage: 1.5}"],
        ["runs: {stage: '1'}"],
        ["runs: {stage: true}"],
        ["runs: {stage: }"],
        ["runs: {plan: 1}"],
        ["cancel: no"],
        ["planRevision: 0"],
        ["hooks: [{name: a}]"],
        ["hooks: [{phase: preBackup}]"],
        ["hooks: [{name: A, phase: preBackup}]"],
        ["hooks: [{name: a, phase: PreBackup}]"],
        ["hooks: [{name: a, phase: preBackup, as: pod}]"],
        ["hooks: [{name: a, phase: preBackup, cluster: destination}]"],
        ["hooks: [{name: a, phase: preBackup, timeout: 30}]"],
        ["hooks: [{name: a, phase: preBackup, timeout: '30'}]"],
        ["hooks: [{name: a, phase: preBackup, timeout: 0m}]"],
        ["hooks: [{name: a, phase: preBackup, timeout: 1m1h}]"],
        ["hooks: [{name: a, phase: preBackup, timeout: ''}]"],
        ["waves: [{namespaces: [a]}]"],
        ["waves: [{name: a, namespaces: []}]"],
        ["waves: [{name: a, namespaces: ['b:c']}]"],
        ["waves: [{name: a, maxVMs: 0}]"],
        ["waves: [{name: a, maxVMs: 1.5}]"],
        ["waves: [{name: a, maxSize: 4TB}]"],
        ["waves: [{name: a, step: go}]"],
        ["waves: [{name: a, steps: {a-1: go}}]"],
        ["waves: [{name: a, steps: }]"],
        ["estimate: {}"],
        ["estimate: {throughput: fast}"],
        ["estimate: {throughput: -1}"],
        ["estimate: {throughput: 1.5}"],
        ["estimate: {throughput: 1e100}"],
        ["estimate: {throughput: '1_000'}"],
        ["estimate: {throughput: true}"],
        ["estimate: {throughput: }"],
        ["capacity: [{storageClass: a}]"],
        ["capacity: [{available: 1Ti}]"],
        ["capacity: [{storageClass: 'a*', available: 1Ti}]"],
        ["capacity: [{storageClass: a, available: 1Ti, headroom: 20}]"],
        ["capacity: [{storageClass: a, available: 1Ti, headroom: 100.5%}]"],
        ["delivery: {engine: argo}"],
        ["delivery: {version: 3.1}"],
        ["delivery: {repoUrl: a}"],
        ["delivery: {destination: {}}"],
        ["delivery: {destination: {server: a, name: b}}"],
        ["delivery: {destination: {server: }}"],
        ["delivery: {sourceRef: {}}"],
        ["delivery: {sourceRef: {kind: HelmRepository, name: a}}"],
        ["delivery: {window: {duration: 6h}}"],
        ["delivery: {window: {schedule: '@daily'}}"],
        ["waivers: [{rule: VMS305, reason: a}]"],
        ["waivers: [{reason: a, expires: 2027-01-31}]"],
        ["waivers: [{rule: VMS305, expires: 2027-01-31}]"],
        ["waivers: [{rule: VMS305, reason: a, expires: 2027-02-29}]"],
        ["waivers: [{rule: VMS305, reason: a, expires: 1900-02-29}]"],
        ["waivers: [{rule: VMS305, reason: a, expires: 20270131}]"],
        ["waivers: [{rule: VMS305, reason: a, expires: '20270131'}]"],
        ["waivers: [{rule: VMS305, reason: a, expires: 2027-W04-7}]"],
        ["waivers: [{rule: VMS305, reason: a, expires: 2027-1-31}]"],
        ["waivers: [{rule: VMS305, reason: a, expires: 2027-01-31T00:00:00Z}]"],
        ["namespaces: [a]"],
        ["Mode: live"],
    )),
]  # fmt: skip

# What the schema refuses and reading does not: a rule of its own speaks of it, with more to say (invalid-plan-name).
JUDGED_BY_A_RULE = [
    document(head=(f"metadata: {{name: {name}}}",))
    for name in ("San_Refresh", "'san refresh'", "san.refresh", "-a", "a" * 64, "''")
]
TABLE = [*((text, True) for text in GOOD), *((text, False) for text in BAD)]


def vmshift_accepts(text: str) -> bool:
    return loaded(text).errors == ()


def schema_accepts(text: str) -> bool:
    return VALIDATOR.is_valid(loaded(text).manifest.value)


def editor_complaints(server: LanguageServer, texts: list[str]) -> list[list[str]]:
    """Give what an editor shows for texts that begin with the comment that `vmshift init` writes."""
    named = {f"{next(NUMBERS)}.yaml": f"# yaml-language-server: $schema={SCHEMA_FILE}\n{text}" for text in texts}
    found = server.complaints(named)
    return [found[name] for name in named]


def test_the_published_file_is_the_one_that_is_generated() -> None:
    assert json_schema_text() == PUBLISHED


def test_the_published_file_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_every_mapping_and_every_field_has_a_description() -> None:
    models = {"StorageMigration": SCHEMA, **SCHEMA["$defs"]}
    bare = [name for name, model in models.items() if not model.get("description")]
    bare += [
        f"{name}.{key}"
        for name, model in models.items()
        for key, field in model["properties"].items()
        if not field.get("description", "").endswith(".")
    ]

    assert bare == []


def test_no_mapping_takes_unknown_keys() -> None:
    models = {"StorageMigration": SCHEMA, **SCHEMA["$defs"]}

    assert {name for name, model in models.items() if model["additionalProperties"] is not False} == set()


@pytest.mark.parametrize(("text", "accepted"), TABLE)
def test_vmshift_and_the_schema_take_and_refuse_the_same_specs(text: str, *, accepted: bool) -> None:
    assert (vmshift_accepts(text), schema_accepts(text)) == (accepted, accepted)


WORDS = st.sampled_from(
    [
        "",
        "a",
        "a/b",
        "a/b/c",
        "a:b",
        "*",
        "A",
        "1",
        "1.8",
        "v1.8.1",
        "5Gi",
        "30m",
        "20%",
        "2027-01-31",
        "true",
        "auto",
        "live",
        "block",
        "In",
        "Exists",
        "preBackup",
        "mighook",
        "done",
        "argocd",
        "ReadWriteOnce",
        "Filesystem",
    ]
)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-2, 10**19)
    | st.floats(-2, 1e19)
    | WORDS
    | st.text("aZ0-./: *[%", max_size=8)
)
VALUES = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(WORDS, PLAIN, max_size=2)


WHOLE = loaded(EVERYTHING).manifest.value
PATHS = [path for path in paths(WHOLE) if path[0] == "spec"]


@given(path=st.sampled_from(PATHS), value=VALUES, removed=st.booleans())
def test_vmshift_and_the_schema_agree_on_a_spec_with_any_value_replaced_or_left_out(
    path: tuple[str | int, ...], value: object, *, removed: bool
) -> None:
    changed = json.loads(json.dumps(WHOLE))
    parent = changed
    for part in path[:-1]:
        parent = parent[part]
    if removed:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value

    text = json.dumps(changed)
    assert vmshift_accepts(text) is schema_accepts(text)


def test_an_editor_takes_and_refuses_the_same_specs(language_server: LanguageServer) -> None:
    texts = [text for text, _ in TABLE]

    complaints = editor_complaints(language_server, texts)

    judged = [(text, complaint == []) for text, complaint in zip(texts, complaints, strict=True)]
    assert judged == TABLE


@pytest.mark.parametrize("text", JUDGED_BY_A_RULE)
def test_a_plan_name_is_judged_by_its_rule_and_by_the_schema(text: str) -> None:
    assert (vmshift_accepts(text), schema_accepts(text)) == (True, False)


def test_an_editor_marks_a_plan_name_too(language_server: LanguageServer) -> None:
    complaints = editor_complaints(language_server, JUDGED_BY_A_RULE)

    assert [text for text, complaint in zip(JUDGED_BY_A_RULE, complaints, strict=True) if not complaint] == []


def test_an_editor_has_no_complaint_about_the_worked_examples(language_server: LanguageServer) -> None:
    texts = [(folder / "migration.yaml").read_text("utf-8").partition("\n")[2] for folder in plan_folders()]

    assert editor_complaints(language_server, texts) == [[] for _ in texts]
