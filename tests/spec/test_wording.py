"""From a document to a spec: every way to be wrong is told once, at its place, with what to write instead."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from spec.documents import document, loaded
from support.paths import PLANS, plan_folders
from vmshift.source import parse
from vmshift.spec.keys import known_keys, other_homes, required_keys
from vmshift.spec.load import is_spec, load

SMALLEST = document()


def told(text: str) -> list[tuple[str, str, str]]:
    return [(error.kind, error.message, error.help) for error in loaded(text).errors]


def test_the_smallest_spec_is_valid() -> None:
    spec = loaded(SMALLEST)

    assert (spec.name, spec.model is not None, spec.errors) == ("san-refresh", True, ())


@pytest.mark.parametrize("folder", plan_folders(), ids=lambda folder: folder.relative_to(PLANS).as_posix())
def test_the_worked_examples_are_valid(folder: Any) -> None:
    assert loaded((folder / "migration.yaml").read_text()).errors == ()


# A line of the spec, what is said of it, and what is to be written instead.
WRONG = """\
mode: Live
- "spec.mode" is "Live", which is none of its values
+ did you mean "live"? the values are live, offline, auto
mode:
- "spec.mode" is empty, which is none of its values
+ one of live, offline, auto
cancel: yes
- "spec.cancel" is "yes", and should be true or false
+ true or false, without quotes (yes, no, on and off are text in YAML 1.2)
planRevision: 0
- "spec.planRevision" is "0", and starts at 1
+ 1 or more
planRevision: "2"
- "spec.planRevision" is "2", and should be a whole number
+ a whole number, without quotes
storage: []
- "spec.storage" is an empty list
+ give at least one entry
storage:
- "spec.storage" is empty, and should be a list
+ storage: [{from: old-san, to: new-san}]
storage: {from: a, to: b}
- "spec.storage" is a mapping, and should be a list
+ a list: put - before the first key
hooks:
- "spec.hooks" is empty, and should be a list
+ a list, or leave the key out
copy: verify
- "spec.copy" is "verify", and should be a mapping
+ a mapping
select: {}
- "spec.select" selects nothing
+ give namespaces, vms or labelSelector
select: {namespaces: shop}
- "spec.select.namespaces" is "shop", and should be a list
+ a list, such as [shop]
select: {namespaces: [Shop]}
- "Shop" is not valid in "spec.select.namespaces[0]"
+ the name of a namespace, or a glob such as web-*, in lower case
select: {vms: [web-01]}
- "web-01" is not valid in "spec.select.vms[0]"
+ name the namespace as well, such as "*/web-01"
volumes: [{match: shop/web-01, to: new}]
- "shop/web-01" is not valid in "spec.volumes[0].match"
+ name the volume as well, such as "shop/web-01/*"
volumes: [{to: new}]
- "spec.volumes[0]" takes exactly one of match and claim
+ give match or claim, and only one of them
storage: [{from: 5, to: new}]
- "spec.storage[0].from" is "5", and should be the name of a StorageClass, a glob, or a list of them
+ from: old-san
storage: [{from: old}]
- "spec.storage[0]" lacks "to"
+ add to: new-san
storage: [{from: old, to: {storageClass: new, accessMode: RWX}}]
- "spec.storage[0].to.accessMode" is "RWX", which is none of its values
+ did you mean "ReadWriteMany"? the values are ReadWriteOnce, ReadOnlyMany, ReadWriteMany, auto
platform: {mtc: 1.10}
- "spec.platform.mtc" is a number, and numbers lose digits
+ put it in quotes: 4.20 without them is read as 4.2
platform: {mtc: latest}
- "latest" is not valid in "spec.platform.mtc"
+ a version in quotes, such as "4.17.4"
estimate: {throughput: fast}
- "spec.estimate.throughput" is "fast", which is no quantity
+ a number of bytes with a unit, such as 40Ti or 200Mi
waivers: [{rule: VMS423, reason: r, expires: 2027-13-01}]
- "spec.waivers[0].expires" is "2027-13-01", which is no date
+ YYYY-MM-DD
frobnicate: 1
- "spec" has no key "frobnicate"
+ remove it, or look up the right key: `vmshift schema spec` lists them
copy: {frobnicate: 1}
- "spec.copy" has no key "frobnicate"
+ remove it; the keys here are action, method, verify
labelSelector: {}
- "spec" has no key "labelSelector"
+ move it below spec.select, where it belongs
plan_revision: 2
- "spec" has no key "plan_revision"
+ did you mean "planRevision"?
"""


def rows() -> list[tuple[str, str, str]]:
    lines = WRONG.splitlines()
    return [
        (line, message.removeprefix("- "), help_.removeprefix("+ "))
        for line, message, help_ in zip(lines[::3], lines[1::3], lines[2::3], strict=True)
    ]


@pytest.mark.parametrize(("line", "message", "help_"), rows())
def test_a_wrong_line_is_told_with_what_to_write(line: str, message: str, help_: str) -> None:
    kind = "unknown-key" if "has no key" in message else "invalid-value"

    assert told(document(line)) == [(kind, message, help_)]


def test_all_errors_are_found_in_one_pass_each_at_its_place() -> None:
    spec = loaded(document("mode: Live", "cancel: maybe", "frobnicate: 1"))

    assert sorted((error.place.span().line, error.place.pointer) for error in spec.errors) == [
        (7, "/spec/mode"),
        (8, "/spec/cancel"),
        (9, "/spec/frobnicate"),
    ]


def test_a_misspelt_key_is_not_missing_as_well() -> None:
    assert told(SMALLEST.replace("storage:", "storge:")) == [
        ("unknown-key", '"spec" has no key "storge"', 'did you mean "storage"?')
    ]


def test_a_misplaced_key_does_not_make_its_place_missing_as_well() -> None:
    assert told(SMALLEST.replace("select: {namespaces: [mig-vm]}", "namespaces: [mig-vm]")) == [
        ("unknown-key", '"spec" has no key "namespaces"', "move it below spec.select or spec.waves, where it belongs")
    ]


def test_a_document_of_another_version_is_told_so_and_nothing_else() -> None:
    assert told("apiVersion: vmshift.io/v2\nkind: StorageMigration\nspec: {whatever: true}\n") == [
        (
            "invalid-value",
            '"apiVersion" is "vmshift.io/v2", and this version of vmshift reads "vmshift.io/v1alpha1"',
            "apiVersion: vmshift.io/v1alpha1",
        )
    ]


@pytest.mark.parametrize(
    ("head", "meant"),
    [
        ("apiVersion: vmshift.io/v1alpha1\nkind: StorageMigration\n", True),
        ("apiVersion: vmshift.io/v9\nkind: StorageMigration\n", True),
        ("apiVersion: vmshift.io/v1alpha1\nkind: storagemigration\n", True),
        ("apiVersion: vmshift/v1alpha1\nkind: StorageMigration\n", True),
        ("kind: StorageMigration\n", True),
        ("apiVersion: vmshift.io/v1alpha1\nkind: Report\n", False),
        ("apiVersion: storage.example.com/v1\nkind: StorageMigration\n", False),
        ("apiVersion: migration.openshift.io/v1alpha1\nkind: MigPlan\n", False),
    ],
)
def test_a_slip_in_kind_or_version_is_no_reason_to_pass_a_spec_over(head: str, *, meant: bool) -> None:
    (manifest,) = parse("migration.yaml", head.encode()).manifests

    assert is_spec(manifest) is meant


def test_a_value_that_would_fill_the_message_is_cut_and_stays_on_one_line() -> None:
    ((_, message, _),) = told(document(f'mode: "{"long " * 40}\\n\\tvalue"'))

    assert message == f'"spec.mode" is "{("long " * 40)[:59]}…", which is none of its values'


def test_the_keys_of_the_format_are_read_off_the_model() -> None:
    assert known_keys(("spec", "storage", 0, "to")) == ["storageClass", "accessMode", "volumeMode"]
    assert known_keys(("spec", "no-such-key", "below")) == []
    assert required_keys(("spec",)) == ["select", "storage"]
    assert other_homes("throughput") == ["spec.estimate"]


plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.just("shop/web-01"),
)
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "to", "from", "match", "namespaces", "mode", "x y"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
paths = st.lists(
    st.sampled_from([*known_keys(("spec",)), "namespaces", "vms", "exclude", "to", "from", "name", "phase"]),
    min_size=1,
    max_size=3,
)


@settings(deadline=None)
@given(paths, values)
def test_whatever_stands_in_a_spec_is_valid_or_told_in_single_lines(path: list[str], value: object) -> None:
    document: dict[str, Any] = copy.deepcopy(yaml.safe_load(SMALLEST))
    node = document["spec"]
    for key in path[:-1]:
        node = node[key] if isinstance(node.get(key), dict) else node.setdefault(f"{key}", {})
        if not isinstance(node, dict):
            return
    node[path[-1]] = value
    parsed = parse("migration.yaml", yaml.safe_dump(document).encode())
    for manifest in parsed.manifests:
        spec = load(manifest)

        assert (spec.model is None) == bool(spec.errors)
        for error in spec.errors:
            assert error.message.isprintable()
            assert error.help.isprintable()
            assert error.help
            assert 0 < error.place.span().line <= len(parsed.file.text.splitlines())


@pytest.mark.parametrize(
    ("window", "message"),
    [
        (
            "{schedule: 0 25 * * 6, duration: 6h}",
            ('"spec.delivery.window.schedule" is "0 25 * * 6", which is no cron expression, for the hour is 0 to 23'),
        ),
        (
            "{schedule: '@daily', duration: 6h, timeZone: Mars}",
            '"spec.delivery.window.timeZone" is "Mars", which is no time zone',
        ),
        (
            "{schedule: '@daily', duration: 99999999999999999999s}",
            (
                '"spec.delivery.window.duration" is "99999999999999999999s", '
                "which is longer than anything that can be waited for"
            ),
        ),
    ],
)
def test_a_window_that_never_opens_is_told_why(window: str, message: str) -> None:
    assert [error.message for error in loaded(document(f"delivery: {{window: {window}}}")).errors] == [message]
