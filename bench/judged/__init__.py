"""Edges and entities of found documents, drawn by chance and judged by eye; the verdicts are kept as ids."""
