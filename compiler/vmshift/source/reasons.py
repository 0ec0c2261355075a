"""What the parsers say when they give up, in words for people."""

from __future__ import annotations

from vmshift.source import errors

# words of the reason, what is wrong, what to do: the first that fits counts
_REASONS: tuple[tuple[str, str, str], ...] = (
    (
        errors.TOO_DEEP,
        f"mappings and lists are nested deeper than {errors.MAX_DEPTH} levels",
        "no Kubernetes object is nested so deep; check the brackets",
    ),
    (
        errors.TOO_MANY,
        f"aliases expand the document by more than {errors.MAX_ALIASED:,} values",
        "write the document without nesting aliases in aliases",
    ),
    (
        errors.RECURSIVE,
        "an alias stands inside of what it stands for",
        "move the alias out of its anchor's value",
    ),
    (errors.UNDEFINED, "an alias has no anchor before it in the document", "quote a text that starts with `*`"),
    (
        errors.COMPLEX_KEY,
        "a mapping or a list is used as a key, which JSON cannot hold",
        "quote a value that starts with `{` or `[`",
    ),
    (errors.BAD_MERGE, "`<<` is not followed by a mapping or a list of mappings", "quote the key, or merge a mapping"),
    (errors.BAD_TAG, "the value is not of the type that its tag names", "remove the tag, or write a value of its type"),
    (
        errors.CUT_OFF,
        "the JSON text ends before its brackets are closed",
        "the file may have been cut off: write it again",
    ),
    (errors.BAD_CHARACTER, "a control character stands in the text", "remove it; save the file as UTF-8 text"),
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        "quote a value with `: ` in it; check the indentation of this line and the one before",
    ),
    (
        "found unexpected",
        "a quote is opened and never closed",
        "close the quote, or double it inside of a quoted value",
    ),
    (
        "simple key",
        "this line is neither `key: value` nor an item of a list",
        "add the `:`, or indent the line as part of the value above",
    ),
    ("cannot start any token", "a value cannot start with this character", "quote the value"),
    (
        "quoted scalar",
        "a backslash in double quotes does not escape anything known",
        "double the backslash, or use single quotes",
    ),
    (
        "unknown directive",
        "a line that starts with `%` is taken for a YAML directive",
        "quote a value that starts with `%`",
    ),
    (
        "document start",
        "the document has ended, and the text after it does not start with `---`",
        "start the next document with a line `---`",
    ),
    (
        "block mapping",
        "the indentation does not match the keys above",
        "give the keys of one mapping the same indentation",
    ),
    (
        "block collection",
        "the indentation does not match the items above",
        "give the items of one list the same indentation",
    ),
    (
        "flow node",
        "a value is missing: a bracket is not closed, or a comma has nothing beside it",
        "close the bracket, or write the value",
    ),
    (
        "flow mapping",
        "`{` is opened, and neither `,` nor `}` follows",
        "close the bracket, or quote a value with `,`, `{` or `}` in it",
    ),
    (
        "flow sequence",
        "`[` is opened, and neither `,` nor `]` follows",
        "close the bracket, or quote a value with `,`, `[` or `]` in it",
    ),
    ("anchor", "`&` is not followed by the name of an anchor", "quote a value that starts with `&`"),
    ("alias", "`*` is not followed by the name of an anchor", "quote a value that starts with `*`"),
    ("tag", "`!` is not followed by a tag", "quote a value that starts with `!`"),
    ("delimiter", "a `,` or `:` is missing in the JSON text", "add it before this character"),
    (
        "property name",
        "a key in double quotes is missing in the JSON text",
        "quote the key; remove a comma after the last entry",
    ),
    (
        "Expecting value",
        "a value is missing in the JSON text",
        "write the value; JSON has true, false, null, numbers, and strings in double quotes",
    ),
    ("trailing comma", "a comma stands after the last entry of the JSON text", "remove the comma"),
    ("Unterminated string", "a string of the JSON text is not closed", "close the double quotes"),
    (
        "nvalid control character",
        "a line break or control character stands in a JSON string",
        "escape it, \\n for a line break",
    ),
    ("digits", "a number has thousands of digits", "write the number as a string"),
    ("constant", "NaN and Infinity are no JSON values", "write a number or a string"),
)


def explain_reason(reason: str) -> tuple[str, str]:
    """Give what is wrong and what to do, for a reason of this package, of the YAML parser or of the json module."""
    for words, message, advice in _REASONS:
        if words in reason:
            return message, advice
    return "the text cannot be read as YAML from here on", "check the indentation and the quotes of this line"
