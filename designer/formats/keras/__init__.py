"""What Keras itself writes: configurations and archives, its own and strangers'."""
