"""Schedules: from a number of steps to falling noise levels."""
