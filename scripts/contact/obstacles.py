"""Obstacles that are nobody's mistake, such as a full disk, in one plain sentence; the engine's own text may quote a row."""

import errno

_BY_NUMBER = {
    errno.ENOSPC: "the disk is full; make room in CONTACT_HOME",
    errno.EDQUOT: "the quota of the disk is used up; make room in CONTACT_HOME",
    errno.EFBIG: "a file may not grow any further (a limit of the account or of the file system); raise it",
    errno.EROFS: "the file system is read-only; mount it for writing",
    errno.EIO: "the disk answers with errors; have it checked",
}
_BY_WORDS = {
    "no space left": errno.ENOSPC,
    "not enough free space": errno.ENOSPC,
    "quota exceeded": errno.EDQUOT,
    "file too large": errno.EFBIG,
    "read-only file system": errno.EROFS,
    "input/output error": errno.EIO,
}


def explain(error: BaseException) -> str:
    """What stands in the way, without the text of the error itself."""
    told = error
    while told:
        number = _number(told)
        if number:
            return _BY_NUMBER[number]
        told = told.__cause__ or told.__context__
    return f"the engine stopped ({type(error).__name__}); please report it"


def _number(error: BaseException) -> int | None:
    number = getattr(error, "errno", None)
    if number in _BY_NUMBER:
        return number
    text = str(error).lower()
    return next((number for words, number in _BY_WORDS.items() if words in text), None)
