"""Models that rank what the night flags; each lives in one folder with its features, candidates, evaluation and card."""
