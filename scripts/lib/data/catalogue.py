"""All sets by name."""

from . import (
    bible, descriptions, digits, entities, genes, images,
    labelled, pronunciation, series, speech, tables, treebank,
)

MODULES = (
    labelled, treebank, pronunciation, images, bible, tables, series, genes, entities, descriptions,
    speech, digits,
)
DATASETS = {dataset.name: dataset for module in MODULES for dataset in module.SETS}
