"""Automatic placement of cards."""
