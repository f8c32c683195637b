"""Turns files into bundles of located elements; pure, and knows no index."""
