"""English words that say nothing alone: no query tokens unless a query has nothing else, and no pairs."""

from __future__ import annotations

_WORDS = """
a about above after again all also am an and any are as at be because been before being below
between both but by can could did do does doing down during each few for from further had has have
having he her here hers him his how i if in into is it its itself just let many me more most much my
nor not of off on once only or other our out over own same she should so some such than that the
their them then there these they this those through to too under until up very was we were what when
where which while who whom whose why will with would you your
"""

STOP_WORDS = frozenset(_WORDS.split())
