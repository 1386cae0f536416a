"""The console: where people see what the night found, and say what they found. It meets the pipeline only in files."""
