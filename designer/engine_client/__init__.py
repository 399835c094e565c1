"""Starts engine processes and talks to them on one worker thread; no Qt."""
