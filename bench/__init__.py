"""Measurements that take minutes or need data of their own; docs/measurements.md says what they found."""
