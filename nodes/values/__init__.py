"""Numbers, lists, ranges and expressions."""
