"""The words of the public pages, each for one thing: those of the project's glossary that a visitor meets.

A test holds them against ``GLOSSARY.md``, word for word. ``*word*`` leads to another.
"""

WORDS = {
    "about the same": (
        "Of two figures: alike once rounded, or with a small *gap* between them that is not known to be "
        "*clear*."
    ),
    "accountable body": (
        "The council or other organisation that holds a neighbourhood's money and answers for it."
    ),
    "area": "Any official piece of the map: small area, ward, authority, region. Always with its *kind*.",
    "area code": (
        "The nine characters ONS gives an area, such as E05000026. Means nothing without its *vintage*."
    ),
    "asset": "A place or service that a measure counts within *reach*, such as a pub or a pharmacy.",
    "best fit": "Giving each small area whole to the one larger area most of its people live in.",
    "circular": (
        "Of a measure: an *input* to an index that drew the list compared or, in a *profile*, a list "
        "that the place is on. Its gap was put in, not found."
    ),
    "clear": (
        "Of a gap: more than chance, with all comparisons of the page judged together. Not known where "
        "no *interval* is."
    ),
    "Community Needs Index (CNI)": (
        "OCSI's measure of missing social infrastructure: civic assets, connectedness, an engaged "
        "community. Not open data."
    ),
    "comparator": "An area, or a group of areas, that a place is held against.",
    "count": (
        "A number of people or things. Counts may be added up and moved between areas; *rates* may not."
    ),
    "coverage": (
        "The share of a place's people whose figures are known (`covered`). Below 80% there is no figure."
    ),
    "decile": "Tenth of a ranking; decile 1 is the worst tenth.",
    "domain": "A group of indicators within an index, such as health.",
    "drawing": "A boundary that somebody drew and saved in a file.",
    "equally deprived": "Inside a rule's line on deprivation, but not on its list.",
    "estimate": "A figure with its *interval*, or with the reason why there is none.",
    "gap": "One figure less another.",
    "index": (
        "A composite score made of domains and indicators. A higher score is worse; rank 1 is the worst."
    ),
    "Index of Multiple Deprivation (IMD)": (
        "The official measure of deprivation for small areas of England (2010, 2015, 2019, 2025)."
    ),
    "indicator": "One figure that goes into an index.",
    "input to": "Of a measure: a part of what an index is made of.",
    "interval": "From where to where a figure may be, 95 times in 100: its margin of error.",
    "left behind": (
        "In the worst tenth of wards on deprivation *and* on community need, by a dated rule. Never a "
        "property of a ward code."
    ),
    "left out": (
        "Not made by a build, because a table or a column that it needs is not there. Named with the reason."
    ),
    "line": "The last rank inside a cut or, in a composite rule, inside the sum of its indices.",
    "list (of areas)": (
        "The source that says which areas of a kind exist. Other sources are checked against it."
    ),
    "LSOA, small area": (
        "Lower layer Super Output Area: about 1,600 people. Redrawn after each census (2001, 2011, 2021)."
    ),
    "matched": (
        "Of places: the nearest in how deprived, old and large they are, town and country apart. Called "
        "*places like it*."
    ),
    "measure": (
        "One question about a place with a figure for an answer, such as how many homes have no car."
    ),
    "mission": (
        "What a measure speaks to: places to meet, work and services, getting about and online, schools,"
        " health, safety, money, people and homes."
    ),
    "MSOA": "Middle layer Super Output Area: about 8,000 people.",
    "near miss": (
        "An area that would be on the list if every line were moved out a little (the rule says how much)."
    ),
    "neighbourhood": "Where people say they live. May differ from every official area.",
    "not clearly different": (
        "Of two figures: with a *gap* between them that is not small, but may be chance. In tables, *no "
        "clear difference*, which on a page takes in *about the same*."
    ),
    "not judged": "An area for which some index has no score; listed with the reason.",
    "partial": "Of a source: covering less than its title says.",
    "place": "A named set of people: an official area, several, a circle, or a *drawing*.",
    "profile": "Everything known about one place, with what it is held against.",
    "publisher": "The body that officially puts out a data set.",
    "rank": "Place in order of a score; 1 is the worst. Ties share the better place.",
    "rate": "A count divided by a denominator. Recomputed from counts after any move.",
    "reach": "Inside a boundary or within a distance of it, 1 km for most.",
    "release": "Everything one build made. Named by its content; the same inputs give the same release.",
    "release diff": "What changed for a reader between one release and the one before it.",
    "rule": "A dated definition of a list: indices, geography, cuts, how they combine.",
    "shrinkage": (
        "Pulling a small area's unsure rate towards its authority's. Always optional, never silent."
    ),
    "source": (
        "One open data set; its *source definition* says where it comes from and what must be true of it."
    ),
    "strand": (
        "What long-term investment is to build: capacity, social infrastructure, opportunity, resilience."
    ),
    "supplied": "Of a source that is not open: brought by the user, never downloaded.",
    "suppressed": "Withheld by the publisher because the number is small. Missing, never zero.",
    "vintage": "The year or edition of data or of a geography.",
    "ward": ('The area a councillor is elected for. Redrawn often: "WD17" are the wards of December 2017.'),
    "weighted": (
        "Of places: given weights so that together they are just like the place. The second way beside "
        "*matched*."
    ),
    "yardstick": "Anything a place is held against: England, region, council, groups, its like.",
}
