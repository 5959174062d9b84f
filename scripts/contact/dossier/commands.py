"""`contact contract`: the data contract and the files that follow from it; `contact dossier`: what a data protection officer reads."""

from pathlib import Path
from typing import Annotated

import typer

from contact.console import say
from contact.errors import ContactError


def contract(
    write: Annotated[bool, typer.Option("--write", help="Write the files that follow from the contract.")] = False,
) -> None:
    """Check the data contract and the files that follow from it."""
    from contact.dossier.contract_files import contract_files
    from contact.landing.registry import read_registry
    from contact.settings import settings

    registry = read_registry(settings.seeds_dir)
    files = contract_files(registry, settings.project_dir)
    behind = [path for path, text in files.items() if not path.is_file() or path.read_text("utf-8") != text]
    if behind and not write:
        names = ", ".join(str(path.relative_to(settings.project_dir)) for path in behind)
        raise ContactError(f"Not in step with the data contract: {names}; run 'contact contract --write'.")
    for path in behind:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], "utf-8")
        say(f"Wrote {path.relative_to(settings.project_dir)}.")
    fields = sum(len(entity.fields) for entity in registry.entities)
    say(f"The data contract holds: {fields} fields of {len(registry.entities)} kinds of file, each classified.")


def dossier(out: Annotated[Path, typer.Option(help="Folder into which the dossier is written.")]) -> None:
    """Write the dossier of the data protection officer, in French, from what the software itself reads."""
    from contact.dossier.assessment import dossier_files
    from contact.dossier.facts import gather
    from contact.settings import get_settings

    settings = get_settings()
    pages = dossier_files(gather(settings, settings.project_dir))
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (out / name).write_text(text, "utf-8")
    except OSError as error:
        raise ContactError(f"The folder given to --out cannot be written ({error.strerror}); choose another.") from None
    say(f"dossier   {len(pages)} pages · read README.md first; what the controller must decide is marked in aipd.md.")
