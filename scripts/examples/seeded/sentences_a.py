"""Set a: sentences by what they are for. Slots: {ref}, {place}, {group}, {other}, {quantity}, {value}, {less},
{kind}, {device}, {cause}, {year}, {objects}, {object}, {count}, {share}, {person}."""

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "open": (
        "Few questions about {place} have been asked as often as that of the {quantity}.",
        "Since {year} the {objects} at {place} have been watched without a gap.",
        "This text brings together what {count} {objects} have told us about the {quantity}.",
        "When the survey of {place} began in {year}, hardly anything was known of the {quantity}.",
        "Most earlier work on {place} took the {quantity} as given; we do not.",
        "The owners of {place} asked us in {year} to look at the {quantity} again, with better instruments.",
    ),
    "context": (
        "{person} was the first to suspect {cause}, and later counts bore this out.",
        "Between {group} and {other} the difference is larger than any season could explain.",
        "A change of {share} within a single year is rare, yet it happened at {group}.",
        "It has long been held that {cause} matters little here.",
        "Nobody had measured the {quantity} at {other} before {year}.",
        "The older records name {cause} more than once, although without a figure.",
        "Readers who know {place} will miss {other} in this account; it was closed in {year}.",
        "What we call {kind} follows the usage of the regional office and not that of the textbooks.",
    ),
    "method": (
        "The {quantity} was read with {device} at intervals of {count} minutes.",
        "Readings below {less} were taken as missing and filled in from the neighbours.",
        "Each {object} was visited {count} times between March and October.",
        "We calibrated {device} against a reference before each round and once more after it.",
        "Two observers worked apart from each other; where they disagreed, a third reading decided.",
        "Outliers beyond three deviations were looked at one by one, and {count} of them were dropped.",
        "For {group} the series had to be joined from two instruments, which cost us {share} of the days.",
        "All values refer to {kind} unless the text says otherwise.",
        "The sampling plan was fixed in {year} and has not been changed since.",
    ),
    "result": (
        "At {group} the {quantity} reached {value}, the highest of all {objects}.",
        "The lowest {quantity}, {less}, belongs to {other}.",
        "Taken together, {kind} accounts for {share} of the total.",
        "{group} and {other} moved in step until {year} and went apart afterwards.",
        "In {count} of the {objects} the {quantity} stayed below {value} throughout.",
        "The median rose from {less} to {value} between {year} and the last year of the series.",
        "Nothing of the kind was seen at {other}, where the {quantity} hardly left {less}.",
        "A second maximum of {value} appeared late in the season, and only at {group}.",
        "Against our expectation the {quantity} fell by {share} once {cause} had ended.",
    ),
    "discuss": (
        "We take {cause} to be the main reason, since the effect fades with distance.",
        "That the {quantity} reacts within days speaks for {cause}.",
        "A simple lag of {count} days explains {share} of the variation.",
        "One may object that {group} differs from {other} in more than one respect.",
        "If {cause} were the whole story, {other} ought to show the same, which it does not.",
        "The sign of the effect is certain, its size is not.",
        "Other explanations, {cause} among them, cannot be ruled out with {count} {objects}.",
        "It would be rash to carry this over to places that are unlike {place}.",
        "Both readings agree with what {person} reported in {year}.",
    ),
    "close": (
        "The work goes on with {count} further {objects} from next spring.",
        "For the time being we advise leaving {group} as it is and watching {other} more closely.",
        "A longer series is needed before the {quantity} can be forecast a season ahead.",
        "The cheapest remedy, and the one that we propose, is to deal with {cause} first.",
        "All readings can be had from the authors on request.",
    ),
    "table": (
        "The figures are set out in {ref}.",
        "{ref} gives the {quantity} of every {object} that was kept.",
        "As {ref} shows, {group} stands well above {other}.",
        "Details by {object} can be found in {ref}, where the {quantity} of {group} stands out.",
        "The reader is asked to compare the rows for {group} and {other} in {ref}.",
        "According to {ref}, no {object} exceeded {value}.",
        "What this means in numbers can be read from {ref}.",
    ),
    "figure": (
        "{ref} makes the same point at a glance.",
        "The course over the year is drawn in {ref}.",
        "In {ref} the step after {year} is plain to see.",
        "How {group} differs from {other} is best seen in {ref}.",
        "As can be seen from {ref}, the {quantity} levels off.",
        "A closer look at {ref} reveals that {kind} comes first in every year.",
        "The arrangement is sketched in {ref}.",
    ),
    "again": (
        "This is the case that was met in {ref}.",
        "Seen beside {ref}, the change at {group} loses its terror.",
        "We come back here to {ref}, since {cause} was left out of account there.",
        "With {ref} in hand the rest is arithmetic.",
        "The spread agrees with {ref} to within {share}.",
    ),
    "define": (
        "The {law} is worked out from the readings as",
        "For each {object} the {law} follows from",
        "We describe the {law} by the relation",
        "In the notation of {person} the {law} is",
        "Under these assumptions the {law} can be written as",
    ),
    "where": (
        "Here {where}.",
        "In this expression {where}.",
        "As usual, {where}.",
    ),
    "equation": (
        "The fit of {ref} uses {count} readings.",
        "From {ref} one sees that an error of {share} in the input is carried over almost unchanged.",
        "We solved {ref} by bisection, which took {count} steps at most.",
        "Putting the values of {group} into {ref} gives {value}.",
        "{ref} holds only as long as {cause} can be neglected.",
    ),
    "opening_table": ("{ref} deserves a remark of its own.", "{ref} lists what was left after the outliers had gone."),
    "opening_figure": ("{ref} shows the same {objects} in another way.", "{ref} was drawn from the raw readings."),
    "foreign": (
        "The values in Table 17 of the yearbook of {year} are lower by {share}, as they leave out {group}.",
        "Compare the well-known Figure 23 in the handbook by {person}, which was drawn for other {objects}.",
    ),
    "item": (
        "{group}: keep the present {quantity} and report anything above {value}",
        "check {device} after each {count} readings",
        "repeat the count at {other}, at the same hour of the day",
        "write down {cause} whenever it is noticed",
        "send the readings of {group} before the tenth of the month",
        "no visits to {other} when the {quantity} is above {value}",
    ),
    "lead": (
        "Three things should be borne in mind:",
        "From this follow some rules for the field:",
        "The following was agreed for the coming season:",
    ),
    "notice": (
        "Please note that the readings of {group} from {year} were made with {device} and must not be compared with later ones without correction. "
        "The correction amounts to {share} and is explained in the annex.",
        "Safety first: {objects} may be visited by two people only, and never when the {quantity} at {group} is above {value}.",
    ),
    "footnote": (
        "The station was moved by {count} m in {year}.",
        "{person}, in a letter to the authors.",
        "Rounded to the accuracy of {device}.",
    ),
    "table_caption": (
        "{Quantity} at the {objects} of {place}, {year}",
        "Readings by {object} and season",
        "Summary for {group}, {other} and others",
        "{Quantity} before and after {cause}",
        "Results of the survey of {year}",
    ),
    "figure_caption": (
        "{Quantity} over the year at {group}",
        "Share of each part of {place} in the total",
        "{Quantity} against time for three {objects}",
        "The {objects} and what lies between them",
        "How {group} and {other} compare, {year}",
    ),
    "photo_caption": (
        "View of {place} in the autumn of {year}",
        "The slope above {group}, looking north",
        "Evening at {place}, with {group} in the distance",
    ),
    "note": ("Note: values in brackets were estimated from neighbouring {objects}.", "Source: own readings, {year}."),
}

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "intro": ("Introduction", "Background", "Why this was done"),
    "method": ("Data and methods", "How the readings were made", "Instruments and sampling"),
    "result": ("Results", "What was found", "Findings by group", "Main results"),
    "discuss": ("Discussion", "What it means", "Interpretation"),
    "close": ("Conclusions", "Outlook", "What comes next"),
    "sub": (
        "The site at {group}", "Choice of {objects}", "Effect of {cause}", "A note on the {quantity}", "Seasonal pattern",
        "Sources of error", "{group} and {other} compared", "Long-term change", "The year {year}", "Checks by a second observer",
        "Treatment of gaps", "Dependence on {kind}",
    ),
    "subsub": ("Winter", "Summer", "First round", "Second round", "Remarks", "Special cases", "Loose ends"),
}  # fmt: skip

PEOPLE = (
    "Ada Wren", "Jonas Hale", "Mirela Stoica", "Peder Lund", "Hanna Brandt", "Idris Kaya", "Louise Ferrand",
    "Tobias Reeve", "Sunniva Dahl", "Marek Zielony", "Ruth Ashdown", "Emil Varga",
)  # fmt: skip
HOUSES = (
    "Institute for Applied Observation",
    "Regional Office of Surveys",
    "Northern College of Engineering",
    "Calder Research Station",
)
