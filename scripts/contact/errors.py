"""The one error that a user reads."""


class ContactError(Exception):
    """A mistake or an obstacle, told in one plain sentence.

    The message names the file, delivery, setting or metric concerned and says what to do.
    It never holds the content of a row. `exit_code` follows the convention of the command line:
    1 failed, 2 wrong usage, 3 done but something was quarantined. `is_recorded` says whether the audit trail tells of it.
    """

    is_recorded = False

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class UsageError(ContactError):
    """A command called the wrong way (exit code 2)."""

    def __init__(self, message: str) -> None:
        super().__init__(message, exit_code=2)
