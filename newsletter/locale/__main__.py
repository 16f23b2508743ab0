"""`python -m newsletter.locale`, in a checkout: adds new labels to the catalogues and says which want translating."""

from pathlib import Path

from newsletter.locale.extracting import main

main(Path(__file__).parents[2])
