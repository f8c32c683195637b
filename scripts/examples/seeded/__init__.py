"""Documents written from a seed and a set of templates, with the truth of what stands where in them."""
