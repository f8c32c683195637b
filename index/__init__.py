"""Keeps and finds: the shared types, the store, the views, the writer, retrieval, fusion and evaluation."""
