"""Tables in plain text."""

from __future__ import annotations

from vmshift.report.table import table


def test_columns_are_aligned_and_no_line_ends_in_blanks() -> None:
    assert list(table(["NAME", "SIZE", "WHY"], [["a", "10Gi", ""], ["longer", "1", "x"]], indent="  ")) == [
        "  NAME    SIZE  WHY",
        "  a       10Gi",
        "  longer  1     x",
    ]


def test_a_column_without_any_entry_is_left_out() -> None:
    assert list(table(["NAME", "SIZE", "WHY"], [["a", "", "x"], ["b", "", "y"]])) == [
        "NAME  WHY",
        "a     x",
        "b     y",
    ]


def test_a_table_without_rows_is_an_empty_line() -> None:
    assert list(table(["NAME"], [])) == [""]


def test_a_cell_stays_in_its_line() -> None:
    assert list(table(["NAME", "X"], [["a\nb\x1b[0m", "y"]])) == ["NAME         X", "a\\nb\\x1b[0m  y"]
