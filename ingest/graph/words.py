"""Words that tell what a capitalised phrase is: a name, a person, an organisation, a date, or only structure."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from itertools import pairwise

PERSON_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof", "professor"})
INITIALS = "St|Dr|Mr|Mrs|Ms|Prof|Jr|Sr|Ft|Mt|Sen|Gov|Gen|Col|Capt|Lt|Rev|Hon|Sgt|No"
"""Abbreviations with a full stop inside a name."""
COMPANY_FORMS = r"Inc|Ltd|LLC|LLP|L\.P|Corp|Co|PLC|plc|GmbH|AG|S\.A|N\.V|Jr|Sr"
"""What follows a name after a comma and is part of it."""
# fmt: off
LINKS = frozenset({
    "of", "the", "and", "de", "la", "du", "von", "van", "der", "den", "for", "al", "el", "di", "da", "le", "del", "&",
})
"""What may stand between the capitalised words of one name: "University of Leeds", "Ludwig van Beethoven"."""
IN_HEADINGS = LINKS | frozenset({
    "a", "an", "in", "on", "at", "by", "to", "or", "but", "nor", "with", "from", "as", "into", "onto", "over", "under",
    "between", "via", "per", "upon", "und", "des", "les", "los", "las", "y", "e", "et", "à", "en", "para", "für",
})
"""Words that stay in lower case in a heading whose other words are capitalised."""
OPENERS = frozenset({
    "additionally", "also", "apart", "besides", "consequently", "currently", "finally", "further", "generally",
    "historically", "importantly", "indeed", "initially", "instead", "interestingly", "later", "likewise",
    "nevertheless", "nonetheless", "notably", "originally", "otherwise", "overall", "perhaps", "previously",
    "recently", "relatively", "similarly", "sometimes", "specifically", "subsequently", "today", "together",
    "typically", "unfortunately", "unlike", "usually",
})
"""Words that begin sentences, and neither begin nor end a name: "in the U.S. Nonetheless, …"."""
ORGANISATIONS = frozenset({
    "inc", "ltd", "llc", "llp", "corp", "corporation", "incorporated", "limited", "plc", "gmbh", "ag", "kg", "co",
    "company", "companies", "university", "universitat", "universite", "universidad", "universita", "college",
    "school", "academy", "institute", "institut", "institution", "bank", "ministry", "department", "agency", "bureau",
    "association", "society", "committee", "commission", "foundation", "council", "court", "party", "hospital",
    "laboratory", "laboratories", "museum", "authority", "union", "federation", "trust", "group", "parliament",
    "senate", "congress", "airlines", "airways", "records", "orchestra", "club",
})
"""A name with one of these, as its last word or before "of", names an organisation."""
KINDS_OF_ORGANISATION = ORGANISATIONS - {"ag", "co", "congress", "kg", "parliament", "senate"} | {"board", "office"}
"""Alone, such a word names none: "the University" is another one in the next document."""
MONTHS = frozenset({
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "januar",
    "februar", "marz", "mai", "juni", "juli", "oktober", "dezember",
})
WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
STRUCTURE = frozenset({
    "table", "tables", "tab", "figure", "figures", "fig", "figs", "section", "sections", "sec", "page", "pages", "pp",
    "equation", "equations", "eq", "eqs", "eqn", "chapter", "chapters", "appendix", "appendices", "annex", "exhibit",
    "exhibits", "part", "item", "items", "note", "notes", "footnote", "step", "steps", "slide", "slides", "chart",
    "charts", "box", "panel", "algorithm", "listing", "theorem", "lemma", "definition", "corollary", "proposition",
    "proof", "example", "examples", "column", "columns", "row", "rows", "line", "lines", "paragraph",
    "schedule", "article", "volume", "vol", "number", "no", "nos", "question", "answer", "version", "ref", "refs",
    "abbildung", "abb", "tabelle", "gleichung", "gl", "abschnitt", "kapitel", "seite", "anhang", "bild",
})
"""With a number or a letter after it, or alone, such a word points into a document."""
HEADINGS = frozenset({
    "abstract", "introduction", "background", "overview", "contents", "table of contents", "summary", "results",
    "discussion", "conclusion", "conclusions", "references", "bibliography", "acknowledgements", "acknowledgments",
    "appendix", "appendices", "index", "preface", "foreword", "methods", "method", "related work", "limitations",
    "executive summary", "notes", "glossary", "general", "warning", "warnings", "caution", "note", "important", "tip",
    "tips", "danger", "attention", "thank you", "questions", "agenda", "outline", "about", "contact", "description",
    "result", "experiments", "evaluation", "analysis", "data", "total", "other", "yes", "no", "not applicable", "none",
    "name", "date", "type", "value", "values", "number", "item", "items", "title", "year", "amount", "unit", "units",
    "inhalt", "einleitung", "zusammenfassung", "ergebnisse", "fazit", "literatur", "literaturverzeichnis",
})
"""Headings and heads of columns that say nothing of their document."""
VERBS = frozenset({
    "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "not", "cannot", "don", "doesn", "isn",
    "won",
})
"""With one of these a heading or label is a clause, and names nothing."""
ENGLISH = frozenset({
    "the", "of", "and", "to", "in", "is", "that", "for", "with", "on", "as", "by", "are", "was", "be", "from", "this",
    "at", "or", "an",
})
GERMAN = frozenset({
    "der", "die", "und", "das", "ist", "nicht", "den", "von", "mit", "ein", "eine", "auf", "für", "dem", "des", "sich",
    "wird", "werden", "im", "zum",
})
"""By the share of these a text is told to be in a language."""
DETERMINERS = frozenset({
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "im", "am", "zum",
    "zur", "vom", "beim", "ins", "kein", "keine", "keinen", "dieser", "diese", "dieses", "diesen", "diesem", "jeder",
    "jede", "jedes", "jeden", "sein", "seine", "seinen", "seiner", "ihr", "ihre", "ihren", "ihrer", "unser", "unsere",
    "alle", "viele", "einige", "mehrere", "pro",
})
"""German words after which a capitalised word is a common noun."""
# fmt: on


@cache
def letters(*categories: str) -> str:
    """The letters of Unicode categories ("Lu", "Lt") as ranges of a regular expression."""
    codes = [code for code in range(sys.maxunicode >> 3) if unicodedata.category(chr(code)) in categories]
    firsts = [codes[0]] + [after for before, after in pairwise(codes) if after - before > 1]
    lasts = [before for before, after in pairwise(codes) if after - before > 1] + [codes[-1]]
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in zip(firsts, lasts, strict=True))
