# Two commands for a newcomer: `make demo` and `make test`. Needs Python 3.11+ and make, nothing else.
PYTHON ?= python3
PORT ?= 8000
SELFMON_HOME ?= $(CURDIR)/instance
export PORT SELFMON_HOME
BIN := .venv/bin
FLASK := $(BIN)/flask --app app

.PHONY: demo run test check format catalogues bench soak pictures tools
.DEFAULT_GOAL := demo

.venv/.ready: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/.tools: requirements-dev.txt requirements.txt .venv/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

tools: .venv/.tools

demo: .venv/.ready  ## the app with made-up people, on this machine only
	@SELFMON_DEMO=1 $(BIN)/python -m selfmon.config
	@SELFMON_DEMO=1 $(FLASK) first-run
	@SELFMON_DEMO=1 $(FLASK) demo prepare
	@SELFMON_DEMO=1 exec $(BIN)/python serve.py

run: .venv/.ready  ## the app for real
	@$(BIN)/python -m selfmon.config
	@$(FLASK) first-run
	@echo "First administrator, in another window:"
	@echo "  SELFMON_HOME='$(SELFMON_HOME)' SELFMON_URL='$(or $(SELFMON_URL),http://localhost:$(PORT))' $(FLASK) invite-administrator you@example.org"
	@exec $(BIN)/python serve.py

check: .venv/.tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint templates --check --quiet
	$(BIN)/python -m tests.house.sources --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/house -m "not browser" -k "migrations or start or budgets or templates"
	$(BIN)/pip check
	$(BIN)/pip inspect --local > .venv/parts.json  # every part, its version and licence: docs/security.md

test:
	@bash tests/tools.sh & $(MAKE) --no-print-directory .venv/.tools && wait  # both wait for other machines
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint templates --check --quiet
	$(BIN)/python -m tests.house.sources --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder
	SELFMON_TEST_DATABASE=postgresql $(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder -m "not browser and not one_database" --ignore=tests/stats

format: .venv/.tools  ## one width for modules and templates, so that lines can be counted
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet
	$(BIN)/python -m tests.house.sources

catalogues: .venv/.tools  ## what the pages say now, into every translation; texts that are gone go (docs/translating.md)
	$(BIN)/pybabel -q extract -F translations/babel.cfg -k lazy_gettext -k _l -w 120 --add-location=file -o .venv/messages.pot .
	$(BIN)/pybabel -q update -i .venv/messages.pot -d translations -w 120 --no-fuzzy-matching --ignore-obsolete

bench: .venv/.tools
	$(BIN)/python -m bench

pictures: .venv/.tools  ## the docs' pictures, taken anew
	SELFMON_PICTURES=1 $(BIN)/pytest -q tests/journeys/test_pictures.py

soak: .venv/.tools  ## the long ones at full size; figures in docs/reliability.md and docs/statistics.md
	SELFMON_SOAK=1 $(BIN)/pytest -q -s tests/stats/test_operating.py  # the tables of docs/statistics.md
	SELFMON_SOAK=1 $(BIN)/pytest -q -s tests/house/test_reliability.py tests/house/test_authorisation.py tests/house/test_fuzz.py tests/accounts/test_same_answer.py
	SELFMON_SOAK=1 $(BIN)/pytest -q -s tests/journeys/test_outbox_soak.py tests/journeys/test_every_tap.py tests/journeys/test_every_page.py tests/journeys/test_every_page_rtl.py tests/journeys/test_quick_hide.py tests/journeys/test_other_zones.py tests/journeys/test_back_and_forward.py tests/journeys/test_rough_line.py tests/journeys/test_budget.py tests/core/test_smtp_tempers.py
	SELFMON_SOAK=1 SELFMON_TEST_DATABASE=postgresql $(BIN)/pytest -q -s tests/house/test_reliability.py tests/house/test_authorisation.py tests/house/test_fuzz.py tests/house/test_two_worlds.py
	SELFMON_SOAK=1 $(BIN)/pytest -q -s tests/house/test_pooler.py tests/house/test_upgrade.py  # several webs and workers behind PgBouncer; from every revision
	SELFMON_SOAK=1 SELFMON_TEST_DATABASE=postgresql $(BIN)/pytest -q -s tests/house/test_upgrade.py
	SELFMON_SOAK=1 $(BIN)/pytest -q -s tests/reminders/test_soak.py tests/reminders/test_interleavings.py
	SELFMON_SOAK=1 SELFMON_TEST_DATABASE=postgresql $(BIN)/pytest -q -s tests/reminders/test_soak.py tests/reminders/test_interleavings.py
	SELFMON_SOAK=1 $(BIN)/pytest -q -s tests/upkeep/test_withdrawn.py tests/upkeep/test_backups_interrupted.py tests/upkeep/test_rotation_interrupted.py
	SELFMON_SOAK=1 SELFMON_TEST_DATABASE=postgresql $(BIN)/pytest -q -s tests/upkeep/test_withdrawn.py tests/upkeep/test_backups_interrupted.py tests/upkeep/test_rotation_interrupted.py
