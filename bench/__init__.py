"""How fast: measured side by side on the machine at hand. Nothing here is a test; no time is a promise."""
