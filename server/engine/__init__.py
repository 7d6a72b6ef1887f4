"""The engine: check, plan, keys, run. Pure: knows the catalogue as data, neither HTTP nor any node."""
