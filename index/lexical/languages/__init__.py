"""Languages: how their words are stemmed and passed over, how they write numbers, and which one a text is in."""
