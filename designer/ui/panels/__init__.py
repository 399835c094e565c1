"""Palette, properties, problems, code, diagram and log."""
