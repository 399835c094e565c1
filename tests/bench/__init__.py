"""Benchmarks of the budgets; `make bench` prints them. Only their arithmetic is a test."""
