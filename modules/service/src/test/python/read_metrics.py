# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Reads a metrics page in both formats with the parsers of Prometheus' Python client, which are none of ours.

    python3 read_metrics.py URL     prints what families there are; status 1 and the fault if it cannot be read
"""
import sys
import urllib.request

from prometheus_client import parser as prometheus
from prometheus_client.openmetrics import parser as openmetrics

FORMATS = [
    ("text/plain; version=0.0.4; charset=utf-8", prometheus.text_string_to_metric_families),
    ("application/openmetrics-text; version=1.0.0; charset=utf-8", openmetrics.text_string_to_metric_families),
]


def page(url, wanted):
    request = urllib.request.Request(url, headers={"Accept": wanted})
    with urllib.request.urlopen(request, timeout=20) as answer:
        given = answer.headers["Content-Type"]
        if given != wanted:
            sys.exit(f"asked for {wanted}, got {given}")
        return answer.read().decode()


def check(family, seen):
    if family.name in seen:
        sys.exit(f"{family.name} is there twice")
    if family.type in ("unknown", "untyped"):
        sys.exit(f"{family.name} has no type")
    if not family.documentation:
        sys.exit(f"{family.name} has no description")
    if not family.samples:
        sys.exit(f"{family.name} has no samples")
    series = [(sample.name, tuple(sorted(sample.labels.items()))) for sample in family.samples]
    if len(set(series)) != len(series):
        sys.exit(f"{family.name} has a series twice")


def main(url):
    read = []
    for wanted, parse in FORMATS:
        seen = {}
        for family in parse(page(url, wanted)):
            check(family, seen)
            seen[family.name] = {(sample.name, tuple(sorted(sample.labels.items()))) for sample in family.samples}
            print(wanted.split(";")[0], family.type, family.name)
        read.append(seen)
    series = [set().union(*seen.values()) for seen in read]
    stable = [{one for one in each if not one[0].startswith(("http_", "jvm_"))} for each in series]
    if stable[0] != stable[1]:
        sys.exit(f"only in one of the formats: {stable[0] ^ stable[1]}")
    print(len(series[0]), "series read twice")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 read_metrics.py URL")
    main(sys.argv[1])
