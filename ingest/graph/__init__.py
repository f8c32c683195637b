"""From elements to names and the relations between them, by rules; each document by itself, without a model."""
