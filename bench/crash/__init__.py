"""Kills Plexus at random moments and proves that nothing acknowledged is lost: `python -m bench.crash`."""
