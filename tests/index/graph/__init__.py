"""Tests of the graph view and of the walk over it."""
