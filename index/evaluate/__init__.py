"""Measures retrieval and answers on labelled datasets, with intervals and paired differences."""
