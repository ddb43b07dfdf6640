// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/ecdh"
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

func decoded(t *testing.T, text string) []byte {
	t.Helper()
	bytes, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// What fabrica-net's example sent over TCP, between the private keys 11… of the server and 22… of the client.
func TestRecordedFramesAreUnderstood(t *testing.T) {
	ends := []struct {
		private, frames string
		packs           []string
	}{
		{"11", "000000200faa684ed28867b97f4a6a2dee5df8ce974e76b7018e3f22a1c4cf2678570f20" +
			"0000001e0fd3e23052584bc1fec2b8021e9512278d1221235a5e075e2204460814fd" +
			"00000027633689cb78f26a224ddbf70e2510c17cca3d51127f41f75bb1fd3a66ea51b7ee37455f2817c878", []string{"m1", "message-two"}},
		{"22", "000000207b4e909bbe7ffe44c465a220037d608ee35897d31ef972f07f74892cb0f73f13" +
			"000000237fc01d3b320075639733acab09598cda7e6c6e558f871d44b02a39d3027fbaf0d2cc05" +
			"0000002ca080285eed1417c686db589006bb97095850d7563093621da6edf975a806e62e35d08181c7bd18ee77318f9b",
			[]string{"echo:m1", "echo:message-two"}},
	}
	for _, end := range ends {
		private, err := ecdh.X25519().NewPrivateKey(decoded(t, strings.Repeat(end.private, keyBytes)))
		if err != nil {
			t.Fatal(err)
		}
		in := bytes.NewReader(decoded(t, end.frames))
		told, err := readFrame(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		aead, err := sealing(private, told)
		if err != nil {
			t.Fatal(err)
		}
		for _, wanted := range end.packs {
			wire, err := readFrame(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			pack, err := aead.Open(nil, nil, wire, nil)
			if err != nil || string(pack) != wanted {
				t.Errorf("%q and %v, not %q", pack, err, wanted)
			}
		}
	}
}

func TestLengthsAreLimited(t *testing.T) {
	for _, head := range []string{"00000000", "ffffffff", "00004001", "80000000"} {
		if pack, err := readFrame(bytes.NewReader(append(decoded(t, head), make([]byte, wireMax+1)...)), nil); err == nil {
			t.Errorf("a frame that begins with %s is a pack of %d bytes", head, len(pack))
		}
	}
	pack, err := readFrame(bytes.NewReader(append(decoded(t, "00004000"), make([]byte, wireMax)...)), nil)
	if err != nil || len(pack) != wireMax {
		t.Errorf("%d bytes and %v, not %d", len(pack), err, wireMax)
	}
}

func TestKeysThatAreNoneAreRefused(t *testing.T) {
	private, err := ecdh.X25519().NewPrivateKey(decoded(t, strings.Repeat("11", keyBytes)))
	if err != nil {
		t.Fatal(err)
	}
	for _, told := range [][]byte{{}, make([]byte, keyBytes-1), make([]byte, keyBytes), make([]byte, keyBytes+1)} {
		if _, err := sealing(private, told); err == nil {
			t.Errorf("%d bytes of 0 are a key", len(told))
		}
	}
}

// The commands that answer each other, on every carrier.
func TestEveryCarrierGivesBack(t *testing.T) {
	for _, words := range []string{
		"-carrier tcp", "-carrier tcp -plain", "-carrier ws -path /game", "-carrier ws -plain", "-carrier kcp", "-carrier kcp -smux",
		"-carrier kcp -plain -smux",
	} {
		t.Run(words, func(t *testing.T) {
			server := &server{settings: parsed("serve", strings.Fields(words)), workers: map[*worker]struct{}{}}
			address, err := server.listen(server.take)
			if err != nil {
				t.Fatal(err)
			}
			client := parsed("check", append(strings.Fields(words), "-addr", address.String(), "-patience", time.Minute.String()))
			if err := check(client); err != nil {
				t.Fatal(err)
			}
		})
	}
}
