from conftest import *
def test_flow(app, http, people):
    c = people.client(); t = people.therapist(); tr = people.treatment(c, t, phase=3); people.share_all(c, t, Depth.WORDS)
    people.sign_in(http, c)
    for path in ("/today","/check-in","/stung","/hard-moment","/held","/goals","/list","/own-item","/break","/rhythm","/helping","/settings","/plan","/welcome/1","/account","/help","/steady","/steady/1","/steady/10","/week","/again","/history","/history/charts","/sharing","/steady-now","/sharing/stop","/sharing/looked", f"/sharing/{tr.id}/choose", f"/sharing/{tr.id}/preview"):
        r = http.get(path); assert r.status_code == 200, (path, r.status_code, r.get_data(as_text=True)[:2000])
    with count_statements(app) as n:
        r = post(http, "/check-in", {"pleasantness":"2","energy":"-1"})
    print(n.count, "\n".join(n.texts)); assert r.status_code == 303, r.get_data(as_text=True)
    r = http.get(r.location); assert "Saved" in r.get_data(as_text=True)
    r = post(http, "/stung", {"closest_to":"shame","peak":"5","triggers":["mistake","a_no"]}); assert r.status_code==303
    r2 = http.get(r.location); assert r2.status_code==200
    r2 = post(http, r.location, {"feelings":["shame","anger"],"feelings_order":"anger,shame","urge_withdraw":"3","acted_withdraw":"no"}); assert r2.status_code==303, r2.get_data(as_text=True)
    r3 = post(http, r2.location, {"size_now":"-2","note":"hm"}); assert r3.status_code==303
    r = post(http, "/steady/1", {"before":"5","measure":"tension","minutes":"1.5"}); assert r.status_code==303
    r = http.get(r.location); assert r.status_code==200
    r = post(http, r.request.path, {"after":"2","landing":"steadying"}); assert r.status_code==303, r.get_data(as_text=True)
    r = post(http, "/week", {"a1":"2","a2":"none","s1":"3"}); assert r.status_code==303, r.get_data(as_text=True)
    eid = r.location.split("/")[-1]
    r = http.get(f"/entries/{eid}"); assert r.status_code==200
    r = http.get(f"/entries/{eid}/change"); assert r.status_code==200, r.get_data(as_text=True)
    r = http.get("/history"); assert r.status_code==200
    other = app.test_client(); people.sign_in(other, t)
    r = other.get("/clients"); assert r.status_code==200; 
    r = other.get(f"/clients/{tr.id}"); assert r.status_code==200
    import pathlib; pathlib.Path("/tmp/p.html").write_text(r.get_data(as_text=True))
    assert "4 wee" in r.get_data(as_text=True)
    for x in ("phases","frame","end"):
        assert other.get(f"/clients/{tr.id}/{x}").status_code==200
