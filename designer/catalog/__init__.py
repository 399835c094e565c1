"""What can be placed and what each parameter takes, read from the shipped catalogue."""
