"""The command line: the only room that prints, exits, and reads clock, environment and folder."""
