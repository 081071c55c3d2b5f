set positional-arguments

python := ".venv/bin/python"
compile := "pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url"

# Below, `exec` lets signals reach the program: the shell in between would die and leave it behind.

[private]
default:
    @{{ quote(just_executable()) }} --list --unsorted

# Serve Parley on 127.0.0.1:8000 (HOST, PORT); with DEBUG=1 open pages show a template as soon as it is saved
run: (install "requirements.txt") (install if env("DEBUG", "") == "1" { "requirements-dev.txt" } else { "requirements.txt" })
    @exec {{ python }} -m project.server --prepare

# Serve a week of believable conversation from a database of its own; DEBUG=1 as above
demo: (install "requirements.txt") (install if env("DEBUG", "") == "1" { "requirements-dev.txt" } else { "requirements.txt" })
    @PARLEY_VAR=var/demo DATABASE_URL= REDIS_URL= {{ python }} manage.py demo
    @PARLEY_VAR=var/demo PARLEY_THEMES="${PARLEY_THEMES:-var/themes}" DATABASE_URL= REDIS_URL= exec {{ python }} -m project.server --prepare

# Begin a theme of your own, as in `just theme sea`: a folder in var/themes that works as it is
theme *args: (install "requirements.txt")
    @exec {{ python }} manage.py make_theme "$@"

# Serve every template in every state, for those who design them (PORT, PARLEY_THEME)
gallery: install-all
    @PARLEY_VAR=var/gallery DATABASE_URL= REDIS_URL= DJANGO_SETTINGS_MODULE=project.gallery.settings \
        exec {{ python }} -m project.server --prepare

# Run every test; arguments go to pytest
test *args: install-all
    @exec {{ python }} -m project.tests.run "$@"

# Run the tests in real browsers; `--theme NAME` has them in a theme, other arguments go to pytest too
e2e *args: install-all
    @exec {{ python }} -m project.tests.run --only e2e "$@"

# Run every test and what takes too long for each change: hours; arguments go to pytest
nightly *args: install-all
    @exec {{ python }} -m project.tests.run --nightly "$@"

# Let people and faults loose on two processes for twenty minutes; `just soak --minutes 3 --seed 7`
soak *args: install-all
    @exec {{ python }} -m project.soak "$@"

# Measure Parley beside its peers: `just bench --quick` in two minutes, `--write` makes docs/performance.md
bench *args: install-all
    @exec {{ python }} -m project.benchmarks "$@"

# Have the Orca screen reader listen to a conversation, and compare what it says: two minutes
screenreader: install-all
    @exec {{ python }} -m project.screenreader

# Check style, imports, templates and types
lint: install-all
    @.venv/bin/ruff check --quiet
    @.venv/bin/ruff format --check
    @.venv/bin/lint-imports --no-logo
    @.venv/bin/djlint --lint --quiet templates
    @.venv/bin/mypy

# Run what CI runs
ci:
    @bash .ci/run

# Take the pictures of the README and the start page from the demo
screenshots: install-all
    @exec {{ python }} -m project.tests.screenshots

# Take the pictures of the gallery anew that `just nightly` compares
pictures: install-all
    @exec {{ python }} -m project.e2e.pictures

# Gather what is to be translated into the catalogues, and compile them
messages: install-all
    @exec {{ python }} -m project.messages

# Make the reference in docs/templates.md of what stands at the head of each template
docs: install-all
    @exec {{ python }} -m project.reference

# Pin what the requirements ask for; `just lock --upgrade` takes the newest
lock *args: install-all
    @{{ python }} -m uv {{ compile }} requirements.in -o requirements.txt "$@"
    @{{ python }} -m uv {{ compile }} requirements-dev.in -o requirements-dev.txt "$@"

# Ask whether anything pinned has a known hole, and whether the vendored scripts are what was published
audit: install-all
    @{{ python }} -m project.vendored
    @{{ python }} -m pip_audit --strict --disable-pip --require-hashes --progress-spinner off \
        -r requirements.txt -r requirements-dev.txt || { \
        echo "Not audited, or not clean: the lines above say which. The answers come from PyPI itself," \
            "which has to be reachable; a mirror does not have them."; exit 1; }

# Open a Python shell with the models at hand
shell: (install "requirements.txt")
    @exec {{ python }} manage.py shell

# Run a command of manage.py, as in `just manage createsuperuser`
manage *args: (install "requirements.txt")
    @exec {{ python }} manage.py "$@"

[private]
install-all: (install "requirements.txt") (install "requirements-dev.txt")

# The copy inside .venv says what is installed there, so that nothing is done when the lock is the same.
[private]
install lock:
    @test -x {{ python }} || python3 -m venv .venv
    @cmp -s {{ lock }} .venv/{{ lock }} || { \
        echo "Installing {{ lock }}"; \
        {{ python }} -m pip install -q --disable-pip-version-check --require-hashes -r {{ lock }} && \
        cp {{ lock }} .venv/{{ lock }}; }
