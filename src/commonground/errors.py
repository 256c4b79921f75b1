"""Every error the program raises on purpose, in one tree.

    CommongroundError                 one plain sentence: what is wrong, and what to do
    ├── DefinitionError               a definition file (source, index, rule) does not make sense
    ├── SourceError                   a data file cannot be had, opened or understood
    │   ├── NetworkClosed             the publisher cannot be reached from here
    │   └── AdmissionError            a table failed a check as it entered the store
    ├── GeographyError                areas do not fit together
    │   ├── UnknownArea               a code or postcode that no list holds
    │   ├── CrosswalkError            weights that do not sum to one, or totals that do not survive a move
    │   └── DrawingError              a place somebody drew that cannot be read, or is no place
    ├── ScoringError                  numbers an index cannot be made from
    ├── StoreError                    the store cannot be read or written
    │   ├── StoreBusy                 another build holds it
    │   └── NothingBuilt              it holds no release, or not the table asked for
    ├── MeasureError                  figures a measure cannot be made from
    ├── ComparisonError               places that cannot be compared as asked
    ├── DesignationError              a rule that cannot be applied
    ├── BallotError                   an election file or a ballot that cannot be read or counted
    └── OpinionError                  a conversation that cannot be read or mapped

The command line prints the sentence and exits 1; ``--debug`` shows the traceback as well.
"""


class CommongroundError(Exception):
    """One plain sentence for the person: what is wrong, and what they can do."""


class DefinitionError(CommongroundError):
    """A definition file does not make sense; names the file and the field."""


class SourceError(CommongroundError):
    """A data file cannot be had, opened or understood; names the file."""


class NetworkClosed(SourceError):
    """The publisher cannot be reached from here."""


class AdmissionError(SourceError):
    """A table failed a check as it entered the store; names the file, row, column and rule."""


class GeographyError(CommongroundError):
    """Areas do not fit together."""


class UnknownArea(GeographyError):
    """A code or a postcode that no list holds."""


class CrosswalkError(GeographyError):
    """Weights that do not sum to one, or totals that do not survive a move."""


class DrawingError(GeographyError):
    """A place somebody drew that cannot be read, or is no place; names the file."""


class ScoringError(CommongroundError):
    """Numbers an index cannot be made from; names the index and the indicator."""


class StoreError(CommongroundError):
    """The store cannot be read or written."""


class StoreBusy(StoreError):
    """Another build holds the store."""


class NothingBuilt(StoreError):
    """The store holds no release, or not the table that was asked for."""


class DesignationError(CommongroundError):
    """A rule that cannot be applied to what the store holds."""


class MeasureError(CommongroundError):
    """Figures a measure cannot be made from; names the measure and the area."""


class ComparisonError(CommongroundError):
    """Places that cannot be compared as asked."""


class BallotError(CommongroundError):
    """An election file or a ballot that cannot be read or counted; names the file, line and field."""


class OpinionError(CommongroundError):
    """A conversation that cannot be read or mapped; names the file, row and field."""
