"""One rule, one file; the registry is made from them."""
