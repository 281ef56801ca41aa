"""All sets by name, in the order in which they are listed."""

from . import (
    bible, chorales, descriptions, dialogue, digits, drawings, entities, genes, images, labelled,
    pictures, pronunciation, series, speech, stories, syntax, tables, treebank, video,
)

MODULES = (
    bible, labelled, treebank, entities, pronunciation, descriptions, dialogue, syntax, stories,
    genes, tables, series, images, pictures, drawings, video, speech, digits, chorales,
)
DATASETS = {dataset.name: dataset for module in MODULES for dataset in module.SETS}
