"""A real person's record comes in once, held back, in the right local days; shared, it stands on the therapist's page.

The record is that of Kossakowski, Groot, Haslbeck, Borsboom & Wichers (2017), Journal of Open Psychology Data 5:1,
CC BY 4.0. It is not part of this repository: SELFMON_REFERENCE names the folder it stands in.
"""

import csv
import os
import re
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.diary.holding import release_imported
from selfmon.diary.models import Entry
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.phases import confirm_phase, propose_phase
from tests.forms import on_one_line
from tests.house.world import NOW, as_actor
from tests.people import People

pytestmark = pytest.mark.one_database  # what a file says

ROOT = Path(__file__).parent.parent.parent
MAPPING = ROOT / "docs" / "examples" / "esm-mapping.toml"
RECORD = Path(os.environ.get("SELFMON_REFERENCE") or ROOT.parent / "shared" / "reference") / (
    "kossakowski2017_single_patient_esm.csv"
)
needs_record = pytest.mark.skipif(
    not RECORD.is_file(), reason="the published record is not here: set SELFMON_REFERENCE"
)

HEAD = (
    '"date","resptime_start","mood_cheerf","phy_tired","se_ashamed","se_selflike","mood_irritat","mood_down",'
    '"mood_anxious","soc_belong"\n'
)
SMALL = HEAD + '"2024-03-30","23:30:00",5,1,1,5,1,-1,-1,1\n"2024-03-31","23:30:00",7,7,7,,4,3,0,7\n'


def bring(app: Flask, client: Person, file: Path, *more: str) -> Result:
    return app.test_cli_runner().invoke(
        args=["import-csv", str(file), "--mapping", str(MAPPING), "--client", client.email, *more]
    )


def stored(app: Flask, client: Person) -> list[Entry]:
    with app.app_context():
        found = list(
            db.session.execute(
                sa.select(Entry).where(Entry.client_id == client.id).order_by(Entry.occurred_at)
            ).scalars()
        )
        db.session.expunge_all()
    return found


def test_rows_arrive_once_held_back_and_in_their_local_days(app: Flask, people: People, tmp_path: Path) -> None:
    client, noise = people.client(zone="Asia/Tokyo"), people.client()
    file = tmp_path / "record.csv"
    file.write_text(SMALL)
    dry = bring(app, client, file, "--dry-run")
    assert "Would add 2 entries" in dry.output
    assert stored(app, client) == []
    assert "Added 2 entries" in bring(app, client, file).output
    entries = stored(app, client)
    assert [e.local_day for e in entries] == [date(2024, 3, 30), date(2024, 3, 31)]  # across the clock change
    assert all(e.held_back and e.source == "import" for e in entries)
    assert "Added 0 entries; 2 were there already" in bring(app, client, file).output
    assert len(stored(app, client)) == 2
    assert stored(app, noise) == []


def test_a_bad_row_is_named_and_nothing_is_half_imported(app: Flask, people: People, tmp_path: Path) -> None:
    client, file = people.client(), tmp_path / "record.csv"
    file.write_text(SMALL + '"2024-04-01","08:00:00",9,1,1,5,1,-1,-1,1\n')
    refused = bring(app, client, file)
    assert refused.exit_code != 0
    assert "Line 4" in refused.output + refused.stderr
    assert stored(app, client) == []


@needs_record
def test_the_published_record_comes_in_whole(app: Flask, people: People) -> None:
    client = people.client()
    assert "Added 1476 entries" in bring(app, client, RECORD).output
    assert "Added 0 entries; 1476 were there already" in bring(app, client, RECORD).output
    with RECORD.open(newline="") as file:
        days = Counter(date.fromisoformat(row["date"]) for row in csv.DictReader(file))
    assert Counter(e.local_day for e in stored(app, client)) == days


@needs_record
def test_shared_it_stands_on_the_therapists_page_over_four_phases(app: Flask, people: People) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist, started_on=date(2012, 8, 13))
    people.share_all(client, therapist, Depth.NUMBERS)
    bring(app, client, RECORD)
    http = app.test_client()
    people.sign_in(http, therapist)
    address = f"/clients/{treatment.id}/regulation?from=2012-08-13&to=2013-04-08"
    assert "Nothing shared in these days." in http.get(address).get_data(as_text=True)  # held back until released
    with app.app_context(), writing(db.session):
        assert release_imported(db.session, own_permit(db.session, as_actor(client), NOW), NOW) == 1476
        found = find_treatment(db.session, as_actor(therapist), treatment.id)
        for number, day in ((2, date(2012, 10, 1)), (3, date(2012, 12, 10)), (4, date(2013, 2, 11))):
            proposed = propose_phase(db.session, found, number, day, "for the test", "for the test", NOW)
            confirm_phase(db.session, client.id, treatment.id, proposed, NOW)
    page = on_one_line(http.get(address).get_data(as_text=True))
    assert page.count('"name": "band-') + page.count('"name":"band-') >= 4
    assert "1476 answers" in page
    shown = re.findall(
        r"<tr><th scope=\"row\">([^<]+)</th><td>(\d+)</td><td>(\d)</td><td>([^<]+)</td>",
        page.split('id="pleasantness"')[1].split("</figure>")[0],
    )
    assert [(day, n, d, m) for day, n, d, m in shown] == expected_weeks()
    compared = http.get(f"/clients/{treatment.id}/compare").get_data(as_text=True)
    section = compared.split("Phase 2 beside phase 1")[1].split("Phase 1")[0]
    said = re.search(r"\((?:.*?); days with an answer: (\d+) and (\d+)\)\..*?On (\d+) of 100 pairs", section, re.DOTALL)
    assert said is not None
    share, n_a, n_b = expected_share(date(2012, 8, 20), date(2012, 9, 30), date(2012, 10, 1), date(2012, 12, 9))
    assert (int(said[3]), int(said[1]), int(said[2])) == (round(100 * share), n_a, n_b)
    details = http.get(f"/clients/{treatment.id}/details/pleasantness?from=2012-08-13&to=2013-04-08").get_data(
        as_text=True
    )
    days = {day for day, _v in cheerfulness()}
    assert f"Answers shared on {len(days)} of {(date(2013, 4, 8) - min(days)).days + 1} days" in details


def cheerfulness() -> list[tuple[date, int]]:
    """Day and rating of every answer, from the file alone."""
    with RECORD.open(newline="") as file:
        return [(date.fromisoformat(row["date"]), int(row["mood_cheerf"]) - 4) for row in csv.DictReader(file)]


def expected_share(a_first: date, a_last: date, b_first: date, b_last: date) -> tuple[float, int, int]:
    """P(a day of B above a day of A) + ½ P(tie) over the days' means, and how many days there are of each."""
    daily: dict[date, list[int]] = {}
    for day, value in cheerfulness():
        daily.setdefault(day, []).append(value)
    means = {day: sum(values) / len(values) for day, values in daily.items()}
    a = [m for day, m in means.items() if a_first <= day <= a_last]
    b = [m for day, m in means.items() if b_first <= day <= b_last]
    pairs = [1.0 if y - x > 1e-9 else 0.5 if abs(y - x) <= 1e-9 else 0.0 for x in a for y in b]
    return sum(pairs) / len(pairs), len(a), len(b)


def expected_weeks() -> list[tuple[str, str, str, str]]:
    """Weekly medians of cheerfulness, computed here from the file alone."""
    rows = cheerfulness()
    first, last = (end - timedelta(days=end.weekday()) for end in (rows[0][0], rows[-1][0]))
    weeks = []
    for n in range((last - first).days // 7 + 1):
        monday = first + timedelta(weeks=n)
        values = [value for day, value in rows if monday <= day < monday + timedelta(days=7)]
        days = len({day for day, _v in rows if monday <= day < monday + timedelta(days=7)})
        said = f"{median(values):g}".replace("-", "−") if days >= 4 else "–"
        weeks.append(
            (
                f"{monday.day} {datetime.combine(monday, datetime.min.time()):%b %Y}".replace("Sep", "Sept"),
                str(len(values)),
                str(days),
                said,
            )
        )
    return weeks
