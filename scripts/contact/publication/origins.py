"""Where each metric comes from and what is made of it, for the catalogue of the app."""

import pandas as pd

from contact.publication.meta import META_COLUMNS
from contact.semantics.catalogue import Catalogue
from contact.semantics.lineage import Lineage

MADE_OF_IT = "made_of_it"
"""The layer under which the metrics stand that are made of a metric."""


def lineage(catalogue: Catalogue, told: Lineage) -> pd.DataFrame:
    """One row per metric, layer and node: the layers of `contact.semantics.lineage`, from the metric to the landing."""
    rows = []
    for metric in catalogue.listed:
        origins = told.origins(metric.name)
        rows += [(metric.name, layer, name) for layer, names in origins.items() for name in names]
        rows += [(metric.name, MADE_OF_IT, name) for name in told.uses(metric.name, "metric")]
    return pd.DataFrame(rows, columns=list(META_COLUMNS["lineage"]))
