"""What is told of a command line that cannot be understood: never a word that was typed, which may name a person."""

import typer

from contact.errors import UsageError

WrongUsage = typer.BadParameter.__base__
"""The error of a command line that cannot be understood, as typer raises it."""


def refuse(error: Exception) -> None:
    """Turn typer's error into a UsageError that names declared options and commands alone; a plain request for help
    is shown as such.

    Raises:
        UsageError: always, but for a request for help.
    """
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "contact"
    raise UsageError(f"{_sentence(error)}; '{command} --help' shows what is.")


def _sentence(error: Exception) -> str:
    likely = getattr(error, "possibilities", None)
    if isinstance(error, typer.BadParameter):
        parameter = getattr(error, "param", None)
        name = parameter.opts[-1] if parameter is not None else "an option"
        name = name if name.startswith("-") else name.upper()
        absent = "Missing" in type(error).__name__
        return f"{name} is missing" if absent else f"The value given to {name} cannot be used"
    if type(error).__name__ == "NoSuchOption":
        return "An option is given that is not known" + (f" (did you mean {likely[0]}?)" if likely else "")
    if type(error).__name__ == "BadOptionUsage":
        return "An option is given in a way that is not known"
    return "The command line holds a word that is not expected"
