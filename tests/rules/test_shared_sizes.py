"""What MTC asks for, how large the disk is, and what CDI adds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmshift.rules.shared_sizes import MIB, Overhead, show_two

GIB = 1024 * MIB


@pytest.mark.parametrize(
    ("image", "share", "claim"),
    [
        (30 * GIB, "0", 30 * GIB),
        (30 * GIB, "0.055", 34087042032),
        (30 * GIB, "0.06", 34268356086),
        (10**10, "0.055", 10582295569),
    ],
)
def test_cdi_makes_a_claim_larger_by_the_overhead_of_the_whole(image: int, share: str, claim: int) -> None:
    assert Overhead(Decimal(share), certain=True).added(image) == claim


@given(image=st.integers(1, 2**50), share=st.decimals(0, "0.9", places=3))
def test_the_claim_holds_the_image_it_is_made_for(image: int, share: Decimal) -> None:
    assert Overhead(share, certain=True).added(image) * (1 - share) >= image


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (30 * GIB, 40 * GIB, ("30Gi", "40Gi")),
        (30 * GIB, 30 * GIB + 1, ("32212254720 bytes", "32212254721 bytes")),
    ],
)
def test_two_sizes_are_shown_so_that_they_differ(first: int, second: int, shown: tuple[str, str]) -> None:
    assert show_two(first, second) == shown
