"""Keras layers that Keras itself no longer has; they need keras alone."""
