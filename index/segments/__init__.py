"""Immutable pieces of views on disk: their files, and what a view must offer to be made of them."""
