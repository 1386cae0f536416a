"""The vocabulary of the project: dates, money, identity, tables, declarations, parameters, catalogue, errors, settings."""
