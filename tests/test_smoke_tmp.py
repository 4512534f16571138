from conftest import *
def test_flow(app, http, people):
    c = people.client(); people.sign_in(http, c)
    for path in ("/today","/check-in","/stung","/hard-moment","/held","/goals","/list","/own-item","/break","/rhythm","/helping","/settings","/plan","/welcome/1","/account","/help"):
        r = http.get(path); assert r.status_code == 200, (path, r.status_code, r.get_data(as_text=True)[:2000])
    with count_statements(app) as n:
        r = post(http, "/check-in", {"pleasantness":"2","energy":"-1"})
    print(n.count, "\n".join(n.texts)); assert r.status_code == 303, r.get_data(as_text=True)
    r = http.get(r.location); assert "Saved" in r.get_data(as_text=True)
    r = post(http, "/stung", {"closest_to":"shame","peak":"5","triggers":["mistake","a_no"]}); assert r.status_code==303
    r2 = http.get(r.location); assert r2.status_code==200
    r2 = post(http, r.location, {"feelings":["shame","anger"],"feelings_order":"anger,shame","urge_withdraw":"3","acted_withdraw":"no"}); assert r2.status_code==303, r2.get_data(as_text=True)
    r3 = post(http, r2.location, {"size_now":"-2","note":"hm"}); assert r3.status_code==303
