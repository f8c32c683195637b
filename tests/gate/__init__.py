"""Retrieval on the project's own documents must not get worse."""
