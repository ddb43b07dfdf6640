// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// Command session-peer speaks the sessions of fabrica-net (transport-loom/WIRE.md has the layers below) over TCP,
// WebSocket and KCP, in both roles: a yardstick, a load, and the other end of tests.
//
//	session-peer serve -carrier tcp|ws|kcp -addr ADDRESS     gives every pack back; prints "listening ADDRESS", and
//	                                                         ends with its standard input
//	session-peer check -carrier tcp|ws|kcp -addr ADDRESS     has packs of several lengths given back; prints "ok …"
//	                                                         for each, and ends with status 1 at the first difference
//	session-peer load  -carrier tcp|ws|kcp -addr ADDRESS -mode echo|idle|listen
//	                                                         prints "begin" and "end" around what it counts, then
//	                                                         one line of JSON
//
// Each frame is a pack behind its length (i32, big-endian, 1 to 16,384). The first one each way is a public key of
// X25519; then packs are AES-256-GCM under the raw shared secret with a random nonce in front. With -plain the
// same frames are exchanged first, and packs are not encrypted.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"time"
)

// settings are the flags of all commands; each has those that mean something to it.
type settings struct {
	carrier   string
	addr      string
	path      string
	plain     bool
	smux      bool
	udpBuffer int
	lean      bool

	queue     int
	broadcast bool
	full      string

	mode     string
	count    int
	size     int
	window   int
	seconds  float64
	warm     float64
	patience time.Duration
	stalled  int
	rate     float64
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("session-peer: ")
	commands := map[string]func(*settings) error{"serve": serve, "check": check, "load": load}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		log.Fatal("the first word is serve, check or load")
	}
	word := os.Args[1]
	if err := commands[word](parsed(word, os.Args[2:])); err != nil {
		log.Fatalf("%s: %v", word, err)
	}
}

func parsed(word string, words []string) *settings {
	s := &settings{}
	flags := flag.NewFlagSet(word, flag.ExitOnError)
	flags.StringVar(&s.carrier, "carrier", tcp, "tcp, ws or kcp; of a load also centrifugo, which has packs in its own messages")
	flags.StringVar(&s.addr, "addr", "127.0.0.1:0", "HOST:PORT to listen on or to connect to")
	flags.StringVar(&s.path, "path", "/", "of WebSocket")
	flags.BoolVar(&s.plain, "plain", false, "packs are not encrypted")
	flags.BoolVar(&s.smux, "smux", false, "KCP carries smux version 2; each stream is a session")
	flags.DurationVar(&s.patience, "patience", 10*time.Second, "how long a handshake may take, and a load waits for a pack")
	switch word {
	case "serve":
		flags.IntVar(&s.udpBuffer, "udp-buffer", 8192, "bytes of each buffer of the KCP socket; the original's default")
		flags.IntVar(&s.queue, "queue", 1024, "packs that may wait to be sent on a session")
		flags.BoolVar(&s.broadcast, "broadcast", false, "a pack of the first session that begins with B goes to all sessions")
		flags.StringVar(&s.full, "full", block, "what a broadcast does at a full queue: block, as the original, or drop")
	case "load":
		flags.StringVar(&s.mode, "mode", "echo", "echo, idle or listen")
		flags.IntVar(&s.count, "n", 1, "sessions")
		flags.IntVar(&s.size, "size", 64, "bytes of a pack before it is encrypted, at least 8")
		flags.IntVar(&s.window, "window", 1, "packs that each session has on the way")
		flags.Float64Var(&s.seconds, "seconds", 10, "how long is counted")
		flags.Float64Var(&s.warm, "warm", 1, "seconds before that")
		flags.IntVar(&s.stalled, "stalled", 0, "listen: so many of the sessions do not read")
		flags.Float64Var(&s.rate, "rate", 1, "listen: broadcasts a second")
	}
	_ = flags.Parse(words)
	if flags.NArg() > 0 {
		log.Fatalf("%s: no argument %q, only flags", word, flags.Arg(0))
	}
	if err := s.verify(word); err != nil {
		log.Fatalf("%s: %v", word, err)
	}
	s.lean = s.mode == "idle" || s.mode == "listen"
	return s
}

func (s *settings) verify(word string) error {
	switch {
	case s.carrier != tcp && s.carrier != ws && s.carrier != kcpName && (s.carrier != centrifugo || word != "load"):
		return fmt.Errorf("-carrier is %q, not tcp, ws or kcp", s.carrier)
	case s.smux && s.carrier != kcpName:
		return fmt.Errorf("-smux is for kcp, not %s", s.carrier)
	case word == "serve" && s.full != block && s.full != drop:
		return fmt.Errorf("-full is %q, not block or drop", s.full)
	case word == "serve" && s.queue < 1:
		return fmt.Errorf("-queue is %d, not 1 or more", s.queue)
	case word != "load":
		return nil
	case s.mode != "echo" && s.mode != "idle" && s.mode != "listen":
		return fmt.Errorf("-mode is %q, not echo, idle or listen", s.mode)
	case s.size < stampBytes || s.size > s.packMax():
		return fmt.Errorf("-size is %d, not %d to %d", s.size, stampBytes, s.packMax())
	case s.count < 1 || s.window < 1 || s.window > 1024:
		return fmt.Errorf("-n is %d and -window %d, not 1 or more and 1 to 1024", s.count, s.window)
	case s.stalled < 0 || s.stalled >= s.count:
		return fmt.Errorf("-stalled is %d, not 0 to %d", s.stalled, s.count-1)
	case s.rate <= 0 || s.seconds <= 0:
		return fmt.Errorf("-rate is %g and -seconds %g, not above 0", s.rate, s.seconds)
	}
	return nil
}

// packMax is the length of the longest pack before it is encrypted.
func (s *settings) packMax() int {
	if s.plain {
		return wireMax
	}
	return wireMax - envelopeBytes
}
