"""The published JSON Schema says what vmshift says: to other programs, and to an editor."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from inventory.objects import paths
from spec.documents import EVERYTHING, loaded
from spec.table import JUDGED_BY_A_RULE, TABLE
from support.paths import ROOT, plan_folders
from vmshift.spec.schema import SCHEMA_FILE, json_schema_text

if TYPE_CHECKING:
    from spec.language_server import LanguageServer

PUBLISHED = (ROOT / "schemas" / SCHEMA_FILE).read_text("utf-8")
SCHEMA: dict[str, Any] = json.loads(PUBLISHED)
VALIDATOR = Draft202012Validator(SCHEMA)
NUMBERS = itertools.count()


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


@settings(deadline=None)
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
