"""PDF by PyMuPDF, without models."""
