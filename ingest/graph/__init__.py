"""What is tied to what in a parsed document: edges and mentions, read from its elements by rules."""
