"""Benchmarks and drills under load: commands that print ratios, never timed tests. See `python -m tests.load.bench --help`."""
