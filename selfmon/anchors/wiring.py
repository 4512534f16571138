"""The weekly look back, and the therapist's ratings."""

from flask import Flask

from selfmon.anchors import rating_views, views
from selfmon.diary.pages import change_pages
from selfmon.house import House


def wire(app: Flask, _house: House) -> None:
    """Pages, and what `diary` changes."""
    for pages in (views, rating_views):
        app.register_blueprint(pages.blueprint)
    change_pages.give(app, views.WEEKLY_PAGE)
