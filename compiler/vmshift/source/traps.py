"""Why a text could not be read, in words for people: the usual traps first, then what the parser says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from vmshift.source.reasons import explain_reason


class Explanation(NamedTuple):
    """What is wrong, where (character indexes) and what to do."""

    start: int
    end: int
    message: str
    help: str
    is_template: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read: where its text starts and ends, and where and why it failed.

    opened: where a bracket was opened that is not closed.
    """

    start: int
    end: int
    index: int
    reason: str
    opened: int | None = None


_TEMPLATE = re.compile(r"\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)|<%.*?(?:%>|$)", re.MULTILINE)
_STRUCTURAL_TEMPLATE = re.compile(
    r"^[ \t]*(?:- +)*+(?:[^\s#'\"{][^#'\"{\r\n]*:[ \t]+)?(?P<template>\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)|<%.*?(?:%>|$))",
    re.MULTILINE,
)
_LANGUAGES = {"{{": "Helm, Go or Jinja", "{%": "Jinja", "<%": "ERB"}
RENDER = "render it first (helm template, kustomize build, oc process, ansible) and give what comes out"
FILL_IN = f"write the name itself; if the file is a template, {RENDER}"

_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}\r?$", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[\w-]*[ \t\r]*$", re.MULTILINE)
_PROMPT = re.compile(
    r"^[ \t]*(?:\$ +\S"  # $ oc get vm
    r"|(?:oc|kubectl|virtctl|helm|cat|sudo) +[a-z-]"
    r"|[\w.-]+@[\w.-]+(?:[: ][^\s$#]*)?[$#] "  # user@host:~$ oc get vm
    r"|\[[^\]@\n]*@[^\]\n]*\][$#] ).*$",  # [user@host ~]$ oc get vm
    re.MULTILINE,
)
_TAB = re.compile(r"^ *+(?:- +)*+(\t+)", re.MULTILINE)
_DOCUMENT_END = re.compile(r"^\.\.\.[ \t\r]*$", re.MULTILINE)
_LEFT_OUT = re.compile(r"^[ \t]*(?:[-#\[(<] *+)*+(?:\.\.\.|…)[^\r\n]*$", re.MULTILINE)
SMART_QUOTE_MARKS = "\u201c\u2018\u201e"  # those that open a quotation in English and German
_SMART_QUOTE = re.compile(rf"(?:^|[:\-,\[{{])[ \t]*([{SMART_QUOTE_MARKS}][^\r\n]*)", re.MULTILINE)
_CONTENT = re.compile(r"^(?!---)[ \t]*[^#\s].*$", re.MULTILINE)
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_REST_OF_LINE = re.compile(r"[^\r\n]*")


def explain(text: str, failure: Failure) -> Explanation:
    """Say what is wrong with a document that could not be read."""
    here = _line(text, failure.index)
    for trap in (_template_here, _marked, _tab, _smart_quotes, _template_before):
        found = trap(text, failure, here)
        if found is not None:
            return found
    message, advice = explain_reason(failure.reason)
    if failure.opened is not None and failure.opened < here[0]:
        line = len(_LINE_BREAK.findall(text, 0, failure.opened)) + 1
        message = message.replace("is opened", f"is opened on line {line}")
    return Explanation(failure.index, max(here[1], failure.index), message, advice)


def template_named(expression: str) -> str:
    """Name a template expression: with its text if that is short and holds no quoted text, else its delimiters."""
    if len(expression) <= 60 and not re.search(r"[\"'`\\]", expression):
        return f"`{expression}`"
    return f"`{expression[:2]} … {_CLOSING.get(expression[:2], expression[-1])}`"


_CLOSING = {"{{": "}}", "{%": "%}", "<%": "%>"}


def _template(start: int, expression: str) -> Explanation:
    message = f"this is a template, not YAML yet: {template_named(expression)} is {_LANGUAGES[expression[:2]]} syntax"
    return Explanation(start, start + len(expression), message, RENDER, is_template=True)


def _line(text: str, index: int) -> tuple[int, int]:
    """Give where the line of a character starts and ends."""
    start = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1
    rest = _REST_OF_LINE.match(text, index)
    return start, rest.end() if rest else index


def _template_here(text: str, _: Failure, here: tuple[int, int]) -> Explanation | None:
    found = _TEMPLATE.search(text, *here)
    return _template(found.start(), found[0]) if found else None


def _template_before(text: str, failure: Failure, here: tuple[int, int]) -> Explanation | None:
    found = list(_STRUCTURAL_TEMPLATE.finditer(text, failure.start, here[1]))
    return _template(found[-1].start("template"), found[-1]["template"]) if found else None


_MARKS = (
    (
        _CONFLICT,
        "a merge conflict has been left in the file",
        "resolve the conflict and remove the lines that git wrote",
    ),
    (
        _FENCE,
        "the file holds Markdown: a line of three backticks or tildes is not YAML",
        "keep what stands between the fences and nothing else",
    ),
    (
        _PROMPT,
        "the file holds a shell command, not only its output",
        "remove the command and its prompt, and keep the YAML",
    ),
    (
        _DOCUMENT_END,
        "a line `...` ends the YAML document, and more text follows",
        "write what the dots stand for, or remove them; a line `---` starts the next document",
    ),
    (
        _LEFT_OUT,
        "dots stand where something was left out",
        "write what was left out, or remove the line",
    ),
)


_ANYWHERE = (_CONFLICT,)  # between the start of the document and where it failed


def _marked(text: str, failure: Failure, here: tuple[int, int]) -> Explanation | None:
    """Find a line that has no place in YAML: where it failed, just before, or where the document starts."""
    ranges = [here, _content_before(text, failure, here), _first_content(text, failure, here)]
    for pattern, message, advice in _MARKS:
        for start, end in [(failure.start, here[1])] if pattern in _ANYWHERE else ranges:
            found = pattern.search(text, start, end)
            if found is not None:
                begin = found.start() + len(found[0]) - len(found[0].lstrip())
                return Explanation(begin, begin + len(found[0].strip()), message, advice)
    return None


def _content_before(text: str, failure: Failure, here: tuple[int, int]) -> tuple[int, int]:
    """Give the last line before this one that is not blank."""
    end = failure.start + len(text[failure.start : here[0]].rstrip()) if here[0] > failure.start else here[0]
    return max(_line(text, end)[0], failure.start), end


def _first_content(text: str, failure: Failure, here: tuple[int, int]) -> tuple[int, int]:
    """Give the first line of the document that is neither blank nor a comment nor its start."""
    found = _CONTENT.search(text, failure.start, here[1])
    return found.span() if found else here


def _tab(text: str, _: Failure, here: tuple[int, int]) -> Explanation | None:
    found = _TAB.search(text, *here)
    if found is None:
        return None
    return Explanation(*found.span(1), "a tab is used as indentation, which YAML forbids", "indent with spaces")


def _smart_quotes(text: str, _: Failure, here: tuple[int, int]) -> Explanation | None:
    found = _SMART_QUOTE.search(text, *here)
    if found is None:
        return None
    return Explanation(found.start(1), here[1], SMART_QUOTES, PLAIN_QUOTES)


SMART_QUOTES = "the value is quoted with typographic quotes, which YAML takes for a part of the text"
PLAIN_QUOTES = "use plain quotes, \" or '"
