"""All sets by name."""

from . import (
    bible, descriptions, entities, genes, images, labelled, pronunciation, series, tables, treebank,
)

MODULES = (
    labelled, treebank, pronunciation, images, bible, tables, series, genes, entities, descriptions,
)
DATASETS = {dataset.name: dataset for module in MODULES for dataset in module.SETS}
