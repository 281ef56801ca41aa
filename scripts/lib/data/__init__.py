"""Public sets of real data: fetched, checked and converted once to plain files. See scripts/data."""
