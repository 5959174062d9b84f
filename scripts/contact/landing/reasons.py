"""Why a file, a delivery or a row is not landed: a closed list, each with what to do.

`{detail}` names the file by its declared name and what is wrong with it as a whole; it never holds a value.
"""

FILE_REASONS = {
    "unknown_association": "the file lies in no folder of a registered association",
    "undeclared_file_name": "the format of the association has no file of this name",
    "impossible_date": "the date in the name of the file is not a date",
    "given_twice": "the same file of a delivery is given twice in one run",
}
"""A file that belongs to no delivery: it is left where it is, and told."""

_AGAIN = "ask the association to send it again"
_HEADER = "have the export corrected, or declare the new header in seeds/feeds/feed_fields.csv"
_ENCODING = "correct the encoding in seeds/feeds/associations.csv, or have the file sent again"

DELIVERY_REASONS = {
    "missing_file": "a file of the delivery is missing: {detail}; have it sent, then land both together",
    "future_delivery": "{detail} is dated in the future; correct the date in the name of the file",
    "before_first_delivery": "{detail} is dated before the association delivers; correct the date in the name of the "
    "file, or delivers_from in seeds/feeds/associations.csv",
    "empty_file": "{detail} is empty; " + _AGAIN,
    "file_too_large": "{detail} is larger than CONTACT_MAX_FILE_MIB; split it, or raise the setting",
    "day_too_large": "{detail} brings the day to more than 24 MiB, or has more than 20 000 resources; have it sent day by day",
    "inflates_too_much": "{detail} inflates to more than a day of resources can be; " + _AGAIN,
    "not_gzip": "{detail} is named as a gzip file and is none that can be read; " + _AGAIN,
    "packed_file": "{detail}; unpack it, or have it sent as plain text",
    "encoding_utf_16": "{detail}; " + _ENCODING,
    "encoding_utf_8": "{detail}; " + _ENCODING,
    "encoding_not_utf_8": "{detail}; " + _ENCODING,
    "wrong_delimiter": "{detail}; have the export corrected, or declare the delimiter in seeds/feeds/feed_formats.csv",
    "missing_header": "{detail}; " + _HEADER,
    "missing_column": "{detail}; " + _HEADER,
    "extra_column": "{detail}; " + _HEADER,
    "renamed_column": "{detail}; " + _HEADER,
    "repeated_column": "{detail}; " + _HEADER,
    "reordered_columns": "{detail}; " + _HEADER,
    "wrong_header": "{detail}; " + _HEADER,
    "truncated_file": "{detail} is cut: its last line has no end; " + _AGAIN,
    "too_many_bad_rows": "{detail} has too many lines that cannot be read; " + _AGAIN,
    "past_retention": "{detail} is of a day whose data were purged at the end of their retention; nothing of it is kept",
    "reader_time_limit": "{detail} took longer to read than CONTACT_READER_SECONDS; " + _AGAIN,
    "reader_memory_limit": "{detail} takes more memory to read than CONTACT_READER_MEMORY_MIB; " + _AGAIN,
    "reader_failed": "{detail} cannot be read: the process that reads it ended; " + _AGAIN,
    "unreadable_file": "{detail} cannot be read; check its permissions and have it sent again",
}
"""A delivery kept apart as a whole."""

ROW_REASONS = {
    "empty_line": "empty lines",
    "repeated_header": "lines that repeat the header",
    "too_few_fields": "rows with too few fields",
    "too_many_fields": "rows with too many fields",
    "unclosed_quote": "rows with a quote that is not closed",
    "stray_line_end": "rows with half a line end inside",
    "undecodable_text": "rows with bytes that the declared encoding does not have",
    "line_too_long": "rows longer than CONTACT_MAX_LINE_BYTES",
    "nul_character": "rows with a NUL character",
    "missing_required_field": "rows without a required field",
    "unreadable_time": "rows whose required time cannot be read",
    "unreadable_case_number": "rows whose case number has not the form of one",
    "person_objected": "rows of persons who objected",
    "person_erased": "rows of persons whose data were erased",
    "not_json": "lines that are not a JSON object",
    "unknown_resource_type": "resources of a type that the feed does not have",
    "misplaced_resource": "resources in the file of another type",
    "missing_resource_id": "resources without an id",
    "repeated_resource": "older or other versions of a resource that the file holds already",
    "export_message": "messages of the server about its export (Parameters, OperationOutcome)",
    "entered_in_error": "encounters that their sender marks as entered in error",
    "orphan_reference": "conditions that belong to no encounter of the delivery; and, as a remark, encounters that land "
    "without a patient, doctor, place or diagnosis to which they refer in vain",
}
"""A row kept apart; the rest of its delivery is landed."""

REMARKS = {
    "wrong_ins_key": "rows landed without the social security number of the patient: its control key is wrong",
    "orphan_reference": "encounters landed without what they refer to: it is not in the delivery",
    "test_identifier": "encounters landed without an INS of tests or demonstrations, which no real patient bears",
}
"""A row that is landed although something of it could not be taken; it counts as landed."""


def explain_delivery(reason: str, detail: str) -> str:
    """One plain sentence for a delivery kept apart; `detail` names the file, never its content."""
    return DELIVERY_REASONS[reason].format(detail=detail)
