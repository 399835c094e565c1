"""The views for data, training and runs."""
