// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"time"
)

const (
	// As many streams as a client of the original opens on a session of KCP.
	checkStreams = 4
	checkAhead   = 64
)

// check has packs of several lengths given back, one after the other, and then many that are on the way at once.
func check(s *settings) error {
	conns, err := s.dial(checkStreams, false)
	if err != nil {
		return err
	}
	for i, conn := range conns {
		one, err := s.greet(conn, true)
		if err != nil {
			return fmt.Errorf("session %d: %w", i+1, err)
		}
		defer one.Close()
		name := fmt.Sprintf("%s session %d", s.carrier, i+1)
		for _, size := range []int{1, 2, 1000, wireMax - envelopeBytes} {
			if err := one.checkEcho(s, size, 1); err != nil {
				return fmt.Errorf("%s, %d bytes: %w", name, size, err)
			}
			fmt.Printf("ok %s %d\n", name, size)
		}
		if err := one.checkEcho(s, 1000, checkAhead); err != nil {
			return fmt.Errorf("%s, %d packs at once: %w", name, checkAhead, err)
		}
		fmt.Printf("ok %s %d at once\n", name, checkAhead)
	}
	return nil
}

func (s *session) checkEcho(settings *settings, size, count int) error {
	until := time.Now().Add(settings.patience)
	_ = s.SetReadDeadline(until)
	_ = s.SetWriteDeadline(until)
	pack := func(number int) []byte {
		bytes := make([]byte, size)
		for i := range bytes {
			bytes[i] = byte(number + 7*i + i>>8)
		}
		return bytes
	}
	for number := range count {
		if err := s.sendPack(pack(number)); err != nil {
			return err
		}
	}
	for number := range count {
		answer, err := s.receivePack(nil)
		if err != nil {
			return err
		}
		if wanted := pack(number); !bytes.Equal(answer, wanted) {
			return fmt.Errorf("another pack came back: %d bytes %.40x…, not %d bytes %.40x…", len(answer), answer, len(wanted), wanted)
		}
	}
	return nil
}
