"""Words of questions that compute: what is large and small, numbers and places, and words that say nothing more."""

from __future__ import annotations

BIG = (
    "highest|largest|biggest|greatest|most|maxim(?:um|al)|max|longest|tallest|heaviest|oldest|warmest|fastest|strongest|top"
    "|höchste[nrsm]?|größte[nrsm]?|meisten?|längste[nrsm]?|stärkste[nrsm]?"
)
SMALL = (
    "lowest|smallest|least|fewest|minim(?:um|al)|min|shortest|lightest|youngest|coldest|slowest|weakest"
    "|niedrigste[nrsm]?|kleinste[nrsm]?|geringste[nrsm]?|wenigsten?|kürzeste[nrsm]?|schwächste[nrsm]?"
)
ORDINALS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
    "zweit": 2, "dritt": 3, "viert": 4,
}  # fmt: skip
NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
}  # fmt: skip
_ENGLISH = """
how what which who where when much many more less fewer than whose there each per every all both total totals sum
summed sums altogether together combined add added average averaged averages mean difference differences gap ratio
share fraction proportion part percentage percent percentages change changed changes increase increased increases
decrease decreased decreases grow grew growth rise rose rises risen fall fell fallen drop dropped decline declined
exceed exceeds exceeded highest largest biggest greatest most maximum maximal max longest tallest lowest smallest
least fewest minimum minimal min shortest second third fourth fifth rank ranked ranking order sort sorted list count
number numbers amount amounts value values name show give tell find compute calculate times time large larger great
greater high higher low lower small smaller big bigger long longer short shorter tall taller above below over under
compared compare comparison versus vs relative respectively top descending ascending according table report document
do does did is are was were be been have has had having go goes went gone come came make made produce produced
produces get got use used reach reached shown amounted measured recorded reported whole overall entire belong belonged
happened year years answer round decimal decimals please based given using following among first last apart far carry
carries carried hold holds held contain contains receive received earn earned score scored achieve achieved obtain
obtained generate generated deliver delivered yield yielded occupy occupied contribute contributed provide provided
fiscal fy belongs comes account accounts accounted represent represents see saw seen register registered attribute
attributed stand stands stood cover covers covered overview
"""
_GERMAN = """
wie viel viele groß größer größte hoch höher höchste niedriger niedrigste differenz unterschied summe zusammen
insgesamt gesamt durchschnitt durchschnittlich durchschnittliche mittel mittelwert verhältnis anteil prozent
prozentual prozentuale änderung veränderung stieg stiegen sank sanken gestiegen gesunken änderte anzahl zahl welche
welcher welches nenne liste rangfolge meisten wenigsten maximum minimum mehr weniger ausgegeben betrug betrugen jahren
wurde wurden war waren ist sind liegt lagen lag hatte hatten gab jahr jahre kleinste größten kleinsten höchsten
"""
LIGHT = frozenset(word.casefold() for word in (_ENGLISH + _GERMAN).split())
"""Words of a question that need not stand in a table: they ask, compare, count, or say only that something is there."""
