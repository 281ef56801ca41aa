"""All sets by name."""

from . import labelled, treebank

MODULES = (labelled, treebank)
DATASETS = {dataset.name: dataset for module in MODULES for dataset in module.SETS}
