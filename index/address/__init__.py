"""Structural addressing: "Figure 4", "page 9", "section 5.1", "the last page" lead to what they name.

A place is a token that no text has, since it begins with "@". Units carry the tokens of the places they are
(`places.py`), a question those it names (`question.py`); the lexical view brings them together.
"""
