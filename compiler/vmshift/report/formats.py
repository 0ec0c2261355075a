"""The formats of a report, by the names users give; a format's module is loaded when it is used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmshift.report.report import Report

FORMATS = {
    "text": "text",
    "concise": "concise",
    "json": "json_findings",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "rdjson": "rdjson",
    "markdown": "markdown",
}


def render(name: str, report: Report) -> str:
    """Write a report in a format; the text ends with a line end, or is empty. Raises KeyError."""
    module = importlib.import_module(f"vmshift.report.{FORMATS[name]}")
    written: str = module.render(report)
    return written
