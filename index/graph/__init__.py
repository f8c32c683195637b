"""The graph of a collection: names, documents and units with their ties, and the walk over it."""
