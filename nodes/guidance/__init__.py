"""Guidance: functions that take a denoiser and return one that is steered."""
