"""Pages of docs/reference, each a function of what is declared: nothing here is written by hand twice."""
