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

.PHONY: all build test sanitize torment demo bench fuzz lint format embed scenarios results release install uninstall clean

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

# Runs on machines without a Swift toolchain.
release:
	@scripts/setup.sh build
	$(SWIFT) build -c release --static-swift-stdlib --product earshotd
	$(SWIFT) build -c release --static-swift-stdlib --product earshot

install: release
	install -D -m 755 $(RELEASE)/earshotd $(DESTDIR)$(PREFIX)/bin/earshotd
	install -D -m 755 $(RELEASE)/earshot $(DESTDIR)$(PREFIX)/bin/earshot
	test -e $(DESTDIR)$(SYSCONFDIR)/earshot/earshot.yaml || \
	    install -D -m 644 config/earshot.yaml $(DESTDIR)$(SYSCONFDIR)/earshot/earshot.yaml
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/earshot/profiles config/profiles/*.yaml
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/earshot config/earshot.yaml config/openapi.yaml
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/earshot/schema config/schema/*.json
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/earshot/prometheus config/prometheus/*.yml
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/earshot/grafana config/grafana/*.json
	install -d -m 755 $(DESTDIR)$(SYSCONFDIR)/earshot/profiles
	install -D -m 644 config/logrotate/earshot $(DESTDIR)$(SYSCONFDIR)/logrotate.d/earshot
	sed 's|^\(Exec[A-Za-z]*\)=/usr/bin/|\1=$(PREFIX)/bin/|' systemd/earshotd.service > $(RELEASE)/earshotd.service
	install -D -m 644 $(RELEASE)/earshotd.service $(DESTDIR)$(UNITDIR)/earshotd.service
	install -D -m 644 systemd/earshot.sysusers $(DESTDIR)$(SYSUSERSDIR)/earshot.conf
	install -D -m 644 systemd/earshot.tmpfiles $(DESTDIR)$(TMPFILESDIR)/earshot.conf
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
	rm -f $(DESTDIR)$(PREFIX)/bin/earshotd $(DESTDIR)$(PREFIX)/bin/earshot $(DESTDIR)$(UNITDIR)/earshotd.service
	rm -f $(DESTDIR)$(SYSUSERSDIR)/earshot.conf $(DESTDIR)$(TMPFILESDIR)/earshot.conf
	rm -f $(DESTDIR)$(SYSCONFDIR)/logrotate.d/earshot
	rm -rf $(DESTDIR)$(PREFIX)/share/earshot

clean:
	$(SWIFT) package clean
