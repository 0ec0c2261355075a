"""Which lines of a file could show a secret. An excerpt must never hold one, so every doubt hides the line.

The lines are judged one by one, without a parser: excerpts are wanted most for files that cannot be parsed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EXACT = r"(?:user|network)[-_]?data(?:[-_]?base64)?|data|stringdata|binarydata|password"
_PART = (
    r"passw|pwd|pass\b|secret|token|credential|private[-_]?key|api[-_]?key|authorization|bearer"
    r"|last-applied-configuration"
)
_QUOTE = r"(?:\\*[\"'])?"  # a key in JSON that stands in a quoted scalar has an escaped quote
SECRET_KEY = re.compile(
    rf"(?:(?<![\w./-])(?:{_EXACT})|(?:{_PART})[^:={{}}\[\],\"'\\]{{0,100}}+){_QUOTE}\s*[:=]", re.IGNORECASE
)
_EXPLICIT_KEY = re.compile(rf"\A\s*+(?:-\s+)*+\?\s+.*(?:{_EXACT}|{_PART})", re.IGNORECASE)
_SECRET_NAME = re.compile(rf"\b(?:name|key){_QUOTE}\s*:\s*{_QUOTE}[^:{{}},\"'\\]*(?:{_PART})", re.IGNORECASE)
_NAME = re.compile(rf"\bname{_QUOTE}\s*:", re.IGNORECASE)
_VALUE_KEY = re.compile(rf"(?<![\w./-])value{_QUOTE}\s*:", re.IGNORECASE)
# beyond keys: words that hide their own line, and an argument of a command that hides the next one too
_WORD = re.compile(rf"passw|\bbearer\s|(?<![\w-])--?[\w-]*(?:{_PART})", re.IGNORECASE)
_FLAG_AT_END = re.compile(rf"(?<![\w-])--?[\w-]*(?:{_PART})[\w-]*[\"',]*\s*$", re.IGNORECASE)
_URL_PASSWORD = re.compile(r"://[^/\s@]+@")
_PEM_BEGIN, _PEM_END = re.compile(r"-----BEGIN\b"), re.compile(r"-----END\b")
_UNPRINTABLE = re.compile(r"[^\t\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LEAD = re.compile(r"[ \t]*(?:-[ \t]+)*")
_PLAIN_KEY = re.compile(r"[^\"'{\[#:][^:]*:[ \t]+|[^\"'{\[#:][^:]*:$")
_PROPERTIES = re.compile(r"(?:[!&]\S*[ \t]*)*")
BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$")
_STRUCTURE = re.compile(r"(?<!\w)['\"]|[\[\]{}]|(?<=[ \t])#.*")
_CLOSING = {'"': re.compile(r'(?:[^"\\]|\\.)*"'), "'": re.compile(r"[^']*'")}


# every line at which the scan below can leave its idle state, and words one of which such a line has
_CANDIDATE = re.compile(
    rf"(?<![\w./-])(?:{_EXACT}){_QUOTE}\s*[:=]|{_PART}|-----BEGIN|\A\s*+(?:-\s+)*+\?\s", re.IGNORECASE
)
_CANDIDATE_WORDS = (
    *("pass", "pwd", "secret", "token", "credential", "private", "apikey", "api_key", "api-key"),
    *("authorization", "bearer", "last-applied", "-----begin"),
)


def shows_secret(line: str) -> bool:
    """Whether a line is not to be shown whatever stands before it."""
    return any(pattern.search(line) for pattern in (_UNPRINTABLE, _URL_PASSWORD, _WORD))


def secret_lines(text: str, starts: Sequence[int]) -> frozenset[int]:
    """Give the numbers, from 1, of the lines that may show a secret because of what stands in or before them.

    starts: the index at which each line starts. Between secrets the lines are skipped, for dumps have very many.
    """
    hidden: set[int] = set()
    done = 0
    for number in candidates(text, starts):
        if number <= done or not _CANDIDATE.search(line_at(text, starts, number)):
            continue
        scan = _Scan()
        for done in range(number, len(starts) + 1):
            if scan.hides(line_at(text, starts, done)):
                hidden.add(done)
            if scan.is_idle:
                break
    return frozenset(hidden)


def line_at(text: str, starts: Sequence[int], number: int) -> str:
    """Give a line by its number, without its end."""
    return text[starts[number - 1] : starts[number] if number < len(starts) else None].rstrip("\r\n")


def candidates(text: str, starts: Sequence[int]) -> Sequence[int]:
    """Find the lines that may open a secret, by words: str.find is far faster than a pattern on a text of megabytes."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose small form is two characters: indexes would not fit
        return range(1, len(starts) + 1)
    numbers: set[int] = {bisect_right(starts, index) for index in _data_keys(lower)}
    for word in _CANDIDATE_WORDS:
        index = lower.find(word)
        while index >= 0:
            numbers.add(bisect_right(starts, index))
            index = lower.find(word, index + len(word))
    return sorted(numbers)


_DATA_KEY = re.compile(rf"(?:[-_]?base64)?{_QUOTE}\s*[:=]")
_BEFORE_DATA = ("user", "network", "user-", "network-", "user_", "network_", "string", "binary")


def _data_keys(lower: str) -> Iterator[int]:
    """Find where a key ends in "data" as those of secrets do; `metadata:` is the commonest line of a dump and none."""
    explicit = _EXPLICIT.search(lower) is not None  # then a key may stand without its colon
    index = lower.find("data")
    while index >= 0:
        before = lower[max(index - 8, 0) : index]
        last = before[-1:]
        whole = not (last.isalnum() or last in _JOINING) or before.endswith(_BEFORE_DATA) or not before.isascii()
        if explicit or (whole and _DATA_KEY.match(lower, index + 4)):
            yield index
        index = lower.find("data", index + 4)


_EXPLICIT = re.compile(r"\?\s")
_JOINING = frozenset("_./-")


class _Scan:
    """Reads line by line and knows whether the line lies in what a secret key holds."""

    def __init__(self) -> None:
        self.region: int | None = None  # the column of the secret key: deeper lines belong to it
        self.block: int | None = None  # the column of a key whose block scalar is being read
        self.quote = ""  # the quote that is open
        self.depth = 0  # brackets that are open
        self.named: int | None = None  # the column of a `name:` that is a secret's
        self.comment = False
        self.pem = False
        self.flag = False  # the line before ended with `--password` or its like
        self.pending = False  # the key's value may stand on the next line

    def hides(self, line: str) -> bool:
        if _PEM_BEGIN.search(line):
            self.pem = True
        hidden = self._hides(line) or self.pem or self.flag
        if _PEM_END.search(line):
            self.pem = False
        self.flag = _FLAG_AT_END.search(line) is not None
        return hidden

    @property
    def is_idle(self) -> bool:
        """Whether the next line is judged as if it were the first."""
        states = (self.region, self.block, self.named)
        opened = self.quote or self.depth or self.comment or self.pem or self.flag or self.pending
        return not opened and all(state is None for state in states)

    def _hides(self, line: str) -> bool:
        if self.quote or self.depth:
            self._scan(line)
            return True
        if not line.strip():
            return self.region is not None
        lead = _LEAD.match(line)
        column = lead.end() if lead else 0
        indent = len(line) - len(line.lstrip())
        if self._continues(line, indent, column):
            return True
        secret = self._is_secret(line, column)
        if secret and line.lstrip().startswith("#"):
            self.comment = True
            return True
        if secret and self.region is None:
            self.region = column
        if self.region is None:
            return False
        self._value(line, column)
        return True

    def _continues(self, line: str, indent: int, column: int) -> bool:
        """Whether the line is the rest of something; closes what the line ends."""
        if self.comment and line.lstrip().startswith("#"):
            return True
        self.comment = False
        if self.block is not None and indent > self.block:
            return True
        self.block = None
        if self.pending:
            self.pending = column == len(line)  # after a dash alone it may stand on the line below
            if line[column:].startswith(('"', "'", "{", "[")):
                self._scan(line[column:])
                return True
        same = indent == self.region and line[indent] in "-:}]" and not line.startswith("---")
        if self.region is not None and indent <= self.region and not same:
            self.region = None
        return False

    def _is_secret(self, line: str, column: int) -> bool:
        if self.named is not None and column < self.named:
            self.named = None
        if _SECRET_NAME.search(line):
            self.named = column
        elif _NAME.search(line):
            self.named = None
        is_value = self.named is not None and _VALUE_KEY.search(line) is not None
        return is_value or any(key.search(line) is not None for key in (SECRET_KEY, _EXPLICIT_KEY))

    def _value(self, line: str, column: int) -> None:
        """Note what the value on the line leaves open."""
        rest = line[column:]
        key = _PLAIN_KEY.match(rest)
        value = rest[key.end() :] if key else rest
        properties = _PROPERTIES.match(value)
        value = value[properties.end() :] if properties else value
        if BLOCK.match(value):
            self.block = column
        elif value[:1] and value[0] in "\"'{[":
            self._scan(value)
        self.pending = rest.rstrip().endswith(":") or not value.strip()

    def _scan(self, text: str) -> None:
        """Follow quotes and brackets through a text."""
        index = 0
        while index < len(text):
            if self.quote:
                closing = _CLOSING[self.quote].match(text, index)
                if closing is None:
                    return
                self.quote = ""
                index = closing.end()
                continue
            found = _STRUCTURE.search(text, index)
            if found is None:
                return
            index = found.end()
            if found[0] in _CLOSING:
                self.quote = found[0]
            elif found[0] in "{[":
                self.depth += 1
            elif found[0] in "}]":
                self.depth = max(0, self.depth - 1)
