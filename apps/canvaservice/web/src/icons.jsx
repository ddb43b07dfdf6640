// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Icons of our own entries in the editor's menu, in its manner: lines of 1.5 in a square of 20.

const icon = (path) => (
  <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const icons = {
  print: icon("M6 7V3h8v4M6 14H4a1.5 1.5 0 0 1-1.5-1.5v-4A1.5 1.5 0 0 1 4 7h12a1.5 1.5 0 0 1 1.5 1.5v4A1.5 1.5 0 0 1 16 14h-2M6 11.5h8V17H6z"),
  replay: icon("M3 10a7 7 0 1 0 2.2-5.1M3 3v3.5h3.5M8.5 7.5v5l4-2.5z"),
  share: icon("M13 6a2.2 2.2 0 1 0 0-.1M3.5 10a2.2 2.2 0 1 0 0-.1M13 14a2.2 2.2 0 1 0 0-.1M7.8 9l5.3-2.2M7.8 11l5.3 2.2"),
  clear: icon("M4 6h12M8 6V3.5h4V6M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v5M11.5 9v5"),
  private: icon("M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9"),
  language: icon("M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15M2.5 10h15M10 2.5c2.5 2.5 2.5 12.5 0 15M10 2.5c-2.5 2.5-2.5 12.5 0 15"),
};
