"""Faces people: settings, wiring, HTTP, jobs, keys, answers, the command line."""
