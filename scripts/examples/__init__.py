"""What `scripts.make_examples` makes the example documents from: one report, told in several formats."""
