"""What other programs ask and read: the formats of OpenAI's API, of Open WebUI and of Dify, over the same answers."""
