"""The edge. The order of `wire` is the order in which a request meets it: language, what kind of address it is,
limits, the gate, what kind of content it brings, the form's token.
"""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from selfmon.house import House
from selfmon.web import (
    compression,
    errors,
    form_words,
    gate,
    headers,
    health,
    indents,
    input_kinds,
    installing,
    languages,
    page_facts,
    pictures,
    static_files,
)
from selfmon.web.calling import call_address, with_calls
from selfmon.web.numbers import number_for_people
from selfmon.web.routes import Route


def wire(app: Flask, house: House) -> None:
    """Rooms above hand over what a refused knock gets and what health says of them."""
    app.url_rule_class = Route
    if house.trusted_proxies:
        hops = house.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.wsgi_app = headers.at_the_root(app.wsgi_app)  # type: ignore[method-assign,assignment]
    static_files.init_static_files(app, house.folders.program / "static", house.folders.data, house.icon.files)
    pictures.init_pictures(app, house.folders.program / "static" / "pictures" / "sprite.svg")
    languages.init_languages(app, house.folders.program / "translations")
    indents.init_indents(app)
    app.jinja_env.filters.update(number=number_for_people, calls=with_calls, call_address=call_address)
    form_words.init_form_words()
    app.request_class = input_kinds.OneLineBreak
    input_kinds.init_addresses(app)
    gate.init_gate(app)
    input_kinds.init_content_kinds(app)
    CSRFProtect(app)
    errors.init_errors(app)
    headers.init_headers(app, house.is_https)
    compression.init_compression(app)
    app.jinja_env.globals.update(icon=house.icon, theme=installing.THEME)
    page_facts.init_page_facts(app, house)
    for blueprint in (installing.blueprint, health.blueprint):
        app.register_blueprint(blueprint)
