"""What one call reads, and as what: specs, inventory, hand-written manifests, or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inventory.objects import claim, disk, thing, vm
from spec.documents import document
from vmshift.project import Project, open_project
from vmshift.reader import NoSuchPathError, Request


def plan(name: str, **fields: Any) -> dict[str, Any]:
    return thing("migration.openshift.io/v1alpha1", "MigPlan", name, "openshift-migration", **fields)


def erp(name: str = "db-01", storage_class: str = "old-san") -> list[dict[str, Any]]:
    return [vm(name, "erp", disk("root", name)), claim(name, "erp", storage_class)]


def as_list(*objects: dict[str, Any]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})


SPEC = document("select: {namespaces: [erp]}")
OTHER = document("select: {namespaces: [erp]}", head=("metadata: {name: other}",))
BROKEN = "a: [1\n"
TEMPLATE = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def opened(*given: str, **more: Any) -> Project:
    return open_project(Request(given, **more))


def specs(project: Project) -> list[tuple[str, str]]:
    return [(spec.manifest.file.path, spec.name) for spec in project.specs]


def plans(project: Project) -> list[str]:
    return [each.name for migration in project.migrations for each in migration.plans]


def problems(project: Project) -> list[tuple[str, str]]:
    return sorted((problem.kind, problem.place.file.path) for problem in project.problems)


def by_hand(project: Project) -> list[tuple[str, str]]:
    return sorted((manifest.file.path, manifest.name) for manifest in project.manifests)


def test_a_spec_is_read_with_the_inventory_beside_it() -> None:
    write({"plans/a.yaml": SPEC, "plans/inventory/erp.json": as_list(*erp())})

    for given in ("plans/a.yaml", "plans", "."):
        project = opened(given)
        assert (specs(project), plans(project)) == ([("plans/a.yaml", "san-refresh")], ["san-refresh-erp"])
        assert (problems(project), by_hand(project)) == ([], [])


def test_a_spec_names_its_inventory_relative_to_its_own_folder() -> None:
    spec = document("select: {namespaces: [erp]}", "inventory: [../dumps/, extra.json]")
    write({"plans/a.yaml": spec, "dumps/vm.json": as_list(erp()[0]), "plans/extra.json": as_list(erp()[1])})

    (migration,) = opened("plans/a.yaml").migrations
    vm_found = migration.inventory.get("VirtualMachine", "erp", "db-01")
    claim_found = migration.inventory.get("PersistentVolumeClaim", "erp", "db-01")
    assert vm_found is not None
    assert claim_found is not None
    assert (vm_found.file.path, claim_found.file.path) == ("dumps/vm.json", "plans/extra.json")


def test_an_inventory_that_is_not_there_is_no_inventory() -> None:
    write({"a.yaml": SPEC, "b.yaml": document("inventory: [nowhere, none.json]", head=("metadata: {name: b}",))})

    assert [(each.inventory.given, each.plans) for each in opened("a.yaml", "b.yaml").migrations] == [(False, ())] * 2


def test_a_name_that_no_file_system_takes_is_not_there_either() -> None:
    long = "x" * 5000
    write({"a.yaml": document(f"inventory: [{long}]")})

    (migration,) = opened("a.yaml").migrations
    assert migration.inventory.given is False


def test_the_command_lines_inventory_replaces_the_specs_and_an_extension_adds_to_it() -> None:
    write(
        {
            "a.yaml": SPEC,
            "inventory/one.json": as_list(*erp("one")),
            "else/two.json": as_list(*erp("two")),
            "more/three.json": as_list(*erp("three")),
        }
    )

    def machines(**more: Any) -> list[str]:
        (migration,) = opened("a.yaml", **more).migrations
        return [each.name for each in migration.inventory.vms]

    assert machines() == ["one"]
    assert machines(inventory=["else"]) == ["two"]
    assert machines(inventory=["else", "more/three.json"]) == ["three", "two"]
    assert machines(extend=["more"]) == ["one", "three"]
    assert machines(inventory=["else"], extend=["more"]) == ["three", "two"]


@pytest.mark.parametrize(
    ("paths", "more"),
    [
        (["none.yaml"], {}),
        (["a.yaml", "none"], {}),
        (["a.yaml"], {"inventory": ["none"]}),
        (["a.yaml"], {"extend": ["none"]}),
    ],
)
def test_a_path_of_the_command_line_that_is_not_there_is_refused(paths: list[str], more: dict[str, Any]) -> None:
    write({"a.yaml": SPEC})

    with pytest.raises(NoSuchPathError, match=r"^none"):
        opened(*paths, **more)


def test_specs_come_in_the_order_of_the_paths_and_a_folders_by_name() -> None:
    write({f"plans/{name}.yaml": document(head=(f"metadata: {{name: {name}}}",)) for name in "cab"})

    assert specs(opened("plans")) == [("plans/a.yaml", "a"), ("plans/b.yaml", "b"), ("plans/c.yaml", "c")]
    assert specs(opened("plans/c.yaml", "plans/a.yaml")) == [("plans/c.yaml", "c"), ("plans/a.yaml", "a")]


@pytest.mark.parametrize(
    "paths",
    [
        ["plans/a.yaml", "plans/a.yaml"],
        ["plans/a.yaml", "plans"],
        ["plans", "plans/a.yaml"],
        ["plans", "."],
        ["plans/../plans/a.yaml", "./plans/a.yaml"],
        ["{here}/plans/a.yaml", "plans"],
        ["plans/link.yaml", "plans/a.yaml"],
        ["linked", "plans"],
        ["linked/a.yaml", "plans/a.yaml"],
    ],
)
def test_a_spec_that_is_given_twice_is_read_once(paths: list[str], tmp_path: Path) -> None:
    write({"plans/a.yaml": SPEC})
    Path("plans/link.yaml").symlink_to("a.yaml")
    Path("linked").symlink_to("plans")

    assert [spec.name for spec in opened(*(path.format(here=tmp_path) for path in paths)).specs] == ["san-refresh"]


def test_links_from_other_folders_are_specs_of_their_own_with_an_inventory_of_their_own() -> None:
    write(
        {
            "base/a.yaml": SPEC,
            "one/inventory/a.json": as_list(*erp("one")),
            "two/inventory/a.json": as_list(*erp("two")),
        }
    )
    Path("one/a.yaml").symlink_to("../base/a.yaml")
    Path("two/a.yaml").symlink_to("../base/a.yaml")

    project = opened("one", "two")
    assert specs(project) == [("one/a.yaml", "san-refresh"), ("two/a.yaml", "san-refresh")]
    assert [[each.name for each in migration.inventory.vms] for migration in project.migrations] == [["one"], ["two"]]


def test_a_link_in_a_circle_is_searched_once() -> None:
    write({"plans/a.yaml": SPEC})
    Path("plans/again").symlink_to(".")

    assert specs(opened("plans")) == [("plans/a.yaml", "san-refresh")]


def test_a_search_takes_yaml_and_json_and_no_hidden_folders() -> None:
    names = ["a.yaml", "b.yml", "c.json", "d.txt", "e", ".git/f.yaml", "sub/g.yaml", ".h.yaml"]
    write({name: document(head=(f"metadata: {{name: x{number}}}",)) for number, name in enumerate(names)})

    assert [path for path, _ in specs(opened("."))] == [".h.yaml", "a.yaml", "b.yml", "c.json", "sub/g.yaml"]
    assert [path for path, _ in specs(opened("e", "d.txt"))] == ["e", "d.txt"]


def test_a_search_passes_over_what_is_broken_or_a_template_or_of_another_kind() -> None:
    write(
        {"plans/a.yaml": SPEC, "plans/broken.yaml": BROKEN, "plans/chart.yaml": TEMPLATE, "plans/other.json": "[1, 2]"}
    )

    assert problems(opened("plans")) == []


def test_a_file_that_is_named_must_be_readable() -> None:
    write({"broken.yaml": BROKEN, "chart.yaml": TEMPLATE, "twice.yaml": "kind: A\nkind: A\n"})

    assert problems(opened("broken.yaml", "chart.yaml", "twice.yaml")) == [
        ("duplicate-key", "twice.yaml"),
        ("unreadable", "broken.yaml"),
        ("unreadable", "chart.yaml"),
    ]


def test_a_file_of_an_inventory_must_be_readable() -> None:
    write({"a.yaml": SPEC, "inventory/broken.yaml": BROKEN, "inventory/good.json": as_list(*erp())})
    project = opened("a.yaml")

    assert (problems(project), plans(project)) == ([("unreadable", "inventory/broken.yaml")], ["san-refresh-erp"])


def test_a_broken_spec_that_a_search_comes_upon_is_reported() -> None:
    write({"plans/a.yaml": SPEC + "  - broken: [\n", "plans/b.yaml": OTHER})
    project = opened("plans")

    assert (problems(project), specs(project)) == ([("unreadable", "plans/a.yaml")], [("plans/b.yaml", "other")])


def test_a_problem_of_a_file_in_two_inventories_is_reported_once() -> None:
    write({"a.yaml": SPEC, "b.yaml": OTHER, "inventory/broken.yaml": BROKEN})

    assert problems(opened("a.yaml", "b.yaml")) == [("unreadable", "inventory/broken.yaml")]


def test_hand_written_manifests_are_those_of_mtc_and_the_operator_that_no_cluster_made() -> None:
    hyperconverged = thing("hco.kubevirt.io/v1beta1", "HyperConverged", "hco", "cnv")
    live = plan("live", uid="5f0c"), plan("versioned", resourceVersion="77")
    write(
        {
            "manifests/a.json": as_list(plan("mine"), *live, hyperconverged, *erp()),
            "manifests/b.json": as_list(plan("b")),
        }
    )
    expected = [("manifests/a.json", "hco"), ("manifests/a.json", "mine"), ("manifests/b.json", "b")]

    assert by_hand(opened("manifests")) == expected
    assert by_hand(opened("manifests/a.json", "manifests/b.json")) == expected


def test_a_spec_and_a_hand_written_plan_may_share_a_file() -> None:
    write({"a.yaml": f"{SPEC}---\n{json.dumps(plan('mine'))}\n"})
    project = opened("a.yaml")

    assert (specs(project), by_hand(project)) == ([("a.yaml", "san-refresh")], [("a.yaml", "mine")])


@pytest.mark.parametrize(
    "inventory", ["[dumps]", "[dumps/]", "[./dumps/../dumps]", "[dumps/a.json]", "[linked]", "[link.json]"]
)
@pytest.mark.parametrize("paths", [["."], ["a.yaml", "dumps"], ["dumps/a.json", "a.yaml"]])
def test_what_a_spec_names_as_its_inventory_is_not_hand_written(inventory: str, paths: list[str]) -> None:
    write({"a.yaml": document(f"inventory: {inventory}"), "dumps/a.json": as_list(plan("stripped"), *erp())})
    Path("linked").symlink_to("dumps")
    Path("link.json").symlink_to("dumps/a.json")

    assert by_hand(opened(*paths)) == []


def test_not_even_by_an_invalid_spec() -> None:
    write({"a.yaml": document("inventory: [dumps]", "mode: none"), "dumps/a.json": as_list(plan("stripped"))})
    project = opened(".")

    assert (by_hand(project), [len(spec.errors) for spec in project.specs], project.migrations) == ([], [1], ())


def test_nor_is_what_another_spec_of_the_call_names() -> None:
    write({"a.yaml": SPEC, "sub/b.yaml": OTHER, "sub/inventory/a.json": as_list(plan("stripped"))})

    assert by_hand(opened("a.yaml", ".")) == []


def test_spec_and_inventory_may_share_a_file() -> None:
    spec = document("select: {namespaces: [erp]}", "inventory: [all.yaml]")
    write({"all.yaml": "---\n".join([spec, *(f"{json.dumps(each)}\n" for each in (*erp(), plan("mine")))])})
    project = opened("all.yaml")

    assert (specs(project), plans(project)) == ([("all.yaml", "san-refresh")], ["san-refresh-erp"])
    assert by_hand(project) == []


def test_an_inventory_may_be_the_folder_of_the_spec() -> None:
    write({"a.yaml": document("select: {namespaces: [erp]}", "inventory: [.]"), "erp.json": as_list(*erp())})

    assert plans(opened("a.yaml")) == ["san-refresh-erp"]


@pytest.mark.parametrize("inventory", ["[d/a.json, d/a.json]", "[d, d/a.json]", "[d, d/../d/]", "[d, linked]"])
def test_an_inventory_file_that_is_given_twice_counts_once(inventory: str) -> None:
    write({"a.yaml": document("select: {namespaces: [erp]}", f"inventory: {inventory}"), "d/a.json": as_list(*erp())})
    Path("linked").symlink_to("d")
    (migration,) = opened("a.yaml").migrations

    assert [(each.name, each.manifest.file.path) for each in migration.inventory.vms] == [("db-01", "d/a.json")]


def locked(*names: str) -> str:
    return json.dumps({"files": dict.fromkeys(names, "sha256:0")})


COMPILED = {
    "a.yaml": SPEC,
    "compiled/compiled.lock.json": locked("plan/migplan-a.yaml", "kustomization.yaml"),
    "compiled/plan/migplan-a.yaml": json.dumps(plan("written")),
    "compiled/kustomization.yaml": "kind: Kustomization\n",
    "compiled/plan/migplan-b.yaml": json.dumps(plan("mine")),
}


@pytest.mark.parametrize("path", [".", "compiled", "compiled/plan", "compiled/../compiled", "linked"])
def test_what_compile_has_written_is_not_hand_written_and_what_lies_beside_it_is(path: str) -> None:
    write(COMPILED)
    Path("linked").symlink_to("compiled")

    assert [name for _, name in by_hand(opened(path))] == ["mine"]


def test_a_compiled_file_that_is_named_is_judged() -> None:
    write(COMPILED)

    assert by_hand(opened("compiled/plan/migplan-a.yaml")) == [("compiled/plan/migplan-a.yaml", "written")]


def test_what_compile_has_written_is_no_inventory_either() -> None:
    write(
        {**COMPILED, "a.yaml": document("select: {namespaces: [erp]}", "inventory: [.]"), "erp.json": as_list(*erp())}
    )
    (migration,) = opened("a.yaml").migrations

    assert [each.name for each in migration.inventory.all("MigPlan")] == ["mine"]


@pytest.mark.parametrize(
    "lock",
    [
        "",
        "[]",
        "{}",
        '{"files": []}',
        "{",
        locked("../a.yaml"),
        locked("/a.yaml"),
        locked("plan\\migplan-a.yaml"),
        locked(""),
    ],
)
def test_a_lock_that_names_nothing_of_its_folder_hides_nothing(lock: str) -> None:
    write({**COMPILED, "compiled/compiled.lock.json": lock})
    project = opened(".")

    assert specs(project) == [("a.yaml", "san-refresh")]
    assert [name for _, name in by_hand(project)] == ["written", "mine"]


def test_standard_input_is_a_file_in_the_working_directory() -> None:
    write({"inventory/erp.json": as_list(*erp())})
    project = opened("-", stdin=SPEC.encode())

    assert (specs(project), plans(project)) == ([("<stdin>", "san-refresh")], ["san-refresh-erp"])


def test_standard_input_may_have_a_name_and_with_it_a_folder() -> None:
    write({"plans/inventory/erp.json": as_list(*erp())})
    project = opened("-", stdin=SPEC.encode(), stdin_name="plans/a.yaml")

    assert (specs(project), plans(project)) == ([("plans/a.yaml", "san-refresh")], ["san-refresh-erp"])


def test_standard_input_must_be_readable() -> None:
    assert problems(opened("-", stdin=BROKEN.encode())) == [("unreadable", "<stdin>")]


def test_a_mode_that_is_left_open_is_decided() -> None:
    write({"a.yaml": document("select: {namespaces: [erp]}", "mode: auto"), "inventory/erp.json": as_list(*erp())})
    (migration,) = opened("a.yaml").migrations

    assert {each.mode for each in migration.plans} <= {"live", "offline"}


def test_the_day_is_that_of_the_source_date_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.yaml": SPEC})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796000000")

    assert str(opened("a.yaml").today) == "2026-11-30"


def test_the_context_of_the_rules_is_what_was_read() -> None:
    write({"a.yaml": SPEC, "broken.yaml": BROKEN, "plan.json": as_list(plan("mine"))})
    project = opened("a.yaml", "broken.yaml", "plan.json")
    context = project.context

    assert (context.specs, context.migrations) == (project.specs, project.migrations)
    assert (context.problems, context.manifests, context.today) == (project.problems, project.manifests, project.today)


def test_files_that_two_specs_name_are_indexed_once() -> None:
    write({"a.yaml": SPEC, "b.yaml": OTHER, "inventory/erp.json": as_list(*erp())})
    project = opened("a.yaml", "b.yaml")

    machines = [migration.inventory.vm("erp", "db-01") for migration in project.migrations]
    assert machines == [project.inventory.vm("erp", "db-01")] * 2
