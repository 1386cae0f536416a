"""An invented city with its truth apart: the world, the deliveries that departments would make of it, and the judge.

Only ``feeds/<name>/simulate.py`` reads the world; nothing that runs at night imports this package
(tests/architecture/test_truth_is_hidden.py).
"""
