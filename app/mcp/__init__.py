"""Plexus for chat assistants over the Model Context Protocol: at `/mcp` and on stdio."""
