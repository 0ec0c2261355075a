"""Files of the project itself, which hold one document without a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vmshift.source.plain import Plain, read_plain

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, data: bytes) -> Plain:
    (folder / "file").write_bytes(data)
    return read_plain(folder / "file", "file")


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"a: yes\nb: 2027-01-31\nc: 0o17\n", {"a": "yes", "b": "2027-01-31", "c": 15}),
        (b'{"a": [1, {"b": "\\u00e9"}]}\n', {"a": [1, {"b": "é"}]}),
        (b"\xef\xbb\xbf--- {a: 1}\n...\n", {"a": 1}),
    ],
)
def test_the_document_is_yaml_1_2_or_json(tmp_path: Path, data: bytes, value: object) -> None:
    plain = read(tmp_path, data)

    assert plain.problems == ()
    assert plain.manifest is not None
    assert plain.manifest.value == value


@pytest.mark.parametrize("data", [b"", b"# nothing\n", b"---\n", b"null\n"])
def test_no_content_is_no_document(tmp_path: Path, data: bytes) -> None:
    plain = read(tmp_path, data)

    assert (plain.manifest, plain.problems) == (None, ())


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"a: [\n", 1, "a value is missing: a bracket is not closed, or a comma has nothing beside it"),
        (b"- a\n", 1, "the document is no mapping"),
        (b"a: 1\n---\nb: 1\n", 2, "a second document starts here"),
        (b"a: 1\nb: 2\na: 3\n", 3, 'the key "a" is already given on line 1'),
        (b"a: \xff\n", 1, "the file is not UTF-8 from byte 4 on"),
    ],
)
def test_what_is_wrong_has_its_line(tmp_path: Path, data: bytes, line: int, message: str) -> None:
    (problem,) = read(tmp_path, data).problems

    assert (problem.place.span().line, problem.message) == (line, message)
