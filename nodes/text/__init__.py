"""Texts: prompts, joining, templates, and their encoding."""
