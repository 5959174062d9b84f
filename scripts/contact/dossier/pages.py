"""The pages of the dossier, in French and Markdown: register, purposes, flows, categories of data, retention."""

from collections.abc import Iterable, Mapping
from typing import Any

from contact.dossier.contract_files import landed_dictionary
from contact.dossier.facts import Facts

PURPOSES = {"steering": "pilotage", "quality": "qualité", "feasibility": "faisabilité", "research": "recherche"}
CLASSES = {
    "direct_identifier": "identifiant direct",
    "free_text": "texte libre",
    "quasi_identifier": "quasi-identifiant",
    "health": "santé",
    "operational": "fonctionnement du service",
    "pseudonym": "pseudonyme",
}
GATES = {
    "keep": "gardé, forme vérifiée",
    "month": "réduit au mois",
    "commune": "code officiel de la commune",
    "doctor": "remplacé par un pseudonyme",
    "identity": "magasin d'identités seul",
    "drop": "écarté",
}
LEVELS = {"france": "France", "region": "région", "departement": "département", "association": "association"}
NOTICE = (
    "> Écrit par `contact dossier` (version {version}) depuis ce que le logiciel lit lui-même. Logiciel conçu au regard de la "
    "délibération CNIL 2021-118, auto-évalué : c'est une organisation qui répond d'un traitement, jamais un logiciel. Projet "
    "indépendant ; la démonstration tourne sur des données simulées.\n"
)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown; bars in cells are kept from cutting them."""
    lines = [list(head), *(list(row) for row in rows)]
    text = ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([text[0], "|" + "---|" * len(lines[0]), *text[1:]]) + "\n"


def page(facts: Facts, title: str, *parts: str) -> str:
    """A page with its title and the notice that every page carries."""
    return "\n".join([f"# {title}\n", NOTICE.format(version=facts.version), *parts])


def register(facts: Facts) -> str:
    """The register of processing activities (GDPR article 30)."""
    rows = [
        (
            activity["name"],
            _filled(activity["aim"], facts),
            activity["persons"],
            ", ".join(CLASSES[name] for name in activity["classes"]) or "agrégats protégés, sans ligne par personne",
            activity["recipients"],
            _filled(activity["retention"], facts),
        )
        for activity in facts.processing["activity"]
    ]
    head = ("Traitement", "Finalité", "Personnes", "Catégories de données", "Destinataires", "Durée")
    measures = (
        "Mesures communes : magasins chiffrés sous une clé chacun, pseudonymes sous clé, refus par défaut des champs non classés, "
        "journal chaîné, sauvegardes chiffrées. Leur état et leurs preuves : [exigences.md](exigences.md). "
        "Transferts hors de l'Union européenne par le logiciel : aucun appel réseau à l'exécution.\n"
    )
    return page(facts, "Registre des traitements", table(head, rows), measures, decided_by_controller(facts, 2, 3))


def purposes(facts: Facts) -> str:
    """Purposes of each metric and of each export."""
    told = {node["name"]: node["config"]["meta"] for node in facts.metrics}
    metrics = [
        (
            node["label"],
            f"`{node['name']}`",
            PURPOSES[meta["purpose"]],
            _class(meta),
            " ".join(node["description"].split()),
        )
        for node in facts.metrics
        for meta in (told[node["name"]],)
    ]
    exports = [_export(node, told) for node in facts.exports]
    return page(
        facts,
        "Finalités des indicateurs et des exports",
        "Chaque indicateur porte une finalité d'une liste fermée ; sans elle, la CI échoue. Un export réunit les finalités de ses "
        "indicateurs. Promotion de produits de santé et exclusion de garanties d'assurance n'y figurent pas et ne peuvent y figurer.\n",
        "## Indicateurs\n",
        table(("Indicateur", "Nom", "Finalité", "Classe", "Définition"), metrics),
        "## Exports publiés\n",
        table(("Export", "Nom", "Finalités", "Niveaux", "Grain", "Indicateurs"), exports),
    )


def _export(node: Mapping[str, Any], told: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    names = [name for name in node["query_params"]["metrics"] if name in told]
    aims = sorted({PURPOSES[told[name]["purpose"]] for name in names})
    meta = node["config"]["meta"]
    levels = ", ".join(LEVELS.get(level, level) for level in meta.get("levels", ()))
    return node["label"], f"`{node['name']}`", ", ".join(aims), levels, meta.get("grain", ""), str(len(names))


def _class(meta: Mapping[str, Any]) -> str:
    return "activité" if meta.get("disclosure") == "activity" else "santé"


def flows(facts: Facts) -> str:
    """Who writes and who reads each store."""
    rows = [
        (
            f"`{store['name']}` ({store['title']})",
            store["holds"],
            ", ".join(f"`{command}`" for command in store["written_by"]),
            ", ".join(f"`{command}`" for command in store["read_by"]),
            f"`{store['name']}.key`",
        )
        for store in facts.processing["store"]
    ]
    formats = [
        (name, ", ".join(entity.entity for entity in entities), str(_senders(facts, name)))
        for name, entities in facts.registry.formats.items()
    ]
    return page(
        facts,
        "Flux et magasins",
        "```\nflux ──land──▶ réception ──build──▶ entrepôt ──publish──▶ publication ──▶ tableaux de bord\n"
        "          └──▶ identités\n```\n",
        table(("Magasin", "Contenu", "Écrit par", "Lu par", "Clé"), rows),
        "Les données vont dans un seul sens. Le processus des tableaux de bord n'atteint que la publication.\n",
        "## Sources\n",
        table(("Format", "Fichiers", "Associations inscrites"), formats),
    )


def _senders(facts: Facts, format_name: str) -> int:
    return sum(association.format == format_name for association in facts.registry.associations.values())


def data(facts: Facts) -> str:
    """Categories of data, from the data contract."""
    parts = []
    for entity in facts.registry.entities:
        rows = [
            (f"`{field.source_field}`", CLASSES[field.classification], GATES[field.gate], field.landed_field or "—")
            for field in entity.fields
        ]
        parts += [
            f"## {entity.format} : {entity.entity}\n",
            table(("Champ", "Classe", "À la porte", "Reçu comme"), rows),
        ]
    return page(facts, "Catégories de données", _counts(facts), *parts)


def _counts(facts: Facts) -> str:
    fields = [field for entity in facts.registry.entities for field in entity.fields]
    landed = [kind for entity in facts.registry.entities for *_, kind in landed_dictionary(entity)]
    rows = [
        (
            told,
            str(sum(field.classification == name for field in fields)),
            str(landed.count(name)),
            str(list(facts.classes.values()).count(name)),
        )
        for name, told in CLASSES.items()
    ]
    return table(("Classe", "Champs des flux", "Colonnes reçues", "Noms de colonnes de l'entrepôt"), rows)


def retention(facts: Facts) -> str:
    """How long what is kept."""
    values = facts.values
    rows = [
        ("Lignes reçues, identités, contenu mis à part", f"{values['retention']} au plus", "CONTACT_RETENTION_YEARS"),
        ("Entrepôt", "jusqu'à la construction suivante", "—"),
        ("Publication", "jusqu'à la publication suivante", "—"),
        ("Journal des opérations", f"{values['audit_days']} jours (de 180 à 365)", "CONTACT_AUDIT_DAYS"),
        ("Sauvegardes", "les quatorze dernières", "`contact backup --keep`, dans l'unité livrée"),
        ("Boîte d'arrivée", "jusqu'à sa suppression ; dès réception avec `--remove-landed`", "`contact land --watch`"),
        ("Oppositions", "sans limite, sous pseudonyme", "—"),
    ]
    return page(facts, "Durées de conservation", table(("Quoi", "Combien de temps", "Réglage"), rows))


def decided_by_controller(facts: Facts, *positions: int) -> str:
    """Marked parts that only the controller can fill; positions from 1 in the list of decisions."""
    chosen = [facts.processing["decision"][position - 1] for position in positions]
    return "\n".join(
        f"> **À décider par le responsable de traitement** — {one['question']} : {_filled(one['detail'], facts)}.\n"
        for one in chosen
    )


def _filled(text: str, facts: Facts) -> str:
    return text.format(**facts.values)
