# What of Flask-Login is used here, with the types that it does not ship.
from collections.abc import Callable
from typing import Any

from flask import Flask

class UserMixin:
    @property
    def is_authenticated(self) -> bool: ...
    def get_id(self) -> str: ...

class LoginManager:
    session_protection: str | None
    def __init__(self, app: Flask | None = ..., add_context_processor: bool = ...) -> None: ...
    def request_loader(self, callback: Callable[[Any], Any]) -> Callable[[Any], Any]: ...

current_user: Any

def login_user(user: Any, **options: Any) -> bool: ...
def logout_user() -> bool: ...
