// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"testing"
)

func TestContentIsTheSameInAnyPieces(t *testing.T) {
	whole := make([]byte, 1000)
	content(7).fill(whole, 0)
	for _, step := range []int{1, 3, 7, 8, 9, 64, 999} {
		pieces := make([]byte, len(whole))
		for from := 0; from < len(whole); from += step {
			content(7).fill(pieces[from:min(from+step, len(whole))], int64(from))
		}
		if !bytes.Equal(whole, pieces) {
			t.Errorf("differs in pieces of %d", step)
		}
	}
	other := make([]byte, len(whole))
	content(8).fill(other, 0)
	if bytes.Equal(whole, other) {
		t.Error("does not depend on the seed")
	}
}

func TestParseSize(t *testing.T) {
	for text, wanted := range map[string]int64{"0": 0, "17": 17, "3KiB": 3072, "8MiB": 8 << 20, "4 GiB": 4 << 30} {
		if got, err := parseSize(text); err != nil || got != wanted {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "x", "1.5GiB", "9999999999GiB"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("%q is taken as %d", text, got)
		}
	}
}
