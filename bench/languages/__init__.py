"""Questions in German, Japanese, French and Chinese on documents written for them."""
