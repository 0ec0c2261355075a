"""What unquoted scalars mean. The Kubernetes column was read off kubectl 1.32."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from vmshift.source.scalars import key_text, resolve_core, resolve_kubernetes

if TYPE_CHECKING:
    from pathlib import Path

# text, what Kubernetes sees, what YAML 1.2's core schema sees
TABLE: list[tuple[str, object, object]] = [
    ("y", True, "y"),
    ("Yes", True, "Yes"),
    ("yEs", "yEs", "yEs"),
    ("on", True, "on"),
    ("n", False, "n"),
    ("NO", False, "NO"),
    ("off", False, "off"),
    ("true", True, True),
    ("FALSE", False, False),
    ("tRue", "tRue", "tRue"),
    ("~", None, None),
    ("Null", None, None),
    ("nUll", "nUll", "nUll"),
    ("0", 0, 0),
    ("12", 12, 12),
    ("+5", 5, 5),
    ("-0", 0, 0),
    ("0777", 511, 777),
    ("-0777", -511, -777),
    ("00", 0, 0),
    ("08", 8, 8),
    ("09.5", 9.5, 9.5),
    ("0o17", 15, 15),
    ("0O17", 15, "0O17"),
    ("0o8", "0o8", "0o8"),
    ("0x1F", 31, 31),
    ("-0x1F", -31, "-0x1F"),
    ("0x", "0x", "0x"),
    ("0x1p4", "0x1p4", "0x1p4"),
    ("0b11", 3, "0b11"),
    ("0b2", "0b2", "0b2"),
    ("1_000", 1000, "1_000"),
    ("1__0", 10, "1__0"),
    ("1_", 1, "1_"),
    ("_1", "_1", "_1"),
    ("0x_1", 1, "0x_1"),
    ("1e3", 1000, 1000.0),
    ("1.0", 1, 1.0),
    ("1.", 1, 1.0),
    (".5", 0.5, 0.5),
    ("-.5", -0.5, -0.5),
    ("1_0.5", 10.5, "1_0.5"),
    ("1E400", "1E400", "1E400"),
    (".e3", ".e3", ".e3"),
    ("1e", "1e", "1e"),
    ("0.1e-7", 1e-08, 1e-08),
    ("9223372036854775807", 9223372036854775807, 9223372036854775807),
    ("123456789012345678901234567890", 1.2345678901234568e29, 1.2345678901234568e29),
    ("1:30", "1:30", "1:30"),
    ("2026-01-01", "2026-01-01", "2026-01-01"),
    ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ("=", "=", "="),
    ("-", "-", "-"),
    (".", ".", "."),
    ("4Gi", "4Gi", "4Gi"),
]


@pytest.mark.parametrize(("text", "kubernetes", "core"), TABLE)
def test_an_unquoted_scalar_has_one_meaning_per_table(text: str, kubernetes: object, core: object) -> None:
    found = [resolve_kubernetes(text), resolve_core(text)]
    assert [(type(value), value) for value in found] == [(type(value), value) for value in (kubernetes, core)]


def test_an_empty_scalar_is_null() -> None:
    assert (resolve_kubernetes(""), resolve_core("")) == (None, None)


def test_infinity_and_nan_are_told_apart_from_text_so_that_a_writer_quotes_them() -> None:
    assert [resolve_kubernetes(".inf"), resolve_core("-.Inf")] == [math.inf, -math.inf]
    assert all(isinstance(value, float) and math.isnan(value) for value in map(resolve_core, (".nan", ".NaN")))


def test_a_number_of_thousands_of_digits_is_no_error() -> None:
    assert resolve_kubernetes("9" * 5000) == "9" * 5000
    assert resolve_kubernetes("0x" + "f" * 5000) == "0x" + "f" * 5000


def test_keys_become_what_json_would_have() -> None:
    assert [key_text(value) for value in (True, False, None, 1, 1.5, "a")] == ["true", "false", "null", "1", "1.5", "a"]


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is the judge")
def test_kubectl_reads_the_table_as_we_do(tmp_path: Path) -> None:
    manifest = tmp_path / "scalars.yaml"
    lines = "".join(f"- {text}\n" if text != "-" else "- '-'\n" for text, _, _ in TABLE)
    manifest.write_text(f"apiVersion: example.com/v1\nkind: Sample\nmetadata: {{name: a}}\nspec:\n{lines}")
    command = ["kubectl", "annotate", "--local", "-f", str(manifest), "-o", "json", "a=b"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["spec"] == [kubernetes for _, kubernetes, _ in TABLE]
