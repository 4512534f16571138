"""What a refused knock gets: the way to the door that fits. A posted form is offered for parking first."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from selfmon.house import HandedDown
from selfmon.web.errors import wants_json
from selfmon.web.gate import Verdict

WhenPostRefused = Callable[[Response], None]
# The diary keeps what was typed when its session was over; it may add a cookie to the answer.
when_post_refused: HandedDown[WhenPostRefused] = HandedDown()


def _page_of_form() -> str:
    """Where to go on after the door: the posted address if it can be opened, else the page above it."""
    adapter, path = current_app.create_url_adapter(request), request.path
    while adapter is not None and path.count("/") > 1 and not adapter.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path


def _send_to(address: str, status: str) -> Callable[[], Any]:
    def answer() -> Any:
        if wants_json():
            return {"status": status}, 401
        back = request.full_path.rstrip("?") if request.method == "GET" else _page_of_form()
        response = redirect(f"{address}?next={quote(back)}", 303)
        if request.method == "POST":
            for callback in when_post_refused.given():
                callback(response)
        return response

    return answer


ANSWERS: dict[Verdict, Callable[[], Any]] = {
    Verdict.SIGN_IN: _send_to("/sign-in", "sign_in"),
    Verdict.SECOND_FACTOR: _send_to("/sign-in/second-step", "second_step"),
    Verdict.SET_UP_FACTOR: _send_to("/set-up", "set_up"),
    Verdict.ENTER_CODE: _send_to("/code", "code"),
    Verdict.UNLOCK: _send_to("/unlock", "unlock"),
    Verdict.CONFIRM: _send_to("/confirm", "confirm"),
}
