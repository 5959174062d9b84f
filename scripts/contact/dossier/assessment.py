"""The assessments of the dossier: the skeleton of the impact assessment, and the table of requirements with their tests."""

from collections import Counter

from contact.dossier.facts import STATES, Facts, Requirement
from contact.dossier.pages import (
    CLASSES,
    NOTICE,
    data,
    decided_by_controller,
    flows,
    page,
    purposes,
    register,
    retention,
    table,
)

_PARTS = {
    "exigences": "Exigences",
    "seuils": "Contrôle de divulgation",
    "menaces": "Menaces et parades",
}
_FEARED = {
    "Accès illégitime à des données": ("E04", "E10", "E11", "E13", "E19", "M01", "M05", "M08", "M17", "M18"),
    "Modification non désirée de données": ("E03", "M11", "M19", "M20"),
    "Disparition de données": ("E25", "M06", "M20"),
}


def dossier_files(facts: Facts) -> dict[str, str]:
    """Every page of the dossier, by file name."""
    return {
        "README.md": _summary(facts),
        "registre.md": register(facts),
        "finalites.md": purposes(facts),
        "flux.md": flows(facts),
        "donnees.md": data(facts),
        "conservation.md": retention(facts),
        "aipd.md": impact_assessment(facts),
        "exigences.md": requirements(facts),
    }


def _summary(facts: Facts) -> str:
    counts = Counter(requirement.state for requirement in facts.requirements)
    told = ", ".join(f"{counts[state]} « {state} »" for state in STATES)
    return "\n".join(
        [
            "# Dossier du délégué à la protection des données\n",
            NOTICE.format(version=facts.version),
            "| page | contenu |\n|---|---|",
            "| [registre.md](registre.md) | registre des traitements |",
            "| [finalites.md](finalites.md) | finalité de chaque indicateur et de chaque export |",
            "| [flux.md](flux.md) | magasins, qui les écrit, qui les lit |",
            "| [donnees.md](donnees.md) | catégories de données, champ par champ |",
            "| [conservation.md](conservation.md) | durées |",
            "| [aipd.md](aipd.md) | squelette d'analyse d'impact |",
            "| [exigences.md](exigences.md) | exigences, état, tests qui en font la preuve |\n",
            f"Sur {len(facts.requirements)} exigences et menaces : {told}.\n",
            "Mis à jour par `contact dossier --out docs/dossier`.\n",
        ]
    )


def impact_assessment(facts: Facts) -> str:
    """The skeleton of a data protection impact assessment; what the controller decides is marked."""
    by_id = {requirement.id: requirement for requirement in facts.requirements}
    fields = [field for entity in facts.registry.entities for field in entity.fields]
    classes = ", ".join(
        f"{CLASSES[name]} ({count})" for name, count in Counter(field.classification for field in fields).most_common()
    )
    risks = []
    for event, ids in _FEARED.items():
        rows = [(by_id[name].id, by_id[name].title, by_id[name].state) for name in ids]
        risks += [f"### {event}\n", table(("Id", "Mesure", "État"), rows), decided_by_controller(facts, 10)]
    return page(
        facts,
        "Analyse d'impact : squelette",
        "Ce qui suit est rempli depuis les métadonnées du logiciel. Ce que seul le responsable de traitement peut dire est marqué.\n",
        "## 1. Contexte\n",
        f"{len(facts.registry.associations)} associations inscrites, {len(facts.registry.formats)} formats de flux, "
        f"{len(fields)} champs : {classes}. Voir [donnees.md](donnees.md) et [flux.md](flux.md).\n",
        decided_by_controller(facts, 1, 2),
        "## 2. Nécessité et proportionnalité\n",
        f"{len(facts.metrics)} indicateurs et {len(facts.exports)} exports, chacun avec sa finalité ([finalites.md](finalites.md)) ; "
        "minimisation dès la porte, refus par défaut ([donnees.md](donnees.md)) ; durées bornées ([conservation.md](conservation.md)).\n",
        decided_by_controller(facts, 3, 9),
        "## 3. Risques et mesures\n",
        *risks,
        "## 4. Choix qui restent ouverts\n",
        decided_by_controller(facts, 4, 5, 6, 7, 8),
        "## 5. Avis et validation\n",
        table(
            ("Qui", "Avis", "Date"),
            [("Délégué à la protection des données", "", ""), ("Responsable de traitement", "", "")],
        ),
    )


def requirements(facts: Facts) -> str:
    """The table of requirements: what is asked, what the software does, its state, and the tests that prove it."""
    parts = []
    for part, title in _PARTS.items():
        rows = [_row(requirement) for requirement in facts.requirements if requirement.part == part]
        head = ("Id", "Référence", "Exigence", "Ce que fait le logiciel", "Reste à l'organisation", "État", "Tests")
        parts += [f"## {title}\n", table(head, rows)]
    legend = (
        "**fait** : tenu par le logiciel et prouvé par un test ; **partiel** : une part l'est ; **à venir** : annoncé, pas encore là ; "
        "**organisationnel** : hors du logiciel. Les numéros suivent la lecture publique du référentiel et diffèrent d'un texte à l'autre.\n"
    )
    return page(facts, "Exigences, état et preuves", legend, *parts)


def _row(requirement: Requirement) -> tuple[str, ...]:
    tests = "<br>".join(f"`{test}`" for test in requirement.tests)
    return (
        requirement.id,
        requirement.reference,
        requirement.title,
        requirement.software or "—",
        requirement.organisation or "—",
        f"**{requirement.state}**",
        tests or "—",
    )
