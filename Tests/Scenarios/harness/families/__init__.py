"""All scenarios, by family."""

import importlib

FAMILIES = (
    "healthy",
    "ringing",
    "renegotiation",
    "alg",
    "blocked",
    "media",
    "results",
    "limits",
    "offers",
    "quality",
    "formats",
    "sound",
    "stacks",
    "secure",
    "legs",
    "registration",
    "network",
    "early",
    "holds",
    "lines",
    "odd",
    "alike",
    "shapes",
    "dropped",
    "through",
    "reported",
    "softphones",
)


def all_scenarios():
    found = []
    for name in FAMILIES:
        try:
            module = importlib.import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{__name__}.{name}":
                raise
            continue
        found += module.scenarios()
    ids = [id for scenario in found for id in scenario.ids]
    twice = {id for id in ids if ids.count(id) > 1}
    if twice:
        raise ValueError(f"two scenarios called {', '.join(sorted(twice))}")
    return found
