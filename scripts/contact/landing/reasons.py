"""Why a delivery or a row is kept apart: a closed list, each with what to do."""

DELIVERY_REASONS = {
    "missing_file": "a file of the delivery is missing: {detail}; have it sent, then land both together",
    "empty_file": "{detail} is empty; ask the association to send it again",
    "file_too_large": "{detail} is larger than CONTACT_MAX_FILE_MIB; split it, or raise the setting",
    "wrong_encoding": "{detail}; correct the encoding in seeds/feeds/associations.csv or have the file sent again",
    "wrong_header": "{detail}; have the export corrected, or declare the new header in seeds/feeds/feed_fields.csv",
    "truncated_file": "{detail} is cut: its last line has no end; ask the association to send it again",
    "unreadable_file": "{detail} cannot be read; check its permissions and have it sent again",
}

ROW_REASONS = {
    "wrong_number_of_fields": "rows with too many or too few fields",
    "unclosed_quote": "rows with a quote that is not closed",
    "undecodable_text": "rows with bytes that the declared encoding does not have",
    "line_too_long": "rows longer than CONTACT_MAX_LINE_BYTES",
    "nul_character": "rows with a NUL character",
    "missing_required_field": "rows without a required field",
    "unreadable_time": "rows whose required time cannot be read",
    "unreadable_case_number": "rows whose case number has not the form of one",
}


def explain_delivery(reason: str, detail: str) -> str:
    """One plain sentence for a delivery kept apart; `detail` names the file, never its content."""
    return DELIVERY_REASONS[reason].format(detail=detail)
