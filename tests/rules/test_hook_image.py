"""Image references, by the grammar that MTC holds a hook's image against."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmshift.rules.vms506_hook_image import REFERENCE

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("image", "tag", "digest"),
    [
        ("freeze", None, None),
        ("quay.io/acme/freeze", None, None),
        ("registry.example.com:5000/freeze", None, None),
        ("registry.example.com:5000/freeze:1.4", "1.4", None),
        ("localhost/a__b/c-d.e_f--g:V1_2.3-x", "V1_2.3-x", None),
        (f"quay.io/acme/freeze@{DIGEST}", None, DIGEST),
        (f"quay.io/acme/freeze:1.4@{DIGEST}", "1.4", DIGEST),
    ],
)
def test_an_image_reference_has_a_name_and_perhaps_a_tag_and_a_digest(
    image: str, tag: str | None, digest: str | None
) -> None:
    match = REFERENCE.fullmatch(image)

    assert match is not None
    assert (match["tag"], match["digest"]) == (tag, digest)


@pytest.mark.parametrize(
    "image",
    [
        "",
        " ",
        "quay.io/acme/freeze:1.4\n",
        "https://quay.io/acme/freeze",
        "docker://quay.io/acme/freeze",
        "quay.io/Acme/freeze",
        "quay.io//freeze",
        "quay.io/acme/freeze:",
        "quay.io/acme/freeze:-1",
        "quay.io/acme/freeze@sha256:0123",
        "quay.io/acme/fre..eze",
        "quay.io/acme/fréeze",
        "${IMAGE}",
    ],
)
def test_anything_else_is_none(image: str) -> None:
    assert REFERENCE.fullmatch(image) is None


@given(part=st.sampled_from(["a", "a-", "a_", "a.", "a__", "a/", "1:", "a@"]), end=st.sampled_from(["!", "-", "A", ""]))
def test_a_long_text_is_judged_at_once(part: str, end: str) -> None:
    REFERENCE.fullmatch(part * 5000 + end)
