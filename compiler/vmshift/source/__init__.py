"""Text in: YAML and JSON files as plain values, each object knowing where its parts stand."""

from vmshift.source.comments import Ignore, ignores
from vmshift.source.files import find, repository_root, shown
from vmshift.source.nodes import KeyPath
from vmshift.source.parse import parse, read
from vmshift.source.place import AnyPlace, Manifest, Parsed, Place, Problem, SourceFile, Span, TextPlace
from vmshift.source.standing import Standing, Standings

__all__ = [
    "AnyPlace",
    "Ignore",
    "KeyPath",
    "Manifest",
    "Parsed",
    "Place",
    "Problem",
    "SourceFile",
    "Span",
    "Standing",
    "Standings",
    "TextPlace",
    "find",
    "ignores",
    "parse",
    "read",
    "repository_root",
    "shown",
]
