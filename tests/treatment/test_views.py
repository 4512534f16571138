"""The frame: phases with their reason, exercises opened together, an ending that ends sharing."""

from datetime import date

from flask import Flask

from tests.forms import post
from tests.house.world import NOW
from tests.people import People


def test_a_phase_is_proposed_with_a_reason_and_holds_from_the_clients_own_yes(app: Flask, people: People) -> None:
    client, therapist, http = people.client(), people.therapist(), app.test_client()
    treatment = people.treatment(client, therapist)
    people.sign_in(http, therapist, now=NOW)
    form = {"number": "2", "started_on": "2026-05-01", "reason": "names it by herself", "sentence": "seeing it happen"}
    missing = post(http, f"/clients/{treatment.id}/phases", {**form, "reason": ""})
    assert missing.status_code == 400
    assert "seeing it happen" in missing.get_data(as_text=True)
    assert post(http, f"/clients/{treatment.id}/phases", form).status_code == 303
    page = http.get(f"/clients/{treatment.id}/phases").get_data(as_text=True)
    assert "names it by herself" in page
    assert "waits for your client" in page
    assert "30 April 2026" not in page
    phone = app.test_client()
    people.sign_in(phone, client, now=NOW)
    assert "What comes next" in phone.get("/today").get_data(as_text=True)
    shown = phone.get("/together").get_data(as_text=True)
    assert "seeing it happen" in shown
    assert "names it by herself" not in shown  # the reason is the therapist's
    proposal = shown.split("/next/")[1].split('"')[0]
    assert post(phone, f"/together/{treatment.id}/next/{proposal}", {"answer": "yes"}).status_code == 303
    assert "30 April 2026" in http.get(f"/clients/{treatment.id}/phases").get_data(as_text=True)
    assert "What we are working on: seeing it happen." in phone.get("/together").get_data(as_text=True)
    early = post(http, f"/clients/{treatment.id}/phases", {**form, "number": "3", "started_on": "2026-04-01"})
    assert early.status_code == 400
    back = post(http, f"/clients/{treatment.id}/phases", {**form, "number": "1", "started_on": "2026-05-10"})
    assert back.status_code == 303  # going back is ordinary
    shown = phone.get("/together").get_data(as_text=True)
    proposal = shown.split("/next/")[1].split('"')[0]
    assert post(phone, f"/together/{treatment.id}/next/{proposal}", {"answer": "no"}).status_code == 303
    assert "waits for your client" not in http.get(f"/clients/{treatment.id}/phases").get_data(as_text=True)


def test_an_exercise_opened_together_appears_and_one_that_is_not_does_not_exist(app: Flask, people: People) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist)
    room, phone = app.test_client(), app.test_client()
    people.sign_in(room, therapist, now=NOW)
    people.sign_in(phone, client, "log", now=NOW)
    assert phone.get("/steady/6").status_code == 404
    assert "Letting a kindness land" not in phone.get("/steady").get_data(as_text=True)
    for code in ("5", "6"):  # giving before receiving
        assert post(room, f"/clients/{treatment.id}/exercises/{code}/open", {"agreed": "1"}).status_code == 303
    assert phone.get("/steady/6").status_code == 200
    assert "Letting a kindness land" in phone.get("/steady").get_data(as_text=True)


def test_the_end_of_a_treatment_ends_its_sharing(app: Flask, people: People) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist, started_on=date(2026, 1, 5))
    people.share_all(client, therapist)
    room, phone = app.test_client(), app.test_client()
    people.sign_in(phone, client, now=NOW)
    post(phone, "/check-in", {"pleasantness": "2"})
    people.sign_in(room, therapist, now=NOW)
    assert "One answer" in room.get(f"/clients/{treatment.id}/regulation").get_data(as_text=True)
    assert post(room, f"/clients/{treatment.id}/end").status_code == 303
    before = room.get(f"/clients/{treatment.id}").get_data(as_text=True)
    assert "Nothing is shared at the moment." in before
    assert "Check-ins are not shared." in before
    assert "no answers" not in before.lower().replace("a gap: no answers", "")
