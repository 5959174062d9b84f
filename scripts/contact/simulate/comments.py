"""Free-text comments of call-takers. Some name the patient or give a number: exactly what must not pass the gate."""

import numpy as np
import pyarrow as pa

from contact.simulate.texts import both, join, pool, take

#: Comments that any case may have; the first is none.
PLAIN = (
    "",
    "Code porte 4512B",
    "Digicode 1789A, 3e étage gauche",
    "Interphone, 2e étage",
    "Rappeler avant de venir",
    "Sonner chez le gardien",
    "Chien dans la cour",
    "Patient seul au domicile",
    "Pas de moyen de transport",
    "Fièvre depuis 2 jours, vomit",
    "Traitement anticoagulant en cours",
    "Antécédents : diabète, HTA",
    "Adressé par le 15",
    "Demande certificat",
    "2e appel, s'impatiente",
    "Résidence Les Lilas, bât. C",
    "Voir avec l'infirmière de l'étage",
    "Allergie pénicilline",
    "Carte Vitale à jour",
    "Paiement tiers payant",
)
#: Share of cases with a plain comment, and with one that holds a name and a telephone number. Assumptions.
WITH_COMMENT, WITH_NAME = 0.28, 0.015


def comment_column(
    index: np.ndarray,
    given: pa.Array,
    family: pa.Array,
    phone: pa.Array,
    encoding: str,
    delimiter: str,
    rng: np.random.Generator,
) -> pa.Array:
    """Comments of cases; `index` gives the person's row in `given`, `family` and `phone`."""
    size = len(index)
    part = rng.random(size)
    plain = pool(PLAIN, encoding, delimiter)
    chosen = np.where(part < WITH_COMMENT, rng.integers(1, len(PLAIN), size), 0)
    naming = np.flatnonzero(part > 1 - WITH_NAME)
    words = [pool([text], encoding) for text in ("Rappeler ", " ", " au ")]
    same = np.zeros(len(naming), np.int64)
    call, space, at = (take(word, same) for word in words)
    persons = index[naming]
    named = join([call, take(given, persons), space, take(family, persons), at, take(phone, persons)], "")
    chosen[naming] = len(plain) + np.arange(len(naming))
    return take(both(plain, named), chosen)
