# Two commands: `make demo` sets everything up and runs the main job, `make test` sets everything up and passes the tests.
PYTHON ?= python3
UV := .uv/bin/uv
BIN := .venv/bin
export PYTHONPATH :=
export UV_SYSTEM_CERTS := 1
export UV_LINK_MODE := copy
# Compiled once when installed: half the start-up of every command where Python may not write beside its modules.
export UV_COMPILE_BYTECODE := 1

.PHONY: demo test tests fast lint bench bench-prospects bench-limits bench-who bench-fair bench-rehearsal bench-web bench-enduring catalogue lock changelog clean

demo: .venv/run-ready ## simulate a small company and show its report
	$(BIN)/pista simulate --sellers 12 --touches 20000 --seed 7 --out build/demo
	$(BIN)/pista report build/demo --html build/demo.html
	@echo "To log contacts and read the numbers in the browser: $(BIN)/pista serve --demo"

# The checks that run nothing have a core of their own while the tests begin: neither waits for the other.
test: .venv/test-ready ## everything that can be tested here; CI requires all of it
	$(MAKE) --no-print-directory --jobs 2 lint tests

# Three at once on two cores: who waits for a browser, a database or Spark leaves the others its turn. Linear algebra is
# small here, and would keep the other core busy with waiting for it.
tests fast: export OPENBLAS_NUM_THREADS := 1
tests: .venv/test-ready
	$(BIN)/pytest -n 3 --dist loadscope --no-loadscope-reorder

fast: .venv/test-ready ## the fast tests only
	$(BIN)/pytest -n 3 --dist loadscope --no-loadscope-reorder -m "not spark and not browser and not slow"

lint: .venv/test-ready
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --quiet --check
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	$(BIN)/python tools/catalogue.py --check

bench: .venv/test-ready ## speed and memory against peers, as ratios in one run
	$(BIN)/python benchmarks/intake.py
	$(BIN)/python benchmarks/run.py $(SIZES)

bench-prospects: .venv/test-ready ## who is who on labelled sets, beside Splink's own settings
	$(BIN)/python benchmarks/prospects.py

bench-fair: .venv/test-ready ## signs on planted fraud: GENERATOR=fraud.py; false alarms of honest companies; verifying a ledger
	$(if $(GENERATOR),$(BIN)/python benchmarks/fair_play/planted.py $(GENERATOR))
	$(BIN)/python benchmarks/fair_play/honest.py --companies 100
	$(BIN)/python benchmarks/fair_play/verifying.py

bench-rehearsal: .venv/test-ready ## how long rehearsals and designs take
	$(BIN)/python benchmarks/rehearsing.py

bench-limits: .venv/test-ready ## do limits cover the truth, and are sellers told apart who differ?
	$(BIN)/python benchmarks/coverage.py
	$(BIN)/python benchmarks/fairness.py

bench-who: .venv/test-ready ## how long "is this one of ours?" takes, and whether it agrees with the batch
	$(BIN)/python benchmarks/recognising.py $(SIZE)

bench-web: .venv/test-ready ## the desk beside a bare Django view, with a million contacts: [DATABASES="sqlite postgresql://..."]
	$(BIN)/python benchmarks/web/run.py $(DATABASES)

bench-enduring: .venv/test-ready ## sixteen writers at once, and the desk killed in the middle
	$(BIN)/python benchmarks/web/enduring.py $(DATABASES)

catalogue: .venv/test-ready ## bring the Spanish texts up to date
	$(BIN)/python tools/catalogue.py

changelog: .venv/test-ready ## show what the next release says
	$(BIN)/towncrier build --draft --version next

lock: $(UV) ## lock what is installed, by hash and without addresses
	$(UV) pip compile -q pyproject.toml --group build --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements/run.txt
	$(UV) pip compile -q pyproject.toml --all-extras --group build --group test --group bench --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -c requirements/run.txt -o requirements/test.txt

clean:
	rm -rf .venv .uv build .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(UV): requirements/uv.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore --upgrade --target .uv --require-hashes -r requirements/uv.txt 2>.uv-install.log || { cat .uv-install.log; exit 1; }
	@rm -f .uv-install.log
	@touch $@

.venv/created: $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	@touch $@

.venv/run-ready: .venv/created requirements/run.txt pyproject.toml
	$(UV) pip install --quiet --require-hashes -r requirements/run.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test-ready: .venv/run-ready requirements/test.txt
	$(UV) pip sync --quiet --require-hashes requirements/test.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
