# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
"""Tables, plots and verdicts."""

import csv
from html import escape

from measure import median_and_range


def table(head, rows):
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(" --- " for _ in head) + "|"]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def ratios(ours, theirs):
    """Ours to theirs, round by round."""
    return [a / b for a, b in zip(ours, theirs)]


def spread(values, digits=0):
    """The median with the lowest and highest, where they differ."""
    middle, low, high = (f"{value:,.{digits}f}" for value in median_and_range(values))
    return middle if low == high else f"{middle} ({low}–{high})"


def write(folder, name, lines):
    """A file of Markdown in a folder that may have to be made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_csv(path, head, rows):
    path.parent.mkdir(parents=True, exist_ok=True)

    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def verdict(name, figure, low, high, wanted, at_least=True, unit="×"):
    """One line that names a target, its figure with its spread, and whether it is met."""
    met = figure >= wanted if at_least else figure <= wanted
    sign = "≥" if at_least else "≤"
    spread = f" ({low:.2f}–{high:.2f})" if low != high else ""
    return f"{name}: {figure:.2f}{spread} {unit}, wanted {sign} {wanted:g}: {'met' if met else 'missed'}"


def unmeasured(name, why, wanted, at_least=True):
    """The line of a target whose figure could not be taken: missed, and loudly."""
    return f"{name}: NOT MEASURED ({why}), wanted {'≥' if at_least else '≤'} {wanted:g}: missed"


def bars(path, title, groups):
    """An SVG of horizontal bars with whiskers. groups: (heading, unit, [(label, median, low, high)])."""
    width, left, right, row, head = 860, 230, 110, 26, 40
    height = 50 + sum(head + row * len(bars_of) for _, _, bars_of in groups) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="30" font-size="17" font-weight="600" fill="#16202a">{escape(title)}</text>',
    ]
    y = 50
    for heading, unit, bars_of in groups:
        most = max(high for _, _, _, high in bars_of) or 1
        scale = (width - left - right) / most
        parts.append(f'<text x="16" y="{y + 24}" font-weight="600" fill="#16202a">{escape(heading)}, {escape(unit)}</text>')
        y += head
        for label, middle, low, high in bars_of:
            colour = "#0f766e" if label.startswith("fawa") else "#9aa8b5"
            parts += [
                f'<text x="{left - 10}" y="{y + 14}" text-anchor="end" fill="#16202a">{escape(label)}</text>',
                f'<rect x="{left}" y="{y}" width="{middle * scale:.1f}" height="18" rx="3" fill="{colour}"/>',
                f'<path d="M{left + low * scale:.1f} {y + 9}H{left + high * scale:.1f}" stroke="#16202a" stroke-width="1.5"/>',
                f'<text x="{left + high * scale + 8:.1f}" y="{y + 14}" fill="#5b6875">{figure(middle)}</text>',
            ]
            y += row
    parts.append("</svg>\n")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(parts))


def figure(value):
    """A number with three digits that matter."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
