"""Set c: layouts, tables and drawings of its own, over the same model of a document and the same truth."""
