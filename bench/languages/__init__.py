"""Questions in German, Japanese, French, Chinese, Spanish and Dutch on documents written for them."""
