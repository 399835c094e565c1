"""Benchmarks of the budgets; `make bench` prints them. Never run as tests."""
