"""From ranked hits to the evidence that an answer is made from, within a budget of tokens."""

from index.evidence.assemble import assemble
from index.evidence.base import Bounds, Evidence, Item, Role
from index.evidence.completed import completed, words_of

__all__ = ["Bounds", "Evidence", "Item", "Role", "assemble", "completed", "words_of"]
