"""The search of finished outputs: what is secret, how each format is opened, and what is found in its texts."""
