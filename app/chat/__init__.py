"""A chat model behind any endpoint with OpenAI's API: asked with patience, bounds and a way out."""

from app.chat.base import ChatFailed, Ended, Message, Picture, Usage, Whole
from app.chat.client import Chat
from app.chat.settings import ChatSettings, ChatSetup

__all__ = ["Chat", "ChatFailed", "ChatSettings", "ChatSetup", "Ended", "Message", "Picture", "Usage", "Whole"]
