from tests.house import test_first_visits as t


def test_print(demo):
    phones = {key: (t.browser_of(demo, key), t.values_of(demo, key)) for key in t.PEOPLE}
    rules = {r.rule: r for r in t.pages_of_a_client(demo)}
    got = sorted(
        ((o.n_bytes, o.path) for r in [rules["/history/charts"]] for o in t.first_visits(r, phones)), reverse=True
    )
    print("HEAVY", got[:14])
    print("CHARTS", [o for o in got if "charts" in o[1]])
    from tests.house.test_first_visits import ASKED, LOADED

    for http, _ in phones.values():
        a = http.get("/history/charts", headers=ASKED)
        if a.status_code == 200:
            print(
                "PAGE",
                len(a.get_data()),
                {x: t.size(http.get(x, headers=ASKED)) for x in set(LOADED.findall(http.get("/history/charts").text))},
            )
