"""Masks: drawn, taken from colours, combined, grown, softened and measured."""
