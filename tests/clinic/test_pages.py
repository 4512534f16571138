"""From form to the page before a session, its tabs, tables and plain text: the same numbers, and nothing that is not
shared now."""

import json
import re
from datetime import timedelta
from statistics import median

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db
from selfmon.diary.models import Entry
from selfmon.journal.questions import CHECK_IN
from tests.clinic.rooms import Room
from tests.clocks import Clock
from tests.forms import on_one_line, post
from tests.house.world import NOW
from tests.people import People


def test_what_is_tapped_is_what_chart_table_sentence_and_brief_say(room: Room) -> None:
    said: list[int] = []
    for day, value in enumerate([4, 2, 5, 3, 1, 4, 6]):
        room.go_to(NOW + timedelta(days=day))
        post(room.phone, "/check-in", {"asked": "shame", "shame": str(value)})
        said.append(value)
    room.go_to(NOW + timedelta(days=7))
    page = room.page("regulation")
    figure = json.loads(re.search(r'id="figure-shame">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert figure["data"][0]["y"] == said
    weekly = [y for y in figure["data"][1]["y"] if y is not None]
    rows = re.findall(
        r'<tr><th scope="row">[^<]+</th><td>(\d+)</td><td>\d</td><td>([^<]+)</td>',
        page.split('id="shame"')[1].split("</figure>")[0],
    )
    assert sum(int(n) for n, _middle in rows) == len(said)
    assert [float(m) for _n, m in rows if m != "–"] == weekly
    assert f"7 answers, median {median(said)}, from 1 to 6." in page
    prepared, text = room.page().split("<textarea")
    mean = "3.5"  # of the last seven days: today has no answer, the first one is eight days ago
    row = prepared.split("Exposed, wanting to hide</a>")[1].split("</tr>")[0]
    assert f"<b>{mean}</b><small>too early</small>" in row
    assert '<td class="n">6</td>' in row
    assert f"<td>{mean} (6)</td>" in prepared.split("Numbers, week by week")[1]
    assert "Means and counts of the seven days to 21 May 2026:" in text
    ends = "0 not at all … 6 as strongly as I can imagine"
    assert f"Exposed, wanting to hide ({ends}): {mean} (too early), n = 6" in text
    assert "7 check-ins" in prepared
    assert "7 check-ins" in text


def test_the_swing_has_a_panel_of_its_own_with_the_same_numbers_everywhere(room: Room) -> None:
    for day, (above, unseen) in enumerate([(5, 1), (1, 5), (5, 5), (3, 2)]):
        room.write("check_in", 3 * day + 1, values={"above": above, "unseen": unseen})
    page = room.page("regulation")
    drawn = re.search(r'id="figure-swing">(.*?)</script>', page, re.DOTALL)
    assert drawn
    figure = json.loads(drawn[1])
    assert [trace["y"] for trace in figure["data"][:2]] == [[3, 5, 1, 5], [-2, -5, -5, -1]]
    assert "Answered together 4 times: ahead 1, as if not counting 1, both high 1, near each other 1." in page
    table = page.split('id="swing"')[1].split("</figure>")[0]
    assert re.findall(r"</th><td>(\d)</td><td>(\d)</td>", table) == [("3", "2"), ("5", "5"), ("1", "5"), ("5", "1")]
    assert f'href="{room.at}/regulation#swing">The swing' in room.page()
    assert "Answered together" in room.page(f"/sharing/{room.treatment.id}/preview", room.phone)


def test_what_is_new_stands_in_words_with_its_entry_and_nothing_new_is_said(room: Room) -> None:
    assert "Nothing shared since" in room.page()
    stung = room.write("episode", 3, values={"peak": 6, "closest_to": "envy"})
    room.write("held", 2, values={"what": "said_need"})
    page = room.page()
    assert f'href="{room.at}/entries/{stung}">Something stung</a> · ' in page
    assert "6 of 6" in page
    assert "I said what I needed" in page
    assert "What might that feeling have been looking after?" in page
    assert page.split('id="since"')[1] == room.page().split('id="since"')[1]  # the same rows, the same sentences
    told = room.page("entries")
    assert "Something stung" in told
    assert "6 of 6" in told  # one renderer


def test_the_screen_holds_no_more_whatever_the_history(room: Room) -> None:
    for day in range(1, 13):
        room.write("check_in", day, values={"shame": 5, "pleasantness": -2})
        room.write("episode", day, values={"peak": day % 7, "closest_to": "shame"}, talk_about=True)
        room.write("after_session", day, values={"understood": 4})
    page = room.page()
    assert page.split('class="entries"')[1].split("</ul>")[0].count("<li>") == 9
    assert "Shame; 3 of 6" in page
    assert page.split("What I said")[0].count("Talked about:") == 4
    assert "8 more" in page
    assert "A steady 4 can be closeness, or keeping the peace." in page


def test_a_week_outside_is_news_and_an_unchanged_one_is_not(room: Room) -> None:
    for day in range(7, 98):
        room.write("check_in", day, values={"shame": 2 + day % 2, "warmth": 2 + day % 2})
    for day in range(7):
        room.write("check_in", day, values={"shame": 6, "warmth": 2 + day % 2})
    page = room.page()
    assert "Exposed, wanting to hide: mean 6 of 7 answered days; unchanged weeks lie between" in page
    assert "Warm towards someone: mean" not in page
    assert page.split("<textarea")[0].count("▲ above") == 1
    assert "as I can imagine): 6 (▲ above), n = 7, unchanged weeks:" in page.split("<textarea")[1]


def test_a_rupture_is_repaired_in_one_tap_where_it_stands(room: Room) -> None:
    post(room.room, f"{room.at}/sessions/one", {"day": "2026-05-07", "at": "10:00"})
    met = re.findall(rf'{room.at}/sessions/([0-9a-f-]+)" aria-label', room.page("sessions"))[0]
    post(room.room, f"{room.at}/sessions/{met}", {"status": "attended", "type": "withdrawal", "intensity": "3"})
    page = room.page()
    assert "withdrawal, 7 May 2026, 3 of 5 · not repaired yet" in page
    assert "Not yet talked about together." in page
    tap = re.search(rf'action="({room.at}/between/[^"]+)"', page)
    assert tap is not None
    done = post(room.room, tap[1], {"back": "session", "do": "fully"})
    assert done.headers["Location"] == f"{room.at}?kept=between#between-you"
    kept = on_one_line(room.room.get(done.headers["Location"]).get_data(as_text=True))
    assert "Kept." in kept.split('id="between-you"')[1].split("</section>")[0]
    assert "not repaired yet" not in kept


def test_a_repair_stands_as_both_said_it_until_both_say_it_is_over(room: Room) -> None:
    for day in ("2026-04-23", "2026-04-30", "2026-05-07"):
        post(room.room, f"{room.at}/sessions/one", {"day": day, "at": "10:00"})
    listed = re.findall(rf'{room.at}/sessions/([0-9a-f-]+)" aria-label', room.page("sessions"))
    for n, met in enumerate(reversed(listed)):
        post(room.room, f"{room.at}/sessions/{met}", {"status": "attended", **({} if n else {"type": "mixed"})})
    signal = "neither repaired nor talked about after 2 sessions."
    assert signal in room.page()
    tap = re.search(rf'action="({room.at}/between/([^"]+))"', room.page())
    assert tap is not None
    assert "for the client" not in room.page("look-together")
    post(room.room, tap[1], {"do": "raised"})
    assert signal not in room.page()  # talked about: no signal any more, and open all the same
    both = "for the therapist: {}; for the client: {}"
    assert both.format("not repaired yet", "no answer") in room.page()
    post(room.room, tap[1], {"do": "fully"})
    answer = f"/together/{room.treatment.id}/between/{tap[2]}"
    post(room.phone, answer, {"answer": "not_yet"})
    for path in ("", "relating", "look-together"):
        assert both.format("repaired", "not yet") in room.page(path), path
    assert "Nothing open." not in room.page()
    post(room.phone, answer, {"answer": "settled"})
    closed = "Nothing open. One rupture, 23 Apr 2026, repaired."
    assert [closed in part for part in room.page().split("<textarea")] == [True, True]
    assert both.format("repaired", "settled") in room.page("relating")
    post(room.room, tap[1], {"do": "not_raised"})
    assert "for the client" not in room.page("look-together")


def test_talked_about_is_a_mark_the_client_sees(room: Room) -> None:
    entry = room.write("hard_moment", 2, words={"note": "zqnote"}, talk_about=True)
    assert "Hard moment" in room.page().split("What I said")[0]
    done = post(room.room, f"{room.at}/entries/{entry}/talked-about", {"back": "session"})
    assert done.headers["Location"] == f"{room.at}?kept=list#on-the-list"
    listed = on_one_line(room.room.get(done.headers["Location"]).get_data(as_text=True)).split("What I said")[0]
    assert "Kept. Your client sees that you talked about it." in listed
    assert "Nothing is marked for you to see." in listed
    assert "talked about this" in room.page(f"/entries/{entry}", room.phone)


def test_an_entry_that_is_taken_back_is_gone_from_every_page(room: Room) -> None:
    entry = room.write("hard_moment", 2, words={"note": "zqnote"}, talk_about=True)
    assert "zqnote" in room.page(f"entries/{entry}")
    post(room.phone, f"/entries/{entry}/hold-back")
    assert room.room.get(f"{room.at}/entries/{entry}").status_code == 404
    assert post(room.room, f"{room.at}/entries/{entry}/talked-about").status_code == 404
    for path in ("", "regulation", "relating", "practice", "entries", "worth-a-look", "compare", "sequences"):
        assert "zqnote" not in room.page(path)


def test_a_screen_turned_to_the_client_holds_what_both_may_see(room: Room) -> None:
    other = room.people.client("Aaron")
    room.people.treatment(other, room.therapist)
    post(room.room, f"{room.at}/sessions/one", {"day": "2026-05-07", "at": "10:00"})
    met = re.findall(rf'{room.at}/sessions/([0-9a-f-]+)" aria-label', room.page("sessions"))[0]
    strain = {"type": "withdrawal", "intensity": "3", "contribution": "zqmine"}
    post(room.room, f"{room.at}/sessions/{met}", {"status": "attended", **strain})
    room.write("check_in", 2, values={"shame": 3})
    assert "zqmine" in room.page("between")
    page = room.page("look-together")
    assert 'id="figure-shame"' in page
    for private in ("zqmine", "Aaron", 'href="/clients"', "withdrawal", "dotted line: a session with a rupture"):
        assert private not in page


def test_a_text_is_coded_only_with_the_clients_yes(room: Room) -> None:
    stung = room.write("episode", 5, values={"peak": 4})
    again = room.write(
        "looking_again", 3, values={"belief_then": 3}, words={"other_side": "perhaps tired"}, parent_id=stung
    )
    room.go_to(NOW + timedelta(days=1))
    assert "other person&#39;s side</legend>" not in room.page(f"entries/{again}")
    assert post(room.room, f"{room.at}/entries/{again}/code", {"code": "2"}).status_code == 404
    post(room.phone, f"/together/{room.treatment.id}/coding", {"answer": "yes"})
    assert post(room.room, f"{room.at}/entries/{again}/code", {"code": "9"}).status_code == 400
    assert post(room.room, f"{room.at}/entries/{again}/code", {"code": "2"}).status_code == 303
    assert 'value="2" checked' in room.page(f"entries/{again}")


def test_the_sheet_to_bring_holds_what_was_ticked_and_keeps_nothing(room: Room) -> None:
    post(room.phone, "/list", {"text": "zqlist"})
    room.write("held", 2, values={"what": "kindness"}, words={"for_later": "zqheld"})
    ticks = room.page("/bring", room.phone)
    assert "checked" not in ticks
    key = re.search(r'value="(list-[^"]+)"', ticks)
    assert key is not None
    with room.app.app_context():
        before = db.session.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one()
    sheet = post(room.phone, "/bring", {"line": key[1], "own": "zqown"}).get_data(as_text=True).split("</section>")[0]
    assert "zqlist" in sheet
    assert "zqown" in sheet
    assert "zqheld" not in sheet
    assert "Two weeks" not in ticks  # nothing was answered
    for days, how in ((1, -1), (2, 2), (3, 2)):
        room.write("check_in", days, values={"pleasantness": how})
    ticks = room.page("/bring", room.phone)
    question = CHECK_IN["pleasantness"].question
    assert f"{question} Answers on 3 days. From “a little unpleasant” to “pleasant”." in ticks
    with room.app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one() == before + 3


@pytest.mark.parametrize(
    ("phase", "first"), [(1, "How it was"), (2, "What stung"), (3, "Anchors"), (4, "Held, and hard")]
)
def test_the_phase_decides_what_comes_first(app: Flask, people: People, clock: Clock, phase: int, first: str) -> None:
    room = Room(app, people, clock, phase)
    room.write("check_in", 2, values={"shame": 3})
    room.write("episode", 2, values={"peak": 3})
    room.write("weekly", 2, values={"a1": 2, "a2": 3, "week_on": (NOW - timedelta(days=9)).date(), "not_come_up": []})
    room.write("held", 2, values={"what": "kindness"})
    heads = re.findall(r"<h2>([^<]+)</h2>", room.page(f"/sharing/{room.treatment.id}/preview", room.phone))
    assert heads[0].startswith(first)


def test_phases_compared_say_what_is_wanting_and_that_part_is_built_in(room: Room) -> None:
    post(room.room, f"{room.at}/phases", {"number": "3", "started_on": "2026-05-01", "reason": "r", "sentence": "s"})
    proposal = room.page("/together", room.phone).split("/next/")[1].split('"')[0]
    post(room.phone, f"/together/{room.treatment.id}/next/{proposal}", {"answer": "yes"})
    for day in range(1, 32):
        room.write("check_in", day, values={"shame": day % 7})
    page = room.page("compare")
    assert "Phases begin when things change, so part of this difference is built in." in page
    assert "99.2 % interval leaves out zero" in page
    assert "effect" not in page
    assert "more days with an answer" in room.page("compare?all=1") or "95 %" in page
