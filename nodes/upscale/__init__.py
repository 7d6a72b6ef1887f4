"""Upscalers: small pictures made large."""
