"""The verbs of a night, and what a person runs besides the night (commands)."""
