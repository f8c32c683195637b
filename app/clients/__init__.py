"""Small clients of a Plexus server for other frameworks. They load nothing else of Plexus, and can be copied alone."""
