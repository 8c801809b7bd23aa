"""Measures SocialFlow: `make bench`, see docs/benchmarks.md."""
