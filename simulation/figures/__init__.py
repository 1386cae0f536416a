"""Is the invented city believable? Its own statistics against real ones, each with its range and source (figures.csv).

table.py reads the real figures, survey.py counts what a statistical office would see of a world that it could know entirely,
statistics.py makes each statistic of it, check.py puts the two side by side.
"""
