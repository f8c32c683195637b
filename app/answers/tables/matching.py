"""Which columns and rows of a sheet a question names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.answers.tables.asking import Limit
from app.answers.tables.labels import unlabelled
from app.answers.tables.row_names import RowNames, counts, measure_of
from app.answers.tables.sheet import Column, Sheet
from app.answers.tables.words import Reader, Term, tokens_of

Tokens = frozenset[str]


@dataclass(frozen=True, slots=True)
class NamedColumn:
    """`at` is the place of its first word in the question that the other named columns do not share."""

    column: int
    tokens: Tokens
    at: int = -1


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A text in a column of words that the question names, and the rows that have it."""

    column: int
    text: str
    tokens: Tokens
    rows: frozenset[int]
    at: int
    missing: int = 0
    """How many words of the text the question has not."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names in a sheet: `terms` are its words, without those of its bounds."""

    terms: tuple[Term, ...]
    columns: list[NamedColumn]
    values: dict[int, list[NamedValue]]
    limits: tuple[Limit, ...] = ()

    @property
    def tokens(self) -> Tokens:
        """The words of all names."""
        texts = [one.tokens for one in self.columns]
        texts += [one.tokens for values in self.values.values() for one in values]
        return frozenset[str]().union(*texts)


def rows_with(values: Iterable[Sequence[NamedValue]], count: int) -> list[int]:
    """Which of the first `count` rows have one of the values of each column."""
    rows = set(range(count))
    for named in values:
        rows &= frozenset[int]().union(*(one.rows for one in named))
    return sorted(rows)


@dataclass(frozen=True, slots=True)
class _Group:
    """Columns with the same name but for their year."""

    tokens: Tokens
    head: str
    columns: tuple[int, ...]
    rate: bool

    def matched(self, asked: Tokens) -> Tokens:
        """The words of its name in the question; none where its head is not among them.

        What is counted per something else is named only as a whole.
        """
        found = self.tokens & asked
        if self.rate and found != self.tokens:
            return frozenset()
        return found if found == self.tokens or self.head in found else frozenset()


class Matcher:
    """Matches the words of one question with one sheet."""

    def __init__(self, sheet: Sheet, read: Reader) -> None:
        self.sheet = sheet
        self.read = read
        self._names = {at: _name(column, read) for at, column in enumerate(sheet.columns)}
        self._units = {at: tokens_of(read(sheet.columns[at].unit.text)) for at in sheet.numeric}

    def columns(self, terms: Sequence[Term]) -> list[NamedColumn] | None:
        """The columns of numbers that these words name, in their order in the question; None where they do not tell."""
        asked = tokens_of(tuple(terms))
        chosen: list[int] = []
        for group in self._groups_named(asked):
            columns = self._of_periods(group, asked)
            if columns is None:
                return None
            chosen += columns
        if not chosen:
            return None
        names = [tokens_of(self._names[column]) for column in chosen]
        if len(set(names)) < len(names):
            return None
        shared = frozenset.intersection(*names) if len(names) > 1 else frozenset()
        found = [
            NamedColumn(column, name, _first(terms, name - shared)) for column, name in zip(chosen, names, strict=True)
        ]
        return sorted(found, key=lambda one: one.at)

    def values(self, terms: Sequence[Term], columns: Iterable[NamedColumn]) -> dict[int, list[NamedValue]]:
        """What the question names in each column of words."""
        used = frozenset[str]().union(*(one.tokens for one in columns))
        periods = frozenset(token for token in used if token.startswith("period:"))
        found: dict[int, list[NamedValue]] = {}
        for column in self.sheet.textual:
            values = self._values_of(column, terms, used, periods)
            if values:
                found[column] = values
        sections = self.sheet.textual[-1] if self.sheet.sectioned and len(self.sheet.textual) > 1 else -1
        said = frozenset[str]().union(*(tokens_of(self.read(one.text)) for one in found.get(sections, ())))
        return {column: named if column == sections else _beside(named, said) for column, named in found.items()}

    def headings(self) -> Tokens:
        """Words that say what the rows are: the names of the columns of words; of a turned table, of its columns."""
        turned = [row.label for row in self.sheet.rows] if self.sheet.turned else []
        return tokens_of(self.read("; ".join([*turned, *(self.sheet.columns[at].name for at in self.sheet.textual)])))

    def captioned(self) -> Tokens:
        return tokens_of(self.read(unlabelled(self.sheet.caption)))

    def announced(self) -> Tokens:
        """Words of the sentence that announces the table."""
        return tokens_of(self.read(self.sheet.lead))

    def behind(self) -> Tokens:
        """Words of what the table stands in: headings and the title of its document."""
        return tokens_of(self.read(self.sheet.context))

    def over_periods(self, terms: Sequence[Term]) -> bool:
        """Whether all columns of numbers are years of one thing, which the question names where they do."""
        groups = [
            group for group in self._groups() if not self.sheet.dated or set(group.columns) & set(self.sheet.dated)
        ]
        if len(groups) != 1 or not all(any(term.period for term in self._names[at]) for at in groups[0].columns):
            return False
        return not groups[0].tokens or bool(groups[0].matched(tokens_of(tuple(terms))))

    def by_name(self, columns: Iterable[NamedColumn], terms: Sequence[Term]) -> bool:
        """Whether words of the question name what these columns measure, not only their years."""
        asked = tokens_of(tuple(terms))
        return all(measure_of(self._names[one.column]) & asked for one in columns)

    def periods(self, cells: Iterable[tuple[int, int]]) -> Tokens:
        """The years and quarters in the names of the rows and columns of these cells."""
        texts = {self.sheet.columns[column].name for _, column in cells}
        texts |= {self.sheet.rows[row].label for row, _ in cells}
        return frozenset(term.token for term in self.read(" ; ".join(sorted(texts))) if term.period)

    def passed_over(self, columns: Iterable[NamedColumn], terms: Sequence[Term]) -> int:
        """How many words of what these columns measure the question has not."""
        asked = tokens_of(tuple(terms))
        return sum(len(measure_of(self._names[one.column]) - asked) for one in columns)

    def labelled(self, terms: Sequence[Term], words: Tokens) -> Tokens:
        """Those of the words that are part of a name that the question has whole, with more than these words in it."""
        asked = tokens_of(tuple(terms))
        names = [measure_of(self._names[column]) for column in self.sheet.numeric]
        names += [tokens_of(self.read(text)) for column in self.sheet.textual for text in set(self.sheet.texts(column))]
        found = [name for name in names if name <= asked and name & words and name - words]
        said = [term.token for term in terms]
        return words & frozenset[str]().union(*(name for name in found if _stand_together(said, name)))

    def units(self, columns: Iterable[NamedColumn]) -> Tokens:
        texts = [self.sheet.unit.text, *(self.sheet.columns[one.column].unit.text for one in columns)]
        slots = [
            next((s.unit.text for row in range(len(self.sheet.rows)) if (s := self.sheet.number(row, one.column))), "")
            for one in columns
        ]
        return tokens_of(self.read("; ".join([*texts, *slots])))

    def subject(self, terms: Sequence[Term]) -> int | None:
        """The column of words whose name the question has: "which turbine"; None where it names none."""
        asked = tokens_of(tuple(terms))
        for column in self.sheet.textual:
            name = tokens_of(self._names[column])
            if name and name <= asked:
                return column
        return None

    def _groups_named(self, asked: Tokens) -> list[_Group]:
        groups = self._groups()
        matched = [(group, group.matched(asked)) for group in groups if group.tokens]
        matched = [(group, tokens) for group, tokens in matched if tokens]
        best = [
            (group, tokens)
            for group, tokens in matched
            if not any(tokens < other for _, other in matched)
            and not any(tokens == other and one.tokens == other != group.tokens for one, other in matched)
        ]
        if best:
            same = [tokens for _, tokens in best]
            return [group for group, _ in best] if len(set(same)) == len(same) else []
        years = [group for group in groups if not group.tokens and self._of_periods(group, asked)]
        if years:
            return years
        measured = [
            group for group in groups if any(self._units[at] and self._units[at] <= asked for at in group.columns)
        ]
        return measured if len(measured) == 1 else groups if len(groups) == 1 else []

    def _groups(self) -> list[_Group]:
        by_name: dict[Tokens, list[int]] = {}
        for column in self.sheet.numeric:
            tokens = measure_of(self._names[column])
            by_name.setdefault(tokens, []).append(column)
        groups = []
        for tokens, columns in by_name.items():
            name = self._names[columns[0]]
            head = next((term.token for term in name if term.head and term.token in tokens), "")
            groups.append(_Group(tokens, head, tuple(columns), _rate(self.sheet.columns[columns[0]].name)))
        return groups

    def _of_periods(self, group: _Group, asked: Tokens) -> list[int] | None:
        """The columns of a group for the years of the question; None where these do not tell which."""
        by_column = {at: frozenset(term.token for term in self._names[at] if term.period) for at in group.columns}
        if len(group.columns) == 1 and not by_column[group.columns[0]]:
            return list(group.columns)
        asked_for = [at for at, periods in by_column.items() if periods and periods <= asked]
        if asked_for:
            return asked_for
        return list(group.columns) if len(group.columns) == 1 and group.tokens else None

    def _values_of(self, column: int, terms: Sequence[Term], used: Tokens, periods: Tokens) -> list[NamedValue]:
        rows: dict[str, list[int]] = {}
        for row, text in enumerate(self.sheet.texts(column)):
            rows.setdefault(text, []).append(row)
        of_sections = self.sheet.sectioned and column == self.sheet.textual[-1]
        common = self.headings() | self.captioned() | self.announced() | used
        names = RowNames([text for text in rows if text], self.read, common, sections=of_sections)
        asked = tokens_of(tuple(terms))
        found: list[NamedValue] = []
        for text in names.texts:
            tokens = names.matched(text, terms, asked)
            if not tokens or tokens <= periods or (tokens <= used and not tokens - used):
                continue
            at, missing = _first(terms, tokens), names.missing(text, asked)
            found.append(NamedValue(column, text, tokens, frozenset(rows[text]), at, missing))
        whole = names.whole([one.text for one in found], terms)
        covered = frozenset[str]().union(*(names.tokens[text] for text in whole)) if whole else frozenset[str]()
        kept = [one for one in found if one.text in whole or not covered or not one.tokens <= covered | used]
        both = frozenset(whole)
        kept = [one for one in kept if not any(one.tokens < o.tokens and not {one.text, o.text} <= both for o in kept)]
        distinct = counts(one.tokens for one in kept)
        kept = [
            replace(
                one,
                at=whole[one.text]
                if one.text in whole
                else _first(terms, frozenset(token for token in one.tokens if distinct[token] == 1)),
            )
            for one in kept
        ]
        return sorted(kept, key=lambda one: one.at)


def _beside(named: list[NamedValue], said: Tokens) -> list[NamedValue]:
    """The rows that are named by more than the words of a section, if there are any."""
    return [one for one in named if not one.tokens <= said] or named


def _name(column: Column, read: Reader) -> tuple[Term, ...]:
    """The words of a column's name. A level of one that is only a symbol, "2022 > A", is a word of its own."""
    terms = read(column.name)
    for level in column.levels:
        if any(character.isalnum() for character in level) and not read(level):
            terms = (*terms, Term(f"symbol:{level.casefold()}", level, len(terms)))
    return terms


def _stand_together(said: Sequence[str], name: Tokens) -> bool:
    """Whether the words of a name follow each other in the question, with no word between that says something."""
    size = len(name)
    return any(frozenset(said[at : at + size]) == name for at in range(len(said) - size + 1))


def _rate(name: str) -> bool:
    return any(word in ("per", "pro", "je", "/") for word in name.casefold().split())


def _first(terms: Sequence[Term], tokens: Tokens) -> int:
    return next((term.at for term in terms if term.token in tokens), -1)
