"""Metrics: features to statistics to a score, in float64."""
