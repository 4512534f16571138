"""What every template may use: the house's name, who asks, and how long reading stays open."""

from math import ceil

from flask import Flask
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from selfmon.house import House, current_house
from selfmon.web.actor import BY_ITSELF, current_actor, request_now
from selfmon.web.saying import said_at


def init_page_facts(app: Flask, house: House) -> None:
    """Give them to every template."""

    @app.context_processor
    def page_facts() -> dict[str, object]:
        actor, now = current_actor(), request_now()
        can_read = actor is not None and actor.can_read(now)
        is_timed = can_read and actor is not None and actor.role == "client" and actor.read_until is not None
        # Whole seconds, never fewer than are left: a page that asks a moment too early would find reading open.
        seconds = ceil((actor.read_until - now).total_seconds()) if is_timed and actor and actor.read_until else 0
        return {
            "app_name": house.app_name,
            "practice": current_house().practice,
            "actor": actor,
            "can_read": can_read,
            "read_seconds": seconds,
            "after_reading": f"/today?{BY_ITSELF}=1",
            "now": now,
            "csrf_field": csrf_field,
            "said_at": said_at,
        }


def csrf_field() -> Markup:
    """The hidden input that shows a form is ours."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
