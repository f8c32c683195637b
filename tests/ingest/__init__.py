"""Tests of parsers, pool and renderer."""
