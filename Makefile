# Earshot. `make test` and `make demo` install what they need (as root), build, and say what they do.

SWIFT ?= swift
PREFIX ?= /usr
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR ?= $(PREFIX)/lib/tmpfiles.d
DESTDIR ?=
SOURCES = Sources Tests Benchmarks Package.swift
RELEASE = .build/release
SHIP = .build-release/ship
export PREFIX SYSCONFDIR UNITDIR SYSUSERSDIR TMPFILESDIR DESTDIR

.PHONY: all build test sanitize torment demo bench fuzz lint format embed scenarios results release deb acceptance install uninstall clean

all: build

build:
	@scripts/setup.sh build
	$(SWIFT) build

test:
	@SWIFT="$(SWIFT)" scripts/test.sh

# The tests under the address and the thread sanitizer: builds of their own, some ten minutes each.
sanitize:
	@SWIFT="$(SWIFT)" scripts/sanitize.sh address thread

# Attacks on the release programs, at most half an hour, and one table of what came of it: docs/TORMENT.md.
torment:
	@SWIFT="$(SWIFT)" scripts/torment.sh

demo:
	@SWIFT="$(SWIFT)" scripts/demo.sh

# What the release program takes on made captures, beside tcpdump; what the analysis allocates; instructions.
bench:
	@scripts/setup.sh build
	$(SWIFT) build -c release --product earshot
	$(SWIFT) build -c release --product earshot-bench
	@code=0; \
	$(RELEASE)/earshot-bench table --earshot $(RELEASE)/earshot --check Benchmarks/thresholds.json || code=1; \
	$(RELEASE)/earshot-bench inside --check Benchmarks/thresholds.json || code=1; \
	Benchmarks/instructions.py $(RELEASE)/earshot $(RELEASE)/earshot-bench || code=1; \
	exit $$code

# Every target of Tests/Fuzz for FUZZ_SECONDS in all (1800); `scripts/fuzz.sh report` counts the executions.
fuzz:
	@scripts/setup.sh build
	@scripts/fuzz.sh

lint:
	$(SWIFT) format lint --strict -r $(SOURCES)

format:
	$(SWIFT) format -i -r $(SOURCES)

# Writes the pages of `explain`, the provider profiles and the remedies into the program; tests compare.
embed:
	@scripts/embed.py

# Makes the captures under Tests/Scenarios anew. Needs root; takes some three minutes.
scenarios:
	@scripts/setup.sh scenarios
	Tests/Scenarios/make-scenarios.py --jobs 16

# The table of what is expected and found.
results:
	@scripts/setup.sh build
	$(SWIFT) build -c release --product earshot
	Tests/Scenarios/check.py $(RELEASE)/earshot --write Tests/Scenarios/RESULTS.md

# One program for both names, which runs on machines without a Swift toolchain: .build-release/ship.
release:
	@scripts/setup.sh build
	@SWIFT="$(SWIFT)" scripts/release.sh

# The Debian package, in .build-deb.
deb: release
	@scripts/setup.sh package
	@scripts/deb.sh

# The package on a bare Debian with systemd: installed, used, upgraded, purged. As root; a table of what held.
acceptance: deb
	@scripts/setup.sh acceptance
	@scripts/acceptance.sh

install: release
	scripts/documents.sh $(SHIP)/earshot .build-release/documents
	scripts/install.sh $(SHIP)/earshot .build-release/documents
ifeq ($(DESTDIR),)
	if command -v systemd-sysusers >/dev/null; then systemd-sysusers $(SYSUSERSDIR)/earshot.conf; fi
	if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
endif
	@echo "Installed. Leave it running with: systemctl enable --now earshotd"

# Keeps the settings, the log and the history.
uninstall:
ifeq ($(DESTDIR),)
	if [ -d /run/systemd/system ]; then systemctl disable --now earshotd || true; fi
endif
	scripts/install.sh --list | sed 's|^|$(DESTDIR)|' | xargs -d '\n' rm -f
	rm -f $(DESTDIR)$(SYSCONFDIR)/logrotate.d/earshot
	rm -rf $(DESTDIR)$(PREFIX)/share/earshot $(DESTDIR)$(PREFIX)/share/doc/earshot

clean:
	$(SWIFT) package clean
	rm -rf .build-release .build-deb
