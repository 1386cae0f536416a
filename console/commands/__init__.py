"""What is run beside the pages, each a plain function: import_release, demo_users, seal_outcomes, serve.

``python -m console <name>`` calls the same functions through Django's command line.
"""
