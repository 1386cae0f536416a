"""The desk: the list of leads, a household's file, what people found, and the log of who looked."""
