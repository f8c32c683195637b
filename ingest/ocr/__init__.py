"""Text recognition in pictures, by engines that are loaded when chosen."""
