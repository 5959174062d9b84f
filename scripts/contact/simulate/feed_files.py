"""The kinds of file that a feed consists of, as the registry declares them: columns, dialect, head."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from contact.errors import ContactError
from contact.simulate.reference import load
from contact.simulate.texts import join

_LINE_ENDS = {"lf": "\n", "crlf": "\r\n"}
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True)
class FeedFile:
    """One kind of file: its columns in their order, and how it is written."""

    format: str
    entity: str
    prefix: str
    columns: tuple[str, ...]
    delimiter: str
    line_end: str
    has_byte_order_mark: bool

    @property
    def head(self) -> bytes:
        """What stands before the first record."""
        mark = _BYTE_ORDER_MARK if self.has_byte_order_mark else ""
        return (mark + self.delimiter.join(self.columns) + self.line_end).encode("utf-8")

    def lines(self, columns: dict[str, pa.Array]) -> pa.Array:
        """Columns by name, joined into lines in the order of the dictionary.

        Raises:
            ContactError: the dictionary declares other columns than those that are written.
        """
        differing = set(columns) ^ set(self.columns)
        if differing:
            raise ContactError(
                f"The simulation and seeds/feeds/feed_fields.csv differ in the columns {', '.join(sorted(differing))} "
                f"of {self.format} {self.entity}; bring them in step."
            )
        ends = pa.repeat(pa.scalar(self.line_end.encode(), pa.binary()), len(columns[self.columns[0]]))
        *first, last = (columns[name] for name in self.columns)
        return join([*first, join([last, ends], "")], self.delimiter)


def feed_file(folder: Path, format_name: str, entity: str) -> FeedFile:
    """The declared kind of file `entity` of a format, read from the seeds under `folder`."""
    formats, fields = load(folder).table("feeds/feed_formats"), load(folder).table("feeds/feed_fields")
    row = formats[(formats["format"] == format_name) & (formats["entity"] == entity)].iloc[0]
    own = fields[(fields["format"] == format_name) & (fields["entity"] == entity)]
    columns = tuple(own.sort_values("position", key=lambda numbers: numbers.astype(int))["source_field"])
    end, mark = _LINE_ENDS[row["line_end"]], row["byte_order_mark"] == "true"
    return FeedFile(format_name, entity, row["file_prefix"], columns, row["delimiter"], end, mark)
